"""Thousands that are said once and meant twice: "3 cortes a 9 lucas y 2 barbas a 5"."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from tenant_runtime.brain.rules.goods.amounts import Price
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.words.slang import slang

if TYPE_CHECKING:
    from tenant_runtime.brain.rules.goods.lines import Goods, Line

NEAR = 10
FAR = 50
THOUSAND = Decimal(1000)
BARE = THOUSAND


def in_thousands(price: Price | None, other: Decimal) -> Price | None:
    """The price with the thousands of another that was said with them, where it is nearer to it so."""
    if price is None or price.is_scaled or price.amount is None or price.amount >= BARE:
        return price
    thousands = price.amount * THOUSAND
    is_near = other / NEAR <= thousands <= other * NEAR
    return replace(price, amount=thousands, is_scaled=True) if is_near and price.amount * FAR < other else price


def with_thousands(goods: Goods, shop: Shop) -> list[Line]:
    """The lines, each price in the thousands that another was said in; what is changed is to be confirmed.

    Only where nothing costs less than a thousand: elsewhere "2 focos a 5" beside a bicycle "a 2 mil" cost 5.
    """
    scaled = [line.price.amount for line in goods.lines if line.price and line.price.is_scaled and line.price.amount]
    if not scaled or slang(shop.context.country).get("luca") != THOUSAND:
        return goods.lines
    lines = [replace(line, price=in_thousands(line.price, scaled[0])) for line in goods.lines]
    goods.is_certain = goods.is_certain and lines == goods.lines
    return lines
