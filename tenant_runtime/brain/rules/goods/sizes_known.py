"""A bare number after "de" that is no price but the size of a product the shop has: "3 cocas de 500"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from tenant_runtime.brain.rules.goods.lines import Goods, Line
from tenant_runtime.brain.rules.shop import Shop

FAR = 3
"""A number so many times the product's price, or so small a part of it, cannot be a price of it."""


def with_known_sizes(goods: Goods, shop: Shop) -> Goods:
    """The goods, sizes of the catalogue taken for sizes; to be confirmed where the number may be a price as well."""
    sized = [_sized(line, shop) for line in goods.lines]
    is_certain = goods.is_certain and all(is_sure for _, is_sure in sized)
    return replace(goods, lines=[line for line, _ in sized], is_certain=is_certain)


def _sized(line: Line, shop: Shop) -> tuple[Line, bool]:
    price = line.price
    if price is None or price.lead != "of" or price.is_said or price.is_scaled or price.amount is None:
        return line, True
    for size in _written(price.amount):
        match = shop.catalogue.match(f"{line.name.text} {size}")
        if match.is_certain and size in match.items[0].name.split():
            is_sure = _is_far(price.amount, match.items[0].price)
            return replace(line, name=replace(line.name, size=size), price=None), is_sure
    return line, True


def _written(amount: Decimal) -> Iterator[str]:
    plain = f"{amount.normalize():f}"
    yield plain
    yield plain.replace(".", ",")


def _is_far(amount: Decimal, price: Decimal | None) -> bool:
    return price is not None and (amount * FAR <= price or amount >= price * FAR)
