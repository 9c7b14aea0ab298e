"""Prices as they are said: what stands after "a", "por", "$", and whether it is for each or for all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from tenant_runtime.brain.rules.words.pieces import Cursor, Piece
from tenant_runtime.brain.rules.words.stems import stem

Scope = Literal["each", "all", "either"]
Lead = Literal["each", "either", "of", "cost", "said", ""]

COUNTED = ("measure.", "fraction", "dozen", "slash", "container")
LOT = "lot."
"""Begins what a price is per where that is a dozen or the like: "lot.12"."""
THOUSAND = 1000
HOURS = 25


@dataclass(frozen=True, slots=True)
class Price:
    """An amount of money and what it is for. `amount` None: the digits can be read in two ways.

    `is_said`: the words say what it is for ("each", "el kilo", "en total"), it does not only follow from "a" or "at".
    `lead` is what stood before it: "each" (a, at), "either" (por, en, for), "of" (de), "cost", "said" (cada una a), ""
    (nothing). `per` is the measure it is the price of, or a lot: "lot.12". `is_scaled`: it was said in thousands;
    `is_unsure`: the amount itself may be another.
    """

    amount: Decimal | None
    scope: Scope
    per: str | None = None
    is_said: bool = True
    lead: Lead = ""
    is_scaled: bool = False
    is_unsure: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """What a price may refer to by name: "a 6.800 el maple", "a 48 o quilo"."""

    stems: frozenset[str]
    language: str


def read_price(cursor: Cursor, subject: Subject) -> Price | None:
    """The price at the cursor, or None with nothing used."""
    start = cursor.mark()
    while cursor.take("comma", "filler") or _take_stop(cursor):
        pass
    is_clock = cursor.sees("clock_mark")
    lead = _read_lead(cursor)
    amount = read_amount(cursor, is_led=lead != "")
    if amount is None:
        cursor.back_to(start)
        return None
    price = _scoped(cursor, amount, lead, subject)
    may_be_hour = is_clock and not price.is_said and not amount.has("money") and amount.amount in range(HOURS)
    return replace(price, is_unsure=True) if may_be_hour else price


def _take_stop(cursor: Cursor) -> bool:
    """The full stop of "sold 4 candles! 16 a piece"."""
    ahead = 1
    while cursor.sees("stop", distance=ahead):
        ahead += 1
    is_price = cursor.sees("number", distance=ahead) and cursor.sees("each", distance=ahead + 1)
    return is_price and cursor.take("stop") is not None


def read_amount(cursor: Cursor, *, is_led: bool) -> Piece | None:
    """The number here if it can only be an amount: marked as money, led by a price mark, or with nothing after it."""
    piece = cursor.here
    if piece is None or not piece.is_number or piece.has("article") or cursor.sees("percent", distance=1):
        return None
    if not (piece.has("money") or is_led or (_ends(cursor, 1) and not _is_count_of_more(cursor))):
        return None
    if cursor.sees(*COUNTED, distance=1) and not _is_per(cursor, 1):
        return None
    return _with_spoken_cents(cursor)


def _is_count_of_more(cursor: Cursor) -> bool:
    """The first 2 of "4 sillas, 2 a 30 mil y 2 a 35 mil"."""
    return cursor.sees("each_mark", "any_mark", "of", distance=1) and cursor.sees("number", distance=2)


def _read_lead(cursor: Cursor) -> Lead:
    """What stands before the amount: "each" (a, at), "either" (por, en, for), "of" (de), "cost", "said", or nothing."""
    if cursor.take("each_lead"):
        cursor.take("each_mark", "of")
        return "said"
    if _take_copula(cursor):
        return "said"
    if cursor.take("cost_lead", "label.price", "marked"):
        cursor.take("each_mark", "of")
        return "cost"
    leads: tuple[tuple[str, Lead], ...] = (("each_mark", "each"), ("any_mark", "either"), ("of", "of"))
    for tag, lead in leads:
        if cursor.sees(tag) and _number_ahead(cursor):
            cursor.take(tag)
            return lead
    return ""


def _take_copula(cursor: Cursor) -> bool:
    """The verb of "salió a 19.50 el kilo", "it's £16 a kilo": a price by itself, as it says of what it is one."""
    amount = 2 if cursor.sees("each_mark", distance=1) else 1
    is_price = cursor.sees("number", distance=amount) and not cursor.sees("article", distance=amount)
    is_of_one = _is_per(cursor, amount + 1) or cursor.sees("each", distance=amount + 1)
    if not (is_price and is_of_one and cursor.take("copula", "edit.copula", "now.is")):
        return False
    cursor.take("each_mark")
    return True


def _number_ahead(cursor: Cursor) -> bool:
    piece = cursor.ahead()
    return piece is not None and piece.is_number and not piece.has("article")


def _with_spoken_cents(cursor: Cursor) -> Piece:
    """ "seis e cinquenta" is 6.50: number words joined upwards cannot be one number."""
    piece = cursor.take("number")
    assert piece is not None  # noqa: S101 - the caller looked
    cents = cursor.ahead()
    if cursor.sees("spelled") and piece.has("spelled") and not piece.has("money"):
        return _with_cents_next(cursor, piece)
    is_spoken = piece.has("spelled") and cursor.sees("and") and cents is not None and cents.has("spelled")
    if not is_spoken or cents is None or cents.amount is None or piece.amount is None or not _ends(cursor, 2):
        return piece
    if cents.amount not in range(10, 100) or piece.amount >= 100:
        return piece
    cursor.take("and")
    cursor.take("number")
    return Piece(f"{piece.text} {cents.text}", piece.folded, piece.tags, piece.amount + cents.amount / 100)


def _with_cents_next(cursor: Cursor, piece: Piece) -> Piece:
    """ "five fifty" is likely 5.50: it may be 550 as well, so it is unsure."""
    cents = cursor.here
    if cents is None or cents.amount is None or cents.amount not in range(10, 100) or not _ends(cursor, 1):
        return piece
    if piece.amount is None or piece.amount >= 100:
        return piece
    cursor.take("number")
    tags = piece.tags | {"unsure"}
    return Piece(f"{piece.text} {cents.text}", piece.folded, tags, piece.amount + cents.amount / 100)


def _ends(cursor: Cursor, distance: int) -> bool:
    """Whether what follows is no word that the number could count."""
    counted = ("word", "product", "expense_noun", "container", "pair_noun", "of", "measure.", "article")
    return not cursor.sees(*counted, distance=distance)


def _scoped(cursor: Cursor, amount: Piece, lead: Lead, subject: Subject) -> Price:
    price = Price(amount.amount, "each", lead=lead, is_scaled=said_in_thousands(amount), is_unsure=amount.has("unsure"))
    per = read_per(cursor, subject)
    if per is not None:
        return replace(price, per=per or None)
    if cursor.take("each"):
        return price
    if cursor.take("total_tail"):
        return replace(price, scope="all")
    if lead == "said":
        return price
    return replace(price, scope="each" if lead in {"each", "of"} else "either", is_said=False)


def said_in_thousands(piece: Piece) -> bool:
    """Whether it was said as so many thousands: "35 mil", "15 lucas", "treinta y cinco mil", but not "35.000"."""
    if piece.amount is None or piece.amount < THOUSAND:
        return False
    digits = "".join(filter(str.isdigit, piece.text))
    return not digits or Decimal(digits) < piece.amount


def read_per(cursor: Cursor, subject: Subject) -> str | None:
    """ "el kilo" -> "kg", "cada plancha" -> "" where the thing sold is a plancha; None: no such words here."""
    if not _is_per(cursor, 0):
        return _read_per_subject(cursor, subject)
    cursor.take("per", "article", "slash", "of")
    if dozen := cursor.take("dozen"):
        return f"{LOT}{dozen.amount}"
    unit = cursor.take("measure.")
    return unit.detail("measure.") if unit else None


def _is_per(cursor: Cursor, distance: int) -> bool:
    if not cursor.sees("per", "article", "slash", distance=distance):
        return False
    return cursor.sees("measure.", "dozen", distance=distance + 1)


def _read_per_subject(cursor: Cursor, subject: Subject) -> str | None:
    named = cursor.ahead()
    if not cursor.sees("per", "article", "slash", "each") or named is None or not subject.stems:
        return None
    if stem(named.folded.split(" ")[0], subject.language) not in subject.stems:
        return None
    cursor.take("per", "article", "slash", "each")
    cursor.used.add(cursor.at)
    cursor.at += 1
    return ""
