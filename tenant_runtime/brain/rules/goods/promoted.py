"""Goods sold in a promotion, as a sale."""

from __future__ import annotations

from dataclasses import replace

from tenant_runtime.actions import Action, Offer, Sale, SaleItem
from tenant_runtime.brain.rules.choosing import Options, reading
from tenant_runtime.brain.rules.goods.goods_options import Priced, line_options
from tenant_runtime.brain.rules.goods.lines import Line
from tenant_runtime.brain.rules.goods.offers import Promoted, Spec
from tenant_runtime.brain.rules.labels.labels import labelled
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.readings import Reading


def promoted_sale(told: Promoted, shop: Shop) -> Reading:
    """The sale; a quantity that the offer does not divide leaves a rest at the full price, which is shown first."""
    spec, name, quantity = told.spec, told.name, told.quantity
    assert spec is not None  # noqa: S101 - the reader saw to it
    assert name is not None  # noqa: S101 - the reader saw to it
    assert quantity is not None  # noqa: S101 - the reader saw to it
    price = None if told.price is None else replace(told.price, scope="each", is_said=True)
    options = line_options(Line(name, quantity, price if spec.pay is not None else None), shop, is_sale=False)
    if spec.price is not None and told.price is not None:
        raise Unsettled("ask_prices", total=shop.amount_text(shop.amount(spec.price)))
    sales = [Sale(_items(line, spec, shop)) for line in options.listed]
    ways: tuple[tuple[Action, ...], ...] = tuple((sale,) for sale in sales)
    is_certain = options.is_certain and all(len(sale.items) == 1 for sale in sales)
    return reading(Options(ways, is_certain), lambda actions: labelled(actions, shop), card="card_sale")


def _items(line: Priced, spec: Spec, shop: Shop) -> tuple[SaleItem, ...]:
    each = line.each if line.each is not None else (line.product.item.price if line.product.item else None)
    rest = line.quantity % spec.take
    if (each is None and (spec.pay is not None or rest)) or line.quantity < spec.take:
        quantity = shop.quantity_text(line.quantity)
        raise Unsettled("ask_price", product=line.product.name, quantity=quantity)
    price = None if spec.price is None else shop.amount(spec.price)
    offer = Offer(spec.take, spec.pay, price)
    said = line.each if price is None else None
    whole = SaleItem(line.product.name, line.quantity - rest, said, None, line.unit, offer=offer)
    if not rest:
        return (whole,)
    return (whole, SaleItem(line.product.name, rest, line.each, None, line.unit))
