"""Figures: sums over the running totals of days, never over the whole journal."""

from __future__ import annotations

from datetime import date, datetime

import apsw

from tenant_runtime.actions import Metric, Period
from tenant_runtime.books import catalogue, ledger
from tenant_runtime.books.catalogue import Item
from tenant_runtime.books.outcomes import BookStats, Figures
from tenant_runtime.books.periods import days_of
from tenant_runtime.books.query import row, rows, value

ACCOUNTS: dict[Metric, tuple[str, ...]] = {
    "sales": ("sales", "sales_uncosted"),
    "expenses": ("expenses",),
    "profit": ("sales", "cost_of_goods", "expenses", "stock_losses"),
}
"""Which accounts a metric adds up; those of profit are the ones that the chart of accounts marks `in_profit`."""


def figures(connection: apsw.Connection, metric: Metric, period: Period, *, today: date) -> Figures:
    """One figure over a period.

    Profit is the revenue of sales with a known cost, less that cost, less expenses and goods lost. Sales without a
    known cost earn no profit that could be stated: they are counted instead.
    """
    days = days_of(period, today, first=_first_day(connection) or today)
    debits = sum(_over(connection, f"account.{account}", days) for account in ACCOUNTS[metric])
    counted = "count.expenses" if metric == "expenses" else "count.sales"
    return Figures(
        amount=debits if metric == "expenses" else -debits,
        count=_over(connection, counted, days),
        date_from=days[0],
        date_to=days[1],
        sales_without_cost=_over(connection, "count.sales_without_cost", days),
    )


def figures_of_product(
    connection: apsw.Connection, metric: Metric, period: Period, *, item: Item, today: date
) -> Figures:
    """What one product brought in over a period: its sales, or the profit of those with a known cost.

    `count` is the number of sales with the product. Raises ValueError for expenses, which belong to no product.
    """
    if metric == "expenses":
        raise ValueError("expenses are not kept by product")
    days = days_of(period, today, first=_first_day(connection) or today)
    revenue, profit, sales, without_cost = rows(
        connection, _PRODUCT, (item.id, days[0].isoformat(), days[1].isoformat())
    )[0]
    return Figures(revenue if metric == "sales" else profit, sales, days[0], days[1], without_cost)


_PRODUCT = """
    SELECT coalesce(sum(total), 0), coalesce(sum(total - cost), 0), count(DISTINCT entry),
           count(DISTINCT CASE WHEN cost IS NULL THEN entry END)
      FROM sale_lines JOIN entries ON entries.id = sale_lines.entry
     WHERE product = ? AND local_date BETWEEN ? AND ?
       AND NOT EXISTS (SELECT 1 FROM entries AS later WHERE later.reverses = sale_lines.entry)
"""


def profit_so_far(connection: apsw.Connection) -> tuple[int, int]:
    """Profit since the books began, and how many sales it leaves out because their cost is unknown."""
    return _profit(connection), ledger.total(connection, "count.sales_without_cost")


def stats(connection: apsw.Connection) -> BookStats:
    """The books since they began."""
    newest = row(connection, "SELECT posted_at FROM entries ORDER BY id DESC LIMIT 1")
    return BookStats(
        products=catalogue.count(connection),
        sales=ledger.total(connection, "count.sales"),
        expenses=ledger.total(connection, "count.expenses"),
        revenue=-sum(ledger.total(connection, f"account.{account}") for account in ACCOUNTS["sales"]),
        profit=_profit(connection),
        sales_without_cost=ledger.total(connection, "count.sales_without_cost"),
        last_entry_at=datetime.fromisoformat(newest[0]) if newest else None,
    )


def _profit(connection: apsw.Connection) -> int:
    return -sum(ledger.total(connection, f"account.{account}") for account in ACCOUNTS["profit"])


def _over(connection: apsw.Connection, measure: str, days: tuple[date, date]) -> int:
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
