"""Figures: sums over the running totals of days, never over the whole journal."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import apsw

from tenant_runtime.actions import Metric, Period
from tenant_runtime.books import breakdowns, catalogue, ledger
from tenant_runtime.books.catalogue import Item
from tenant_runtime.books.figures import BookStats, Figures, Summary
from tenant_runtime.books.periods import days_of
from tenant_runtime.books.query import row, value

Account = Literal["sales", "expenses", "profit", "revenue", "collected"]

ACCOUNTS: dict[Account, tuple[str, ...]] = {
    "sales": ("sales", "sales_uncosted", "tax_payable"),
    "expenses": ("expenses",),
    "profit": ("sales", "cost_of_goods", "expenses", "stock_losses"),
    "revenue": ("sales", "sales_uncosted"),
    "collected": ("sales", "sales_uncosted", "tax_payable", "receivable", "customer_deposits"),
}
"""Which accounts a figure adds up; those of profit are the ones that the chart of accounts marks `in_profit`.

What was collected is what was charged and is neither owed nor taken off a deposit: all money from customers moves
between these accounts and the money itself.
"""

Days = tuple[date, date]


def figures(connection: apsw.Connection, metric: Metric, period: Period, *, today: date) -> Figures:
    """One figure over a period; raises ValueError for what is no single figure.

    Sales are what customers were charged, tax included. Profit is the revenue of sales with a known cost, less that
    cost, less expenses and goods lost. Sales without a known cost earn no profit that could be stated: they are counted
    instead.
    """
    days = span(connection, period, today)
    without_cost = _over(connection, "count.sales_without_cost", days)
    match metric:
        case "sales" | "profit":
            return Figures(-_sum(connection, metric, days), _over(connection, "count.sales", days), *days, without_cost)
        case "expenses":
            count = _over(connection, "count.expenses", days)
            return Figures(_sum(connection, metric, days), count, *days, without_cost)
        case "purchases":
            return Figures(*breakdowns.purchases(connection, days), *days, without_cost)
        case _:
            raise ValueError(f"{metric} is a report of its own")


def figures_of_product(
    connection: apsw.Connection, metric: Metric, period: Period, *, item: Item, today: date
) -> Figures:
    """What one product brought in over a period: its sales, or the profit of those with a known cost.

    `count` is the number of sales with the product. Raises ValueError for what belongs to no product.
    """
    if metric not in {"sales", "profit"}:
        raise ValueError(f"{metric} are not kept by product")
    days = span(connection, period, today)
    found = breakdowns.of_product(connection, item.id, days)
    amount = found.revenue if metric == "sales" else found.profit
    return Figures(amount, found.sales, *days, found.without_cost)


def summary(connection: apsw.Connection, days: Days) -> Summary:
    """What happened over these days."""
    bought, _ = breakdowns.purchases(connection, days)
    return Summary(
        *days,
        sold=-_sum(connection, "sales", days),
        collected=-_sum(connection, "collected", days),
        on_credit=breakdowns.on_credit(connection, days),
        expenses=_sum(connection, "expenses", days),
        purchases=bought,
        profit=-_sum(connection, "profit", days),
        sales_without_cost=_over(connection, "count.sales_without_cost", days),
        sales=_over(connection, "count.sales", days),
        returns=_over(connection, "count.returns", days),
        expense_count=_over(connection, "count.expenses", days),
        purchase_count=_over(connection, "count.purchases", days),
    )


def profit_so_far(connection: apsw.Connection) -> tuple[int, int]:
    """Profit since the books began, and how many sales it leaves out because their cost is unknown."""
    return -_ever(connection, "profit"), ledger.total(connection, "count.sales_without_cost")


def stats(connection: apsw.Connection) -> BookStats:
    """The books since they began."""
    newest = row(connection, "SELECT posted_at FROM entries ORDER BY id DESC LIMIT 1")
    return BookStats(
        products=catalogue.count(connection),
        sales=ledger.total(connection, "count.sales"),
        expenses=ledger.total(connection, "count.expenses"),
        revenue=-_ever(connection, "revenue"),
        profit=-_ever(connection, "profit"),
        sales_without_cost=ledger.total(connection, "count.sales_without_cost"),
        last_entry_at=datetime.fromisoformat(newest[0]) if newest else None,
    )


def span(connection: apsw.Connection, period: Period, today: date) -> Days:
    """The first and the last day of a period; all time begins with the first day that has a figure."""
    return days_of(period, today, first=_first_day(connection) or today)


def _ever(connection: apsw.Connection, figure: Account) -> int:
    return sum(ledger.total(connection, f"account.{account}") for account in ACCOUNTS[figure])


def _sum(connection: apsw.Connection, figure: Account, days: Days) -> int:
    return sum(_over(connection, f"account.{account}", days) for account in ACCOUNTS[figure])


def _over(connection: apsw.Connection, measure: str, days: Days) -> int:
    sql = "SELECT coalesce(sum(value), 0) FROM daily_totals WHERE measure = ? AND local_date BETWEEN ? AND ?"
    found: int = value(connection, sql, (measure, days[0].isoformat(), days[1].isoformat()))
    return found


def _first_day(connection: apsw.Connection) -> date | None:
    """The first day that has a figure: each measure's first is one step in the index."""
    sql = (
        "SELECT min((SELECT min(local_date) FROM daily_totals AS days WHERE days.measure = totals.measure)) FROM totals"
    )
    found = value(connection, sql)
    return date.fromisoformat(found) if found else None
