"""The terms of a deal put on a sale: with whom, how much was paid at once, by when the rest, on which day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from tenant_runtime.actions import Action, Discount, Offer, Sale, SaleItem
from tenant_runtime.brain.rules.choosing import MOST_CHOICES, Options
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.terms import Terms

HUNDRED = Decimal(100)
NOTHING = Decimal(0)


def settled_with(sales: Sequence[Sale], terms: Terms, shop: Shop) -> Options[tuple[Action, ...]]:
    """Each sale with these terms; one more for every other customer that the same words may mean."""
    customers = (terms.customer, *terms.others)
    ways = [(_with_terms(sale, terms, name, shop),) for sale in sales for name in customers]
    return Options(tuple(ways[: MOST_CHOICES + 1]), terms.is_certain and not terms.others)


def _with_terms(sale: Sale, terms: Terms, customer: str | None, shop: Shop) -> Sale:
    return replace(
        sale,
        customer=customer,
        paid=paid_at_once(worth(sale, shop), terms, shop),
        due=terms.due,
        payment_method=sale.payment_method or terms.payment_method,
        discount=sale.discount or terms.discount,
        is_order=terms.is_order,
        when=terms.when,
    )


def paid_at_once(total: Decimal | None, terms: Terms, shop: Shop) -> Decimal | None:
    """What was paid at once; None: all of it. Asks where what was paid and what is left are not the whole."""
    if terms.rest is None:
        if total is not None and terms.paid is not None and terms.paid > total:
            raise Unsettled("ask_prices", total=shop.amount_text(terms.paid))
        return None if terms.paid is not None and terms.paid == total else terms.paid
    if total is None or terms.rest > total or (terms.paid is not None and terms.paid + terms.rest != total):
        raise Unsettled("ask_prices", total=shop.amount_text(terms.rest + (terms.paid or NOTHING)))
    return total - terms.rest


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
    each = item.unit_price if item.unit_price is not None else _own_price(item.product, shop)
    return None if each is None else shop.rounded(each * _counted(item.quantity, item.offer))


def _counted(quantity: Decimal, offer: Offer | None) -> Decimal:
    """How many are paid for."""
    return quantity if offer is None or offer.pay is None else quantity / offer.take * offer.pay


def _own_price(product: str, shop: Shop) -> Decimal | None:
    return next((item.price for item in shop.context.catalogue if item.name == product), None)
