"""Days that are over, days that are closed, days to come."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import apsw
import pytest

from tenant_runtime.actions import Expense, PeriodClose, Sale, Undo
from tenant_runtime.books import FutureDate, NothingToUndo, PeriodNotOver, PeriodSealed
from tests.tenant_runtime.books.bookkeeper import Bookkeeper

TODAY = date(2026, 3, 11)
YESTERDAY = TODAY - timedelta(days=1)


def spend(shop: Bookkeeper, when: date | None) -> None:
    shop.do(Expense(Decimal(5), "luz", when=when))


def test_what_happened_yesterday_is_of_yesterday(ana: Bookkeeper) -> None:
    spend(ana, YESTERDAY)
    ana.do(Sale(total=Decimal(9), when=YESTERDAY))
    assert [ana.books.report("expenses", day).amount for day in ("yesterday", "today")] == [500, 0]
    assert ana.books.standing(1)[0].local_date == YESTERDAY


def test_tomorrow_has_not_happened(ana: Bookkeeper) -> None:
    with pytest.raises(FutureDate):
        spend(ana, TODAY + timedelta(days=1))
    spend(ana, TODAY)
    assert ana.books.stats().expenses == 1


def test_in_a_closed_period_nothing_is_booked_any_more(ana: Bookkeeper) -> None:
    spend(ana, YESTERDAY)
    ana.do(PeriodClose(YESTERDAY))
    for day in (YESTERDAY, date(2020, 1, 1)):
        with pytest.raises(PeriodSealed) as refused:
            spend(ana, day)
        assert refused.value.last == YESTERDAY
    spend(ana, None)
    assert ana.books.stats().expenses == 2


def test_sqlite_itself_keeps_a_closed_period_closed(ana: Bookkeeper) -> None:
    ana.do(PeriodClose(YESTERDAY))
    sql = (
        "INSERT INTO entries (message_id, action_index, kind, local_date, posted_at, description)"
        " VALUES ('x', 0, 'expense', ?, '', '')"
    )
    with pytest.raises(apsw.ConstraintError, match="the day is closed"):
        ana.connection.execute(sql, (YESTERDAY.isoformat(),))
    with pytest.raises(apsw.ConstraintError, match="FOREIGN KEY"):
        ana.connection.execute(sql, (TODAY.isoformat(),))


def test_what_is_taken_back_of_a_closed_period_is_missing_from_today(ana: Bookkeeper) -> None:
    spend(ana, YESTERDAY)
    ana.do(PeriodClose(YESTERDAY))
    ana.do(Undo("expense"))
    assert [ana.books.report("expenses", day).amount for day in ("yesterday", "today")] == [500, -500]
    assert ana.profit == 0


@pytest.mark.parametrize("last", [TODAY, TODAY + timedelta(days=1)])
def test_a_day_that_is_not_over_is_not_closed(ana: Bookkeeper, last: date) -> None:
    with pytest.raises(PeriodNotOver):
        ana.do(PeriodClose(last))


def test_what_is_closed_is_not_closed_again_unless_it_was_opened(ana: Bookkeeper) -> None:
    ana.do(PeriodClose(YESTERDAY))
    for last in (YESTERDAY, date(2026, 1, 31)):
        with pytest.raises(PeriodSealed):
            ana.do(PeriodClose(last))
    ana.do(Undo("period_close"))
    spend(ana, YESTERDAY)
    ana.do(PeriodClose(date(2026, 1, 31)))
    spend(ana, YESTERDAY)
    with pytest.raises(NothingToUndo):
        ana.do(Undo("sale"))
