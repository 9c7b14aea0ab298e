"""What was booked, told back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tenant_runtime.books.outcomes import (
    AlertSet,
    DebtOpened,
    Edited,
    ExpensePosted,
    OrderDelivered,
    Outcome,
    OwnerMoved,
    PaymentPosted,
    PeriodClosed,
    ProductCreated,
    ProductUpdated,
    PurchasePosted,
    ReturnPosted,
    SalePosted,
    StockAdjusted,
    Undone,
)
from tenant_runtime.replies import goods, money_moved, sold
from tenant_runtime.replies.length import fitting_list
from tenant_runtime.replies.taken_back import what_was
from tenant_runtime.replies.terms import dated, standing
from tenant_runtime.replies.voice import Voice

MOVES_PROFIT = {"sale", "expense", "sale_return", "order_delivery", "stock_adjust"}
SEALED = (Undone, PeriodClosed)
"""After these "undo" is not offered: it would take back something else."""


def plain_sale(sale: SalePosted, voice: Voice, *, profit: tuple[int, int]) -> str:
    """The short form, for a sale that could only be meant in one way: what it came to and where the shop stands."""
    lines = [voice.say("sale_posted"), voice.say("total", amount=voice.amount(sale.total)), profit_line(profit, voice)]
    return "\n".join([*lines, *sold.stock_warnings(sale, voice)])


def postings(outcomes: Sequence[Outcome], voice: Voice, *, profit: tuple[int, int]) -> str:
    """Everything that one message booked, line by line, the profit so far, and how to take it back."""
    told = [line for outcome in outcomes for line in (heading(outcome, voice), *lines_of(outcome, voice))]
    after = [profit_line(profit, voice)] if any(_moves_profit(outcome) for outcome in outcomes) else []
    if not any(isinstance(outcome, SEALED) for outcome in outcomes):
        after.append(voice.say("undo_hint"))
    return fitting_list([], told, after, more=lambda count: voice.say("and_more", count=count))


def profit_line(profit: tuple[int, int], voice: Voice) -> str:
    """The profit so far, and how many sales it says nothing of."""
    amount, without_cost = profit
    line = voice.say("profit_now", amount=voice.amount(amount))
    return f"{line} {voice.counted('without_cost', without_cost)}" if without_cost else line


def kind_of(outcome: Outcome) -> str:
    """The kind of entry behind an outcome, as the words name it."""
    match outcome:
        case SalePosted(is_order=is_order):
            return "order" if is_order else "sale"
        case PurchasePosted(total=None):
            return "goods_in"
        case PaymentPosted(role=role):
            return f"{role}_payment"
        case OwnerMoved(kind=kind) | Undone(kind=kind):
            return kind
        case Edited(after=after):
            return kind_of(after)
        case _:
            return KINDS[type(outcome)]


KINDS: dict[type, str] = {
    OrderDelivered: "order_delivery", PurchasePosted: "purchase", ExpensePosted: "expense",
    ReturnPosted: "sale_return", StockAdjusted: "stock_adjust", ProductCreated: "product_create",
    ProductUpdated: "product_update", AlertSet: "low_stock_alert", PeriodClosed: "period_close",
    DebtOpened: "debt_opening",
}  # fmt: skip


def heading(outcome: Outcome, voice: Voice) -> str:
    """The first line: what kind of thing was booked, changed or taken back."""
    match outcome:
        case ProductCreated(product=product) | ProductUpdated(product=product):
            return voice.say(f"{kind_of(outcome)}_posted", product=product.name)
        case Undone(kind=kind):
            return voice.say(f"undone_{kind}", what=what_was(outcome, voice))
        case Edited():
            return voice.say("edited", kind=voice.say(f"entry_{kind_of(outcome)}"))
        case PeriodClosed(last=last):
            return voice.say("period_close_posted", date=voice.day(last))
        case AlertSet():
            return goods.told_alert(outcome, voice)
        case _:
            return voice.say(f"{kind_of(outcome)}_posted")


def lines_of(outcome: Outcome, voice: Voice) -> list[str]:
    """The facts under the heading, a line each."""
    tell = LINES.get(type(outcome))
    return tell(outcome, voice) if tell else []


def _undone(undone: Undone, voice: Voice) -> list[str]:
    return [*standing(undone.party, undone.role, voice), *dated(undone.local_date, voice)]


def _edited(edited: Edited, voice: Voice) -> list[str]:
    was = voice.say("before_line", what=what_was(edited.before, voice))
    return [was, voice.say("after_line"), *lines_of(edited.after, voice)]


LINES: dict[type, Callable[[Any, Voice], list[str]]] = {
    SalePosted: sold.told_sale,
    OrderDelivered: sold.told_delivery,
    ReturnPosted: sold.told_return,
    PurchasePosted: goods.told_purchase,
    ExpensePosted: money_moved.told_expense,
    PaymentPosted: money_moved.told_payment,
    DebtOpened: money_moved.told_opening,
    OwnerMoved: money_moved.told_owner,
    StockAdjusted: goods.told_adjustment,
    ProductCreated: goods.told_product,
    ProductUpdated: goods.told_update,
    Undone: _undone,
    Edited: _edited,
}


def _moves_profit(outcome: Outcome) -> bool:
    match outcome:
        case SalePosted(is_order=True):
            return False
        case _:
            return kind_of(outcome) in MOVES_PROFIT
