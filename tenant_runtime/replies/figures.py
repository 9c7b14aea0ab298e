"""Answers to questions about the books: one figure over a period, and what is in stock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from tenant_runtime.books.figures import CategoryTotal, Figures
from tenant_runtime.books.outcomes import Product
from tenant_runtime.replies.length import fitting_list
from tenant_runtime.replies.voice import Voice

Metric = Literal["sales", "expenses", "profit", "purchases"]


def figure(metric: Metric, period: str, figures: Figures, voice: Voice, *, about: str | None = None) -> str:
    """One figure over a period that is already in words, of one product or party where `about` says so."""
    if about:
        period = voice.say("period_about", period=period, about=about)
    facts = {"period": period, "amount": voice.amount(abs(figures.amount))}
    if metric == "profit":
        line = voice.say("loss_report" if figures.amount < 0 else "profit_report", **facts)
        gap = figures.sales_without_cost
        return f"{line} {voice.counted('without_cost', gap)}" if gap else line
    if figures.count == 0:
        return voice.say(f"no_{metric}_report", period=period)
    return voice.say(f"{metric}_report", **facts, count=voice.counted(metric, figures.count))


def spent_on(category: str, period: str, found: CategoryTotal | None, voice: Voice) -> str:
    """The expenses of one category over a period that is already in words."""
    about = voice.say("period_about", period=period, about=voice.category(category))
    if found is None:
        return voice.say("no_expenses_report", period=about)
    count = voice.counted("expenses", found.count)
    return voice.say("expenses_report", period=about, amount=voice.amount(found.amount), count=count)


def change(now: int, before: int, period: str, voice: Voice) -> str:
    """What the same figure was in the period before, and by how much it changed."""
    facts = {"period": period, "amount": voice.amount(before)}
    if before <= 0 or now == before:
        return voice.say("compared", **facts)
    share = abs(now - before) * 100 // before
    return voice.say("compared_up" if now > before else "compared_down", **facts, percent=share)


def stock_of(product: Product, voice: Voice) -> str:
    """How many are left of one product."""
    if product.stock is None:
        return voice.say("stock_unknown", product=product.name)
    return voice.say("stock_of", product=product.name, quantity=voice.quantity(product.stock, product.unit))


def stock_list(products: Sequence[Product], voice: Voice) -> str:
    """How many are left of everything that is counted."""
    items = [_left(product, voice) for product in products if product.stock is not None]
    if not items:
        return voice.say("stock_none")
    return fitting_list([voice.say("stock_title")], items, more=lambda count: voice.say("and_more", count=count))


def low_stock_list(products: Sequence[Product], voice: Voice) -> str:
    """What runs out, the most urgent first as the books list it."""
    if not products:
        return voice.say("low_stock_none")
    items = [f"{_sign(product)} {_left(product, voice)}" for product in products]
    return fitting_list([voice.say("low_stock_title")], items, more=lambda count: voice.say("and_more", count=count))


def _left(product: Product, voice: Voice) -> str:
    return voice.say("stock_item", product=product.name, quantity=voice.quantity(product.stock or 0, product.unit))


def _sign(product: Product) -> str:
    return "🔴" if (product.stock or 0) <= 0 else "🟡"
