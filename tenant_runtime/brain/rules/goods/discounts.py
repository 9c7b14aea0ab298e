"""What was taken off: "con 20% de descuento", "10% off", "le rebajé 500", "knocked 5 bucks off"."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tenant_runtime.brain.rules.words.pieces import Cursor, Piece

HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Reduction:
    """A discount as it was said: exactly one of `percent` and `amount` (its piece).

    `is_of_all`: the words say that it is of the whole sale.
    """

    percent: Decimal | None = None
    amount: Piece | None = None
    is_of_all: bool = False


@dataclass(slots=True)
class Heard:
    """Which words of a discount were heard on the way."""

    has_verb: bool = False
    has_cut: bool = False
    has_noun: bool = False
    is_of_all: bool = False


def read_discount(cursor: Cursor) -> Reduction | None:
    """The discount at the cursor, or None with nothing used."""
    start = cursor.mark()
    heard = Heard()
    _read_words(cursor, heard, is_before=True)
    number = cursor.here
    if number is None or not number.is_number or number.has("article") or number.amount is None:
        cursor.back_to(start)
        return None
    cursor.take("number")
    has_percent = cursor.take("percent") is not None
    _read_words(cursor, heard, is_before=False)
    is_of_all = _read_scope(cursor, heard) or heard.is_of_all
    if not _is_discount(heard, number, has_percent=has_percent) or cursor.sees("each"):
        cursor.back_to(start)
        return None
    if cursor.sees("any_mark") and cursor.sees("number", distance=1) and not cursor.sees("money", distance=1):
        cursor.take("any_mark")  # "un descuento del 15% en 2 camisas"
    if has_percent:
        return Reduction(percent=number.amount, is_of_all=is_of_all)
    return Reduction(amount=number, is_of_all=is_of_all)


def _read_words(cursor: Cursor, heard: Heard, *, is_before: bool) -> None:
    """The words around the number: con un | 10 % | de descuento."""
    while True:
        if noun := cursor.take("discount.noun"):
            heard.has_noun = True
            heard.is_of_all = heard.is_of_all or noun.has("discount.scope")
        elif is_before and cursor.sees("discount.cut", "discount.verb"):
            heard.has_cut = heard.has_cut or cursor.sees("discount.cut")
            heard.has_verb = True
            cursor.take("discount.cut", "discount.verb")
        elif not _take_joint(cursor, is_before=is_before):
            return


def _take_joint(cursor: Cursor, *, is_before: bool) -> bool:
    if is_before:
        if cursor.sees("with", "article", "of", "pronoun", "tax.with") and _is_near(cursor):
            return cursor.take("with", "article", "of", "pronoun", "tax.with") is not None
        return False
    return cursor.sees("discount.noun", distance=1) and cursor.take("of", "each_mark") is not None


def _is_near(cursor: Cursor) -> bool:
    """Whether a number, or more words of a discount, stand right behind."""
    following = cursor.ahead()
    if following is None:
        return False
    return following.has("discount.", "article", "of", "pronoun") or (
        following.is_number and not following.has("article")
    )


def _read_scope(cursor: Cursor, heard: Heard) -> bool:
    """Whether it is of everything: "off everything", "en todo"."""
    if not (heard.has_noun or heard.has_verb):
        return False
    is_of_all = False
    while cursor.sees("discount.scope", "discount.tail"):
        is_of_all = is_of_all or cursor.sees("discount.scope")
        cursor.take("discount.scope", "discount.tail")
    return is_of_all


def _is_discount(heard: Heard, number: Piece, *, has_percent: bool) -> bool:
    if has_percent:
        is_part = number.amount is not None and 0 < number.amount < HUNDRED
        return is_part and (heard.has_noun or heard.has_verb)
    return heard.has_noun or heard.has_cut
