"""Which days a period means, and which came before it, counted from the shop's own today; weeks begin on Monday."""

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


def days_before(period: Period, today: date) -> tuple[date, date] | None:
    """The days to compare a period with: of one that still runs, as many of the one before; None for all time."""
    first, last = days_of(period, today, first=today)
    match period:
        case "all_time":
            return None
        case "this_week" | "last_week":
            return first - ONE_WEEK, last - ONE_WEEK
        case "this_month":
            end_of_last = first - ONE_DAY
            return end_of_last.replace(day=1), end_of_last.replace(day=min(last.day, end_of_last.day))
        case "last_month":
            return (first - ONE_DAY).replace(day=1), first - ONE_DAY
        case "this_year":
            year = last.year - 1
            return date(year, 1, 1), date(year, 3, 1) - ONE_DAY if _is_leap_day(last) else last.replace(year=year)
        case _:
            length = last - first + ONE_DAY
            return first - length, last - length


def _is_leap_day(day: date) -> bool:
    return (day.month, day.day) == (2, 29)
