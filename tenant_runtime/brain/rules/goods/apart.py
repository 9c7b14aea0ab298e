"""Prices said apart from their lines: one for several kinds, or several for one kind."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tenant_runtime.brain.rules.goods.amounts import LOT, Price, read_price
from tenant_runtime.brain.rules.goods.lines import Goods, Line, subject_of
from tenant_runtime.brain.rules.goods.quantities import Quantity, read_count
from tenant_runtime.brain.rules.words.pieces import Cursor
from tenant_runtime.brain.rules.words.thousands import in_thousands

MOST_PARTS = 6


def read_price_apart(cursor: Cursor, goods: Goods, language: str) -> bool:
    """Any price here that is not said with its line; False with nothing used."""
    if not goods.lines:
        return False
    return (
        read_price_of_all(cursor, goods, language)
        or read_prices_of_one(cursor, goods, language)
        or _read_total_of_counted(cursor, goods, language)
        or _read_count_of_priced(cursor, goods, language)
    )


def _read_total_of_counted(cursor: Cursor, goods: Goods, language: str) -> bool:
    """ "vendí 5 tamales, los cinco por 40 mil": the same number again, with the price of them all."""
    if goods.total is not None or any(line.price is not None for line in goods.lines):
        return False
    start = cursor.mark()
    is_led = cursor.take("the", "all_each", "any_mark") is not None
    again = cursor.take("number")
    counts = [line.quantity.value for line in goods.lines if line.quantity is not None]
    is_same = (
        again is not None and len(counts) == len(goods.lines) and again.amount == sum(count or 0 for count in counts)
    )
    price = read_price(cursor, subject_of(goods.lines[0].name, None, language)) if is_led and is_same else None
    if price is None or price.scope != "either" or price.lead != "either":
        cursor.back_to(start)
        return False
    goods.total = replace(price, scope="all", is_said=True)
    return True


def _read_count_of_priced(cursor: Cursor, goods: Goods, language: str) -> bool:
    """ "velas a 15, vendí 4": the price was said first, of one, and how many were sold only now."""
    line, start = goods.lines[-1], cursor.mark()
    if len(goods.lines) > 1 or line.price is None or not cursor.sees("verb.", distance=-1):
        return False
    count = read_count(cursor, language)
    price = _price_of_one(line, count) if count else None
    if count is None or price is None:
        cursor.back_to(start)
        return False
    goods.lines[-1] = replace(line, quantity=count, price=price)
    return True


def _price_of_one(line: Line, count: Quantity) -> Price | None:
    """The price said of one, if what was counted is counted in the same: pieces, packs, dozens, half dozens."""
    one, price = line.quantity, line.price
    if price is None or price.scope == "all" or price.per:
        return None
    each = replace(price, scope="each", is_said=True)
    if one is None or (one.value == 1 and one.unit == count.unit and one.pack in {None, count.pack}):
        return each
    if not one.is_dozen or one.value is None:
        return None
    if one.value == count.pack:
        return each
    return replace(each, per=f"{LOT}{one.dozen}") if one.value == one.dozen == count.dozen else None


def read_price_of_all(cursor: Cursor, goods: Goods, language: str) -> bool:
    """ "6 empanadas y 2 tartas, todas a 1.800 c/u": gives the price to every line; False with nothing used."""
    if len(goods.lines) < 2 or any(line.price is not None for line in goods.lines) or not cursor.sees("all_each"):
        return False
    start = cursor.mark()
    lead = cursor.take("all_each")
    price = read_price(cursor, subject_of(goods.lines[0].name, goods.lines[0].quantity, language))
    is_each = price is not None and (price.scope == "each" or cursor.sees("each"))
    if lead is None or price is None or not is_each or (lead.has("total_lead") and not price.is_said):
        cursor.back_to(start)
        return False
    goods.lines[:] = [replace(line, price=replace(price, scope="each", is_said=True)) for line in goods.lines]
    return True


def read_prices_of_one(cursor: Cursor, goods: Goods, language: str) -> bool:
    """ "dos blusas, una en 35 y la otra en 40": cuts the last line in parts; False with nothing used."""
    if not goods.lines or goods.lines[-1].price is not None:
        return False
    whole = goods.lines[-1]
    count = whole.quantity.value if whole.quantity else None
    if count is None or count < 2 or count != count.to_integral_value():
        return False
    start = cursor.mark()
    parts = _read_parts(cursor, whole, count, language)
    if len(parts) < 2 or sum(part.quantity.value or 0 for part in parts if part.quantity) != count:
        cursor.back_to(start)
        return False
    goods.lines[-1:] = _scaled(parts)
    return True


def _read_parts(cursor: Cursor, whole: Line, count: Decimal, language: str) -> list[Line]:
    parts: list[Line] = []
    left = count
    while left > 0 and len(parts) < MOST_PARTS:
        before = cursor.mark()
        while cursor.take("comma", "and"):
            pass
        share = _share(cursor, left)
        price = read_price(cursor, subject_of(whole.name, whole.quantity, language)) if share else None
        if share is None or price is None or price.lead == "" or price.scope == "all":
            cursor.back_to(before)
            break
        parts.append(replace(whole, quantity=Quantity(share), price=price, is_part=True))
        left -= share
    return parts


def _share(cursor: Cursor, left: Decimal) -> Decimal | None:
    """How many this price is for: "una", "2", "la otra", "las otras"."""
    if cursor.take("the_other"):
        return Decimal(1)
    if cursor.take("the_others"):
        return left
    piece = cursor.here
    if piece is None or not piece.is_number or piece.has("money") or piece.amount is None or piece.amount > left:
        return None
    cursor.take("number")
    return piece.amount


def _scaled(parts: list[Line]) -> list[Line]:
    """ "una en treinta y cinco mil y la otra en cuarenta": the thousands that were not said again."""
    amounts = [part.price.amount for part in parts if part.price and part.price.is_scaled and part.price.amount]
    return [replace(part, price=in_thousands(part.price, amounts[0])) if amounts else part for part in parts]
