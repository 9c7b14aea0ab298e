"""Goods bought, counted or lost, and changes to the catalogue, told back."""

from __future__ import annotations

from tenant_runtime.books.outcomes import (
    AlertSet,
    Product,
    ProductCreated,
    ProductUpdated,
    PurchaseLine,
    PurchasePosted,
    StockAdjusted,
)
from tenant_runtime.replies.terms import circumstances, dated, part_paid, promised, standing, taxed
from tenant_runtime.replies.voice import Voice


def told_purchase(purchase: PurchasePosted, voice: Voice) -> list[str]:
    """Goods bought: each line, what it came to, and what is in stock afterwards."""
    total = [] if purchase.total is None else [voice.say("total", amount=voice.amount(purchase.total))]
    created = [voice.say("bought_is_new", product=line.product.name) for line in purchase.lines if line.created]
    return [
        *(_line(line, voice) for line in purchase.lines),
        *total,
        *taxed(purchase.tax, voice),
        *part_paid(purchase.paid, purchase.owed, "supplier", voice),
        *standing(purchase.supplier, "supplier", voice, is_settled=not purchase.owed),
        *promised(purchase.due, voice),
        *circumstances(purchase.payment_method, purchase.local_date, voice),
        *created,
        *(_in_stock(line.product, voice) for line in purchase.lines),
    ]


def told_adjustment(adjusted: StockAdjusted, voice: Voice) -> list[str]:
    """Stock that changed without sale or purchase, why, and what that was worth."""
    product, lost = adjusted.product, adjusted.delta < 0
    goods = voice.goods(abs(adjusted.delta), product.unit, product.name)
    worth = [voice.say("lost_value", amount=voice.amount(abs(adjusted.cost)))] if adjusted.cost and lost else []
    return [
        voice.say("stock_lost" if lost else "stock_gained", what=goods, reason=voice.named("reason", adjusted.reason)),
        *worth,
        *stock(product, voice),
        *dated(adjusted.local_date, voice),
    ]


def told_alert(alert: AlertSet, voice: Voice) -> str:
    """From when on it is told that a product runs out."""
    if alert.threshold is None:
        return voice.say("alert_off", product=alert.product.name)
    left = voice.quantity(alert.threshold, alert.product.unit)
    return voice.say("alert_on", product=alert.product.name, quantity=left)


def told_product(created: ProductCreated, voice: Voice) -> list[str]:
    """What is known of a product, a line each; that its cost is unknown is said, for no profit can be told then."""
    product = created.product
    price = [] if product.price is None else [voice.say("price_line", amount=voice.amount(product.price))]
    known = product.cost is not None
    cost = voice.say("cost_line", amount=voice.amount(product.cost or 0)) if known else voice.say("cost_unknown")
    return [*price, cost, *stock(product, voice)]


def told_update(updated: ProductUpdated, voice: Voice) -> list[str]:
    """What a change changed, with what it was before; what stayed is told as it is."""
    product, told = updated.product, []
    for key, old, new in (("price", updated.old_price, product.price), ("cost", updated.old_cost, product.cost)):
        if new is not None and old is not None and old != new:
            told.append(voice.say(f"{key}_changed", before=voice.amount(old), amount=voice.amount(new)))
        elif new is not None:
            told.append(voice.say(f"{key}_line", amount=voice.amount(new)))
    return [*told, *stock(product, voice)]


def stock(product: Product, voice: Voice) -> list[str]:
    """What is left, where it is counted."""
    if product.stock is None:
        return []
    return [voice.say("stock_line", quantity=voice.quantity(product.stock, product.unit))]


def _line(line: PurchaseLine, voice: Voice) -> str:
    what = voice.goods(line.quantity, line.unit, line.product.name)
    return (
        what
        if line.cost is None or line.is_share
        else voice.say("booked_line", what=what, amount=voice.amount(line.cost))
    )


def _in_stock(product: Product, voice: Voice) -> str:
    left = voice.quantity(product.stock or 0, product.unit)
    if product.cost is None:
        return voice.say("stock_of", product=product.name, quantity=left)
    return voice.say("stock_with_cost", product=product.name, quantity=left, cost=voice.amount(product.cost))
