"""Reports of several lines: the summary of a period, the cash close, top products, expenses by category."""

from __future__ import annotations

from collections.abc import Sequence

from tenant_runtime.books.figures import CashClose, CategoryTotal, KindFlow, MethodFlow, Summary, TopProduct
from tenant_runtime.replies.length import fitting_list
from tenant_runtime.replies.voice import Voice


def summary(period: str, found: Summary, voice: Voice) -> list[str]:
    """What was sold and what was collected, what went out, and what was earned."""
    gap = found.sales_without_cost
    profit = voice.say("summary_profit", amount=voice.amount(found.profit))
    lines = [
        voice.say("summary_title", period=period),
        voice.say("summary_sold", amount=voice.amount(found.sold), count=voice.counted("sales", found.sales)),
        voice.say("summary_collected", amount=voice.amount(found.collected)),
    ]
    for key, amount in (
        ("summary_on_credit", found.on_credit),
        ("summary_purchases", found.purchases),
        ("summary_expenses", found.expenses),
    ):
        lines += [voice.say(key, amount=voice.amount(amount))] if amount else []
    return [*lines, f"{profit} {voice.counted('without_cost', gap)}" if gap else profit]


def cash_close(period: str, found: CashClose, voice: Voice) -> str:
    """The cash box from its opening to its closing, then the money that was paid in other ways."""
    kinds = [_moved(flow, voice.named("entry", flow.kind), voice) for flow in found.kinds]
    others = [
        _moved(flow, voice.named("method", flow.method), voice) for flow in found.methods if flow.method != "cash"
    ]
    return "\n".join(
        [
            voice.say("cash_close_title", period=period),
            voice.say("cash_opening", amount=voice.amount(found.opening)),
            *kinds,
            voice.say("cash_closing", amount=voice.amount(found.closing)),
            *([voice.say("cash_elsewhere"), *others] if others else []),
        ]
    )


def _moved(flow: KindFlow | MethodFlow, name: str, voice: Voice) -> str:
    came = [f"+{voice.amount(flow.money_in)}"] if flow.money_in else []
    went = [f"-{voice.amount(flow.money_out)}"] if flow.money_out else []
    return voice.say("cash_moved", who=name, amounts=" ".join([*came, *went]))


def top_products(period: str, found: Sequence[TopProduct], voice: Voice) -> str:
    """The products that sold best, by what they brought in."""
    if not found:
        return voice.say("top_products_none", period=period)
    lines = [
        voice.say(
            "top_product_line",
            rank=rank,
            what=voice.goods(product.quantity, product.unit, product.name),
            amount=voice.amount(product.amount),
        )
        for rank, product in enumerate(found, start=1)
    ]
    title = voice.say("top_products_title", period=period)
    return fitting_list([title], lines, more=lambda count: voice.say("and_more", count=count))


def categories(found: Sequence[CategoryTotal], voice: Voice) -> list[str]:
    """Expenses by category, the largest first; nothing where none was ever named."""
    if all(line.category is None for line in found):
        return []
    return [
        voice.say("category_amount", category=_category(line.category, voice), amount=voice.amount(line.amount))
        for line in found
    ]


def _category(category: str | None, voice: Voice) -> str:
    return voice.category(category) if category else voice.say("no_category")
