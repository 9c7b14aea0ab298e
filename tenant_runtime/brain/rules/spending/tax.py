"""Tax said with an amount: "100 € + IVA", "con IVA incluido", "plus 20% VAT"."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tenant_runtime.actions import Tax
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.sentence import Sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.words.pieces import Cursor, Piece
from tenant_runtime.contract import templates

HIGHEST_RATE = 40


@dataclass(frozen=True, slots=True)
class SaidTax:
    """A tax that was said. Not `is_certain`: its rate was not, and is only the country's usual one."""

    tax: Tax
    is_certain: bool


def without_tax(sentence: Sentence, shop: Shop) -> tuple[Sentence, SaidTax | None]:
    """The sentence without the words of a tax, and the tax; asks where no rate is known."""
    cursor = Cursor(sentence.pieces)
    left: list[Piece] = []
    said: SaidTax | None = None
    while not cursor.is_done:
        found = None if said else _read(cursor, shop)
        if found is not None:
            said = found
            continue
        left.append(cursor.pieces[cursor.at])
        cursor.skip()
    return (Sentence(left), said) if said else (sentence, None)


def _read(cursor: Cursor, shop: Shop) -> SaidTax | None:
    start = cursor.mark()
    cursor.take("comma")
    is_included = _read_phrase(cursor)
    if is_included is None:
        is_included, rate = _read_parts(cursor)
    else:
        rate = _read_rate(cursor)
    if is_included is None:
        cursor.back_to(start)
        return None
    return _with_rate(rate, shop, is_included=is_included)


def _read_phrase(cursor: Cursor) -> bool | None:
    """ "con IVA", "plus VAT"."""
    if cursor.take("tax.included"):
        return True
    return False if cursor.take("tax.excluded") else None


def _read_parts(cursor: Cursor) -> tuple[bool | None, Decimal | None]:
    """ "+ 21% de IVA": the mark, the rate and the name of the tax, in the orders in which people say them."""
    is_plus = _take_plus(cursor)
    is_with = not is_plus and cursor.take("tax.with") is not None
    rate = _read_rate(cursor)
    cursor.take("of")
    if not (is_plus or is_with) or cursor.take("tax.name") is None:
        return None, None
    rate = rate if rate is not None else _read_rate(cursor)
    return is_with, rate


def _take_plus(cursor: Cursor) -> bool:
    if cursor.here is not None and cursor.here.text == "+":
        cursor.used.add(cursor.at)
        cursor.at += 1
        return True
    return cursor.take("tax.plus") is not None


def _read_rate(cursor: Cursor) -> Decimal | None:
    """ "21%", "del 21 %"."""
    start = cursor.mark()
    cursor.take("of")
    number, mark = cursor.here, cursor.ahead()
    if number is None or not number.is_number or mark is None or mark.text != "%" or number.amount is None:
        cursor.back_to(start)
        return None
    for _ in range(2):
        cursor.used.add(cursor.at)
        cursor.at += 1
    return number.amount


def _with_rate(rate: Decimal | None, shop: Shop, *, is_included: bool) -> SaidTax:
    if rate is not None and 0 < rate < HIGHEST_RATE:
        return SaidTax(Tax(rate, is_included), is_certain=True)
    if shop.context.tax_rate is not None and rate is None:
        return SaidTax(Tax(shop.context.tax_rate, is_included), is_certain=True)
    standard = templates.standard_tax(shop.context.country)
    if standard is None or rate is not None:
        raise Unsettled("ask_tax_rate")
    return SaidTax(Tax(Decimal(standard[1]), is_included), is_certain=False)
