"""Figures over the days of the shop's own clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from tenant_runtime.actions import NamedPeriod, Period
from tenant_runtime.books import Figures, UnknownProduct
from tenant_runtime.books.periods import days_of
from tenant_runtime.books.reports import ACCOUNTS
from tests.tenant_runtime.books.bookkeeper import NOON, Bookkeeper

WEDNESDAY = date(2026, 3, 11)


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("today", ("2026-03-11", "2026-03-11")),
        ("yesterday", ("2026-03-10", "2026-03-10")),
        ("this_week", ("2026-03-09", "2026-03-11")),
        ("last_week", ("2026-03-02", "2026-03-08")),
        ("this_month", ("2026-03-01", "2026-03-11")),
        ("last_month", ("2026-02-01", "2026-02-28")),
        ("this_year", ("2026-01-01", "2026-03-11")),
        ("all_time", ("2025-07-01", "2026-03-11")),
    ],
)
def test_a_period_is_these_days(period: Period, days: tuple[str, str]) -> None:
    found = days_of(period, WEDNESDAY, first=date(2025, 7, 1))
    assert tuple(day.isoformat() for day in found) == days


def test_every_period_is_known() -> None:
    for period in get_args(NamedPeriod):
        first, last = days_of(period, date(2026, 1, 1), first=date(2026, 1, 1))
        assert first <= last


def test_sales_expenses_and_profit_of_a_day(ana: Bookkeeper) -> None:
    ana.create("pan", price="3", cost="1", stock="10")
    ana.sell("pan", "4")
    ana.sell("torta", price="20")
    ana.spend("2")
    ana.remove("pan", "1", "damage")
    assert ana.books.report("sales", "today") == Figures(3200, 2, WEDNESDAY, WEDNESDAY, 1)
    assert ana.books.report("expenses", "today") == Figures(200, 1, WEDNESDAY, WEDNESDAY, 1)
    assert ana.books.report("profit", "today") == Figures(800 - 200 - 100, 2, WEDNESDAY, WEDNESDAY, 1)
    assert ana.books.report("profit", "all_time").amount == ana.profit


def test_a_day_without_entries_is_zero(ana: Bookkeeper) -> None:
    assert ana.books.report("sales", "all_time") == Figures(0, 0, WEDNESDAY, WEDNESDAY, 0)


def test_each_day_keeps_its_own(ana: Bookkeeper) -> None:
    for day in range(40):
        ana.now = NOON - timedelta(days=day)
        ana.spend(str(day + 1))
    ana.now = NOON
    expected = {
        "today": 1,
        "yesterday": 2,
        "this_week": 6,
        "last_week": sum(range(4, 11)),
        "this_month": sum(range(1, 12)),
    }
    for period in get_args(NamedPeriod):
        if period in expected:
            assert ana.books.report("expenses", period).amount == expected[period] * 100
    everything = ana.books.report("expenses", "all_time")
    assert (everything.amount, everything.count) == (sum(range(1, 41)) * 100, 40)
    assert everything.date_from == WEDNESDAY - timedelta(days=39)


def test_the_day_is_that_of_the_shop_not_that_of_greenwich(ana: Bookkeeper) -> None:
    ana.now = datetime(2026, 3, 12, 1, 30, tzinfo=UTC)
    ana.spend("5")
    assert ana.books.report("expenses", "today").date_from == WEDNESDAY
    ana.now = datetime(2026, 3, 12, 3, 30, tzinfo=UTC)
    assert ana.books.report("expenses", "today").amount == 0
    assert ana.books.report("expenses", "yesterday").amount == 500


def test_a_day_that_was_booked_stays_when_the_shop_moves(ana: Bookkeeper) -> None:
    ana.now = datetime(2026, 3, 12, 1, 30, tzinfo=UTC)
    ana.spend("5")
    ana.timezone = ZoneInfo("Europe/Madrid")
    assert ana.books.report("expenses", "yesterday").amount == 500


def test_one_product_among_others(ana: Bookkeeper) -> None:
    ana.create("pan", price="3", cost="1", stock="3")
    ana.sell("pan", "3")
    ana.sell("torta", price="20")
    ana.sell("pan", "2")
    ana.undo()
    assert ana.books.report("sales", "today", "PAN") == Figures(900, 1, WEDNESDAY, WEDNESDAY, 0)
    assert ana.books.report("profit", "today", "pan").amount == 600
    assert ana.books.report("profit", "today", "torta") == Figures(0, 1, WEDNESDAY, WEDNESDAY, 1)
    with pytest.raises(UnknownProduct):
        ana.books.report("sales", "today", "anillo")
    with pytest.raises(ValueError, match="by product"):
        ana.books.report("expenses", "today", "pan")


def test_the_stats_tell_the_books_since_they_began(ana: Bookkeeper) -> None:
    ana.create("pan", price="3", cost="1", stock="3")
    ana.sell("pan", "3")
    ana.sell("torta", price="20")
    ana.now += timedelta(hours=1)
    ana.spend("2")
    stats = ana.books.stats()
    assert (stats.products, stats.sales, stats.expenses, stats.revenue, stats.profit) == (2, 2, 1, 2900, 400)
    assert (stats.sales_without_cost, stats.last_entry_at) == (1, NOON + timedelta(hours=1))


def test_the_chart_of_accounts_says_the_same_of_profit(ana: Bookkeeper) -> None:
    marked = ana.connection.execute("SELECT code FROM accounts WHERE in_profit = 1 ORDER BY code").fetchall()
    assert [code for (code,) in marked] == sorted(ACCOUNTS["profit"])
