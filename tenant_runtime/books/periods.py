"""Which days a period means, counted from the shop's own today; weeks begin on Monday."""

from __future__ import annotations

from datetime import date, timedelta

from tenant_runtime.actions import Days, NamedPeriod, Period

ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(days=7)


def days_of(period: Period, today: date, *, first: date) -> tuple[date, date]:
    """The first and the last day of a period, both included; `first` is the day the books began."""
    if isinstance(period, Days):
        return period.first, period.last
    yesterday, monday, month = today - ONE_DAY, today - today.weekday() * ONE_DAY, today.replace(day=1)
    before_this_month = month - ONE_DAY
    days: dict[NamedPeriod, tuple[date, date]] = {
        "today": (today, today),
        "yesterday": (yesterday, yesterday),
        "this_week": (monday, today),
        "last_week": (monday - ONE_WEEK, monday - ONE_DAY),
        "this_month": (month, today),
        "last_month": (before_this_month.replace(day=1), before_this_month),
        "this_year": (today.replace(month=1, day=1), today),
        "all_time": (min(first, today), today),
    }
    return days[period]
