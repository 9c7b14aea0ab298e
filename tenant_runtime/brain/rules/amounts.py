"""Prices as they are said: what stands after "a", "por", "$", and whether it is for each or for all."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from tenant_runtime.brain.rules.pieces import Cursor, Piece
from tenant_runtime.brain.rules.stems import stem

Scope = Literal["each", "all", "either"]


@dataclass(frozen=True, slots=True)
class Price:
    """An amount of money and what it is for. `amount` None: the digits can be read in two ways.

    `is_said`: the words say what it is for ("each", "el kilo", "en total"), it does not only follow from "a" or "at".
    """

    amount: Decimal | None
    scope: Scope
    per_measure: str | None = None
    is_said: bool = True
    is_likely_each: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """What a price may refer to by name: "a 6.800 el maple", "a 48 o quilo"."""

    first_stem: str
    language: str


def read_price(cursor: Cursor, subject: Subject) -> Price | None:
    """The price at the cursor, or None with nothing used."""
    start = cursor.mark()
    while cursor.take("comma", "filler"):
        pass
    lead = _read_lead(cursor)
    amount = read_amount(cursor, is_led=lead is not None)
    if amount is None:
        cursor.back_to(start)
        return None
    return _scoped(cursor, amount, lead, subject)


def read_amount(cursor: Cursor, *, is_led: bool) -> Piece | None:
    """The number here if it can only be an amount: marked as money, led by a price mark, or with nothing after it."""
    piece = cursor.here
    if piece is None or not piece.is_number or piece.has("article"):
        return None
    if not (piece.has("money") or is_led or _ends(cursor, 1)):
        return None
    if cursor.sees("measure.", "fraction", "dozen", "slash", distance=1) and not _is_per(cursor, 1):
        return None
    return _with_spoken_cents(cursor)


def _read_lead(cursor: Cursor) -> str | None:
    """What stands before the amount: "each" (a, at), "either" (por, en, for), "of" (de), "cost", or None."""
    if cursor.take("cost_lead", "label.price"):
        cursor.take("each_mark", "of")
        return "cost"
    for tag, lead in (("each_mark", "each"), ("any_mark", "either"), ("of", "of")):
        if cursor.sees(tag) and _number_ahead(cursor):
            cursor.take(tag)
            return lead
    return None


def _number_ahead(cursor: Cursor) -> bool:
    piece = cursor.ahead()
    return piece is not None and piece.is_number and not piece.has("article")


def _with_spoken_cents(cursor: Cursor) -> Piece:
    """ "seis e cinquenta" is 6.50: number words joined upwards cannot be one number."""
    piece = cursor.take("number")
    assert piece is not None  # noqa: S101 - the caller looked
    cents = cursor.ahead()
    is_spoken = piece.has("spelled") and cursor.sees("and") and cents is not None and cents.has("spelled")
    if not is_spoken or cents is None or cents.amount is None or piece.amount is None or not _ends(cursor, 2):
        return piece
    if cents.amount not in range(10, 100) or piece.amount >= 100:
        return piece
    cursor.take("and")
    cursor.take("number")
    return Piece(f"{piece.text} {cents.text}", piece.folded, piece.tags, piece.amount + cents.amount / 100)


def _ends(cursor: Cursor, distance: int) -> bool:
    """Whether what follows is no word that the number could count."""
    return not cursor.sees("word", "product", "expense_noun", "of", "measure.", "article", distance=distance)


def _scoped(cursor: Cursor, amount: Piece, lead: str | None, subject: Subject) -> Price:
    per = read_per(cursor, subject)
    if per is not None:
        return Price(amount.amount, "each", per_measure=per or None)
    if cursor.take("each"):
        return Price(amount.amount, "each")
    if cursor.take("total_tail"):
        return Price(amount.amount, "all")
    if lead == "each" or (lead == "of" and _is_plainly_a_price(amount)):
        return Price(amount.amount, "each", is_said=False)
    return Price(amount.amount, "either", is_said=False, is_likely_each=lead == "of")


def _is_plainly_a_price(amount: Piece) -> bool:
    """ "de 8,50" and "de $250" are prices; "de 600" may be a size."""
    if amount.has("money"):
        return True
    return amount.amount is not None and amount.amount.as_tuple().exponent == -2


def read_per(cursor: Cursor, subject: Subject) -> str | None:
    """ "el kilo" -> "kg", "cada plancha" -> "" where the thing sold is a plancha; None: no such words here."""
    if not _is_per(cursor, 0):
        return _read_per_subject(cursor, subject)
    cursor.take("per", "article", "slash", "of")
    unit = cursor.take("measure.")
    return unit.detail("measure.") if unit else None


def _is_per(cursor: Cursor, distance: int) -> bool:
    return cursor.sees("per", "article", "slash", distance=distance) and cursor.sees("measure.", distance=distance + 1)


def _read_per_subject(cursor: Cursor, subject: Subject) -> str | None:
    named = cursor.ahead()
    if not cursor.sees("per", "article") or named is None or not subject.first_stem:
        return None
    if stem(named.folded.split(" ")[0], subject.language) != subject.first_stem:
        return None
    cursor.take("per", "article")
    cursor.used.add(cursor.at)
    cursor.at += 1
    return ""
