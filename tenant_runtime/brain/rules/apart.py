"""Prices said apart from their lines: one for several kinds, or several for one kind."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tenant_runtime.brain.rules.amounts import Price, read_price
from tenant_runtime.brain.rules.items import Goods, Line, subject_of
from tenant_runtime.brain.rules.pieces import Cursor
from tenant_runtime.brain.rules.quantities import Quantity

MOST_PARTS = 6
NEAR = 10
FAR = 50


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
    return [replace(part, price=_in_thousands(part.price, amounts[0])) if amounts else part for part in parts]


def _in_thousands(price: Price | None, other: Decimal) -> Price | None:
    if price is None or price.is_scaled or price.amount is None or price.amount >= NEAR * FAR * 2:
        return price
    thousands = price.amount * 1000
    is_near = other / NEAR <= thousands <= other * NEAR
    return replace(price, amount=thousands, is_scaled=True) if is_near and price.amount * FAR < other else price
