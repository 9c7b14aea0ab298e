"""What the day came to, told as a noun: "venta total del día: S/ 386.40", "a venda de hoje foi de 500"."""

from __future__ import annotations

from collections.abc import Sequence

from tenant_runtime.brain.rules.words.pieces import Piece

SALES = ("metric.sales", "noun.sale", "sales_amount", "verb.sale", "sales_of_day")
SAYS_NOTHING = ("filler", "greeting", "thanks", "comma", "the", "of")
DAY = ("today", "period.today")
LEADS = ("copula", "total_lead")
METHOD = ("comma", "stop", "filler", "thanks", "pay_prep", "payment.")
SOLD = frozenset({"verb.sale", "sales_amount"})
IN_ALL = Piece("", "", frozenset({"total_tail"}))


def with_day_total(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, where they tell what was sold on this day as one amount, as "sold N in all"."""
    at = next((index for index, piece in enumerate(pieces) if piece.is_number), None)
    if at is None or at == 0 or not _is_told(pieces[:at], pieces[at]) or not _ends(pieces[at:]):
        return list(pieces)
    text = " ".join(piece.text for piece in pieces[:at])
    return [Piece(text, text.casefold(), SOLD), pieces[at], IN_ALL, *pieces[at + 1 :]]


def _is_told(lead: Sequence[Piece], amount: Piece) -> bool:
    """Nothing but the sales, the day and "total": a goal, a plan or what was sold leaves a word over."""
    if not all(piece.has(*SALES, *SAYS_NOTHING, *DAY, *LEADS) or "total" in piece.folded for piece in lead):
        return False
    noun = next((piece for piece in lead if piece.has(*SALES)), None)
    if noun is None or lead[-1].has("article") or any(piece.has("question") for piece in lead):
        return False
    is_total = any("total" in piece.folded for piece in lead)
    is_noun = noun.has("metric.sales", "noun.sale", "sales_of_day", "sales_amount")
    is_led = amount.has("money") or any(piece.has("comma", *LEADS) for piece in lead)  # "sale today 20" may be 20% off
    return is_total or (is_noun and is_led and any(piece.has(*DAY) for piece in lead))


def _ends(rest: Sequence[Piece]) -> bool:
    """The amount, and at most how it was paid, or again the day."""
    if rest[0].has("article") or rest[0].amount is None:
        return False
    return all(piece.has(*METHOD, *DAY) or "total" in piece.folded for piece in rest[1:])
