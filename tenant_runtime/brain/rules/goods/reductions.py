"""What a discount that was said may be taken off: the whole sale, or one line of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tenant_runtime.actions import Discount, Sale
from tenant_runtime.brain.rules.choosing import Options
from tenant_runtime.brain.rules.goods.discounts import Reduction
from tenant_runtime.brain.rules.goods.lines import Goods
from tenant_runtime.brain.rules.goods.worth import worth
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.shop import Shop

THOUSAND = 1000


def discounted(sales: Sequence[Sale], goods: Goods, shop: Shop) -> Options[Sale]:
    """The sales with the discount that was said; several ways where it may be of one line or of all."""
    if goods.reduction is None:
        return Options(tuple(sales), True)
    ways: list[Sale] = []
    for sale in sales:
        for discount in _discounts(goods.reduction, goods, shop):
            ways += _placed(sale, discount, goods)
    fitting = [way for way in (_checked(way, shop) for way in ways) if way is not None]
    if not fitting:
        raise Unsettled("ask_prices", total=shop.amount_text(shop.amount(goods.total.amount if goods.total else None)))
    return Options(tuple(fitting), len(fitting) == len(sales) and not _is_price_after(goods))


def _discounts(reduction: Reduction, goods: Goods, shop: Shop) -> list[Discount]:
    """ "una campera a 60 lucas, le rebajé 5": five, or five thousand?"""
    if reduction.amount is None:
        return [Discount(percent=reduction.percent)]
    amount = shop.amount(reduction.amount.amount)
    is_bare = not reduction.amount.has("money", "multiplied") and amount < THOUSAND
    if is_bare and any(line.price is not None and line.price.is_scaled for line in goods.lines):
        return [Discount(amount=amount * THOUSAND), Discount(amount=amount)]
    return [Discount(amount=amount)]


def _placed(sale: Sale, discount: Discount, goods: Goods) -> list[Sale]:
    of_all = replace(sale, discount=discount)
    if goods.reduction is None or goods.reduction.is_of_all or len(sale.items) == 1:
        return [of_all]
    after = goods.reduced_after
    if 0 < after < len(sale.items):
        return [_on_line(sale, discount, after - 1)]
    return [of_all, _on_line(sale, discount, len(sale.items) - 1)] if after else [of_all]


def _on_line(sale: Sale, discount: Discount, index: int) -> Sale:
    items = [replace(item, discount=discount) if at == index else item for at, item in enumerate(sale.items)]
    return replace(sale, items=tuple(items))


def _checked(sale: Sale, shop: Shop) -> Sale | None:
    """The sale, if its total agrees with what was said of the whole; a total that only repeats it is left out."""
    computed = worth(replace(sale, total=None), shop)
    if sale.total is None or computed is None:
        return sale
    return replace(sale, total=None) if computed == sale.total else None


def _is_price_after(goods: Goods) -> bool:
    """ "con 10% de descuento a 76.500": the price before, or what is left?"""
    return goods.reduced_after == 0 or (goods.total is not None and _is_open(goods))


def _is_open(goods: Goods) -> bool:
    return any(line.price is None for line in goods.lines)
