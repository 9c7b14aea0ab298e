"""What a sale comes to by what was said and what the catalogue knows."""

from __future__ import annotations

from decimal import Decimal

from tenant_runtime.actions import Discount, Offer, Sale, SaleItem
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.shop import Shop

HUNDRED = Decimal(100)
NOTHING = Decimal(0)


def worth(sale: Sale, shop: Shop) -> Decimal | None:
    """What a sale comes to by what was said and the catalogue; None where a price is open."""
    if sale.total is not None:
        return sale.total
    lines = [line_worth(item, shop) for item in sale.items]
    if not lines or None in lines:
        return None
    return reduced(sum((line for line in lines if line is not None), NOTHING), sale.discount, shop)


def line_worth(item: SaleItem, shop: Shop) -> Decimal | None:
    """What one line comes to, offer and discount taken off; None where its price is open."""
    gross = _gross(item, shop)
    return None if gross is None else reduced(gross, item.discount, shop)


def reduced(gross: Decimal, discount: Discount | None, shop: Shop) -> Decimal:
    """What a discount leaves. Asks where it leaves nothing."""
    if discount is None:
        return gross
    if discount.percent is not None:
        return shop.rounded(gross * (HUNDRED - discount.percent) / HUNDRED)
    left = gross - (discount.amount or NOTHING)
    if left <= 0:
        raise Unsettled("ask_amount_written")
    return left


def _gross(item: SaleItem, shop: Shop) -> Decimal | None:
    if item.line_total is not None:
        return item.line_total
    if item.offer is not None and item.offer.price is not None:
        return item.offer.price * item.quantity / item.offer.take
    each = item.unit_price if item.unit_price is not None else _own_price(item, shop)
    return None if each is None else shop.rounded(each * _counted(item.quantity, item.offer))


def _counted(quantity: Decimal, offer: Offer | None) -> Decimal:
    """How many are paid for."""
    return quantity if offer is None or offer.pay is None else quantity / offer.take * offer.pay


def _own_price(sold: SaleItem, shop: Shop) -> Decimal | None:
    """The catalogue's price, which is of one unit and never of a pack."""
    if sold.pack is not None:
        return None
    return next((item.price for item in shop.context.catalogue if item.name == sold.product), None)
