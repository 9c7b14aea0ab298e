"""What was booked, told back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tenant_runtime.books.outcomes import (
    ExpensePosted,
    Outcome,
    Product,
    ProductCreated,
    ProductUpdated,
    SaleLine,
    SalePosted,
    StockReceived,
    StockRemoved,
    Undone,
)
from tenant_runtime.replies.length import fitting_list
from tenant_runtime.replies.voice import Voice

MOVES_PROFIT = {"sale", "expense", "stock_out"}


def plain_sale(sale: SalePosted, voice: Voice, *, profit: tuple[int, int]) -> str:
    """The short form, for a sale that could only be meant in one way: what it came to and where the shop stands."""
    lines = [voice.say("sale_posted"), voice.say("total", amount=voice.amount(sale.total)), profit_line(profit, voice)]
    return "\n".join([*lines, *_warnings(sale, voice)])


def postings(outcomes: Sequence[Outcome], voice: Voice, *, profit: tuple[int, int]) -> str:
    """Everything that one message booked, line by line, the profit so far, and how to take it back."""
    told = [line for outcome in outcomes for line in _told(outcome, voice)]
    after = [profit_line(profit, voice)] if any(_moves_profit(outcome) for outcome in outcomes) else []
    if not any(isinstance(outcome, Undone) for outcome in outcomes):
        after.append(voice.say("undo_hint"))
    return fitting_list([], told, after, more=lambda count: voice.say("and_more", count=count))


def profit_line(profit: tuple[int, int], voice: Voice) -> str:
    """The profit so far, and how many sales it says nothing of."""
    amount, without_cost = profit
    line = voice.say("profit_now", amount=voice.amount(amount))
    return f"{line} {voice.counted('without_cost', without_cost)}" if without_cost else line


def _told(outcome: Outcome, voice: Voice) -> list[str]:
    match outcome:
        case SalePosted():
            return _sale(outcome, voice)
        case ExpensePosted(concept=concept, amount=amount):
            line = voice.say("booked_line", what=concept, amount=voice.amount(amount))
            return [voice.say("expense_posted"), line]
        case ProductCreated(product=product):
            return [voice.say("product_created", product=product.name), *_facts(product, voice)]
        case ProductUpdated(product=product):
            return [voice.say("product_updated", product=product.name), *_facts(product, voice)]
        case StockReceived() | StockRemoved():
            return _moved(outcome, voice)
        case Undone(kind=kind):
            return [voice.say(f"undone_{kind}", what=_undone(outcome, voice))]
        case _:
            return [type(outcome).__name__]


def _sale(sale: SalePosted, voice: Voice) -> list[str]:
    created = [voice.say("product_is_new", product=line.name) for line in sale.lines if line.created]
    return [
        voice.say("sale_posted"),
        *_lines(sale.lines, voice),
        voice.say("total", amount=voice.amount(sale.total)),
        *created,
        *_warnings(sale, voice),
    ]


def _moved(move: StockReceived | StockRemoved, voice: Voice) -> list[str]:
    goods = voice.goods(move.quantity, move.product.unit, move.product.name)
    if isinstance(move, StockRemoved):
        return [voice.say("stock_removed", what=goods), *_stock(move.product, voice)]
    what = goods if move.cost is None else voice.say("booked_line", what=goods, amount=voice.amount(move.cost))
    return [voice.say("stock_received", what=what), *_stock(move.product, voice)]


def _lines(lines: Iterable[SaleLine], voice: Voice) -> list[str]:
    return [
        voice.say(
            "booked_line",
            what=voice.goods(line.quantity, line.unit, line.name),
            amount=voice.amount(line.line_total),
        )
        for line in lines
    ]


def _warnings(sale: SalePosted, voice: Voice) -> list[str]:
    return [
        voice.say("stock_below_zero", product=warning.name, quantity=voice.quantity(warning.stock, warning.unit))
        for warning in sale.stock_warnings
    ]


def _facts(product: Product, voice: Voice) -> list[str]:
    """What is known of a product, a line each; that its cost is unknown is said, for no profit can be told then."""
    price = [] if product.price is None else [voice.say("price_line", amount=voice.amount(product.price))]
    known = product.cost is not None
    cost = voice.say("cost_line", amount=voice.amount(product.cost or 0)) if known else voice.say("cost_unknown")
    return [*price, cost, *_stock(product, voice)]


def _stock(product: Product, voice: Voice) -> list[str]:
    if product.stock is None:
        return []
    return [voice.say("stock_line", quantity=voice.quantity(product.stock, product.unit))]


def _undone(undone: Undone, voice: Voice) -> str:
    if undone.lines:
        return ", ".join(_lines(undone.lines, voice))
    if undone.total is None:
        return undone.description
    amount = voice.amount(undone.total)
    return voice.say("booked_line", what=undone.description, amount=amount) if undone.description else amount


def _moves_profit(outcome: Outcome) -> bool:
    if isinstance(outcome, Undone):
        return outcome.kind in MOVES_PROFIT
    return isinstance(outcome, SalePosted | ExpensePosted | StockRemoved)
