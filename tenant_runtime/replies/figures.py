"""Answers to questions about the books."""

from __future__ import annotations

from collections.abc import Sequence

from tenant_runtime.actions import Days, Metric, Period
from tenant_runtime.books.outcomes import Figures, Product
from tenant_runtime.replies.length import fitting_list
from tenant_runtime.replies.voice import Voice


def report(metric: Metric, period: Period, figures: Figures, voice: Voice) -> str:
    """One figure over a period."""
    facts = {
        "period": f"{period.first} - {period.last}" if isinstance(period, Days) else voice.say(period),
        "amount": voice.amount(abs(figures.amount)),
    }
    match metric:
        case "profit":
            line = voice.say("loss_report" if figures.amount < 0 else "profit_report", **facts)
        case "sales" | "expenses" if figures.count == 0:
            line = voice.say(f"no_{metric}_report", period=facts["period"])
        case "sales" | "expenses":
            line = voice.say(f"{metric}_report", **facts, count=voice.counted(metric, figures.count))
    if metric == "profit" and figures.sales_without_cost:
        line = f"{line} {voice.counted('without_cost', figures.sales_without_cost)}"
    return line


def stock_of(product: Product, voice: Voice) -> str:
    """How many are left of one product."""
    if product.stock is None:
        return voice.say("stock_unknown", product=product.name)
    return voice.say("stock_of", product=product.name, quantity=voice.quantity(product.stock, product.unit))


def stock_list(products: Sequence[Product], voice: Voice) -> str:
    """How many are left of everything that is counted."""
    items = [
        voice.say("stock_item", product=product.name, quantity=voice.quantity(product.stock, product.unit))
        for product in products
        if product.stock is not None
    ]
    if not items:
        return voice.say("stock_none")
    return fitting_list([voice.say("stock_title")], items, more=lambda count: voice.say("and_more", count=count))
