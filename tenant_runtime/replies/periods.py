"""Periods in words: today, this week, June, from the 1st to the 15th of November."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from tenant_runtime.actions import Days, Period
from tenant_runtime.replies.voice import Voice


def named(period: Period, voice: Voice) -> str:
    """A period as it begins a sentence."""
    if not isinstance(period, Days):
        return voice.say(period)
    return spelled(period.first, period.last, voice)


def spelled(first: date, last: date, voice: Voice) -> str:
    """A span of days: one day, a whole month or year by its name, else from one to the other."""
    if first == last:
        return voice.say("on_day", date=voice.day(first))
    if _is_whole_year(first, last):
        return voice.say("in_year", year=first.year)
    facts = {"month": voice.say(f"month_{first.month}"), "year": first.year}
    this_year = "" if first.year == voice.today.year else "_of_year"
    if _is_whole_month(first, last):
        return voice.say(f"in_month{this_year}", **facts)
    if (first.year, first.month) == (last.year, last.month):
        return voice.say(f"days_of_month{this_year}", first=first.day, last=last.day, **facts)
    return voice.say("days_between", first=_short(first, last, voice), last=_short(last, first, voice))


def _short(day: date, other: date, voice: Voice) -> str:
    """A day without its weekday, with its year where that is not plain."""
    facts = {"day": day.day, "month": voice.say(f"month_{day.month}")}
    if day.year == other.year == voice.today.year:
        return voice.say("short_day", **facts)
    return voice.say("day_of_year", **facts, year=day.year)


def _is_whole_month(first: date, last: date) -> bool:
    end = monthrange(first.year, first.month)[1]
    return first.day == 1 and last == first.replace(day=end)


def _is_whole_year(first: date, last: date) -> bool:
    return (first.month, first.day, last) == (1, 1, date(first.year, 12, 31))
