"""Two periods side by side: "este mes contra el anterior", "octubre vs septiembre", "más que ayer"."""

from __future__ import annotations

from datetime import date, timedelta

from tenant_runtime.actions import Days, NamedPeriod, Period
from tenant_runtime.brain.rules.deals.dates import end_of_month, moved

ONE_DAY = timedelta(days=1)
FIRST_YEAR = 2
"""Before it there is no last month: the day is not known."""
BEFORE: dict[Period, Period] = {"today": "yesterday", "this_week": "last_week", "this_month": "last_month"}
"""A period that still runs, and the one before it."""
AFTER = {before: period for period, before in BEFORE.items()}


def compared(periods: list[Period], *, compared_after: int, today: date) -> Period | None:
    """The period that is compared with the one before it; None where two are named that are not neighbours.

    `compared_after`: so many of them stand before the word that compares: of one that stands after it, the one that
    follows it is meant ("más que ayer": today).
    """
    if today.year < FIRST_YEAR:
        return None
    known = [_named(period, today) for period in periods]
    match known:
        case []:
            return "this_month"
        case [only]:
            return only if compared_after or only in BEFORE or only == "this_year" else AFTER.get(only)
        case [one, other]:
            pairs = ((one, other), (other, one))
            return next((later for later, earlier in pairs if _follows(later, earlier, today)), None)
        case _:
            return None


def _named(period: Period, today: date) -> Period:
    """The name of days that have one: "octubre" is last month in November."""
    names: dict[Period, NamedPeriod] = {
        Days(today, today): "today", Days(today - ONE_DAY, today - ONE_DAY): "yesterday",
        _month(today, 0): "this_month", _month(today, -1): "last_month",
    }  # fmt: skip
    return names.get(period, period)


def _month(today: date, months: int) -> Days:
    first = moved(today.replace(day=1), months)
    return Days(first, end_of_month(first))


def _follows(later: Period, earlier: Period, today: date) -> bool:
    if later in BEFORE:
        return BEFORE[later] == earlier
    if later == "this_year":
        return earlier == Days(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))
    one, other = _days(later, today), _days(earlier, today)
    if one is None or other is None or other.last + ONE_DAY != one.first:
        return False
    is_alike = one.last - one.first == other.last - other.first and one.first.day != 1
    return is_alike or one.first == one.last or (_is_month(one) and _is_month(other))


def _days(period: Period, today: date) -> Days | None:
    if isinstance(period, Days):
        return period
    if period == "yesterday":
        return Days(today - ONE_DAY, today - ONE_DAY)
    return _month(today, -1) if period == "last_month" else None


def _is_month(days: Days) -> bool:
    return days.first.day == 1 and days.last == end_of_month(days.first)
