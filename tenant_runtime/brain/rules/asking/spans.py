"""Days as a question names them: "últimos 7 días", "del 1 al 15", "entre el lunes y el miércoles", "en 2025"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from tenant_runtime.actions import Days
from tenant_runtime.brain.rules.deals.dates import (
    DAYS_A_WEEK,
    LONGEST_MONTH,
    counted_days,
    day_of_month,
    end_of_month,
    month_after,
    month_here,
    moved,
    nearest,
    read_past_day,
)
from tenant_runtime.brain.rules.words.pieces import Cursor, Piece

SATURDAY = 5
HALF = 15
"""The last day of a month's first half."""
MONTH_FIRST = frozenset({"US", "PH", "CA", "BZ"})
"""Countries that write 11/5 for the fifth of November."""
YEAR = re.compile(r"20\d\d")
LEADS = ("in_month", "of", "on_day", "the", "range.from")


def read_span(cursor: Cursor, today: date, country: str | None = None) -> Days | None:
    """Days that are no named period; None with nothing used. What names no day to its end is no span."""
    if today.year < 2:
        return None
    readers = (_last_days, _range, _since, _weekend, _half_month, _month, _year, _one_day)
    start = cursor.mark()
    for read in readers:
        if (found := read(cursor, today)) is not None:
            return found
        cursor.back_to(start)
    return _written_day(cursor, today, is_month_first=country in MONTH_FIRST)


def _last_days(cursor: Cursor, today: date) -> Days | None:
    """ "los últimos 7 días", "the past 2 weeks", with today."""
    if cursor.take("last_days") and (days := counted_days(cursor)) is not None:
        return Days(today - timedelta(days=days - 1), today)
    return None


def _range(cursor: Cursor, today: date) -> Days | None:
    """From one day to another, where words stand before and between."""
    is_led = cursor.take("range.from", "since") is not None or _ends_with_lead(cursor.ahead(-1))
    lead = cursor.ahead(-1)
    is_between = is_led and lead is not None and lead.folded.startswith(("entre", "between"))
    start = cursor.mark()
    for read in (_dates, _weekdays, _months) if is_led else (_weekdays, _months):
        if (found := read(cursor, today, is_between=is_between)) is not None:
            return found
        cursor.back_to(start)
    return None


def _takes_to(cursor: Cursor, *, is_between: bool) -> bool:
    return cursor.take("range.to") is not None or (is_between and cursor.take("and") is not None)


def _dates(cursor: Cursor, today: date, *, is_between: bool) -> Days | None:
    """ "1 al 15", "1 al 15 de junio", "March 1 to March 15", "1 de noviembre hasta hoy"."""
    cursor.take("on_day", "the")
    first_month = month_here(cursor)
    first = day_of_month(cursor)
    first_month = first_month or month_after(cursor)
    if first is None or not _takes_to(cursor, is_between=is_between):
        return None
    if cursor.take("period.today", "today"):
        begin = nearest(first, first_month, today, ahead=False)
        return Days(begin, today) if begin else None
    cursor.take("on_day", "the")
    month = month_here(cursor)
    last = day_of_month(cursor)
    month = month or month_after(cursor)
    return None if last is None else _between(first, first_month or month, last, month, today)


def _between(first: int, first_month: int | None, last: int, month: int | None, today: date) -> Days | None:
    begin = nearest(first, first_month, today, ahead=False)
    if begin is None:
        return None
    month = month or begin.month
    in_end = begin.replace(day=1) if month == begin.month else moved(begin.replace(day=1), (month - begin.month) % 12)
    if last > end_of_month(in_end).day:
        return None
    end = in_end.replace(day=last)
    return Days(begin, end) if begin <= end else None


def _weekdays(cursor: Cursor, today: date, *, is_between: bool) -> Days | None:
    """ "lunes a miércoles": the latest such days that have come, today among them; "el lunes hasta hoy"."""
    cursor.take("on_day", "the")
    if (first := cursor.take("weekday.")) is None or not _takes_to(cursor, is_between=is_between):
        return None
    end: date | None = today
    if not cursor.take("period.today", "today"):
        cursor.take("on_day", "the")
        last = cursor.take("weekday.")
        end = _latest(last.detail("weekday."), today) if last else None
    return Days(_latest(first.detail("weekday."), end), end) if end else None


def _latest(weekday: str | None, today: date) -> date:
    """The latest such day, today too."""
    return today - timedelta(days=(today.weekday() - int(weekday or 0)) % DAYS_A_WEEK)


def _months(cursor: Cursor, today: date, *, is_between: bool) -> Days | None:
    """ "enero a marzo": the latest March that has begun and the January before it."""
    if (first := month_here(cursor)) is None or not _takes_to(cursor, is_between=is_between):
        return None
    if cursor.take("period.today", "today"):
        return Days(_latest_month(first, today), today)
    if (last := month_here(cursor)) is None:
        return None
    end = _latest_month(last, today)
    return Days(moved(end, -((last - first) % 12)), end_of_month(end))


def _latest_month(month: int, today: date) -> date:
    """Its first day."""
    return date(today.year - (month > today.month), month, 1)


def _since(cursor: Cursor, today: date) -> Days | None:
    """ "desde el lunes", "since March": to today."""
    if not cursor.take("since"):
        return None
    start = cursor.mark()
    first = read_past_day(cursor, today)
    if first is None:
        cursor.back_to(start)
        first = _first_day(cursor, today)
    return Days(first, today) if first else None


def _first_day(cursor: Cursor, today: date) -> date | None:
    """ "octubre", "1", "1 de noviembre"."""
    cursor.take("on_day", "the")
    month = month_here(cursor)
    day = day_of_month(cursor)
    month = month or month_after(cursor)
    if day is not None:
        return nearest(day, month, today, ahead=False)
    return _latest_month(month, today) if month else None


def _weekend(cursor: Cursor, today: date) -> Days | None:
    """The Saturday and Sunday that have begun last; "pasado": that have ended."""
    if (said := cursor.take("span.weekend")) is None:
        return None
    is_over = said.has("span.weekend.past") or cursor.take("past") is not None
    since_saturday = (today.weekday() - SATURDAY) % DAYS_A_WEEK
    if is_over and since_saturday <= 1:
        since_saturday += DAYS_A_WEEK
    first = today - timedelta(days=since_saturday)
    return Days(first, first + timedelta(days=1))


def _half_month(cursor: Cursor, today: date) -> Days | None:
    """ "esta quincena": the first fifteen days of the month or the rest; "la quincena pasada"."""
    if cursor.take("span.half_month") is None:
        return None
    first, middle = today.replace(day=1), today.replace(day=HALF)
    is_over, is_first = cursor.take("past") is not None, today <= middle
    if is_over and is_first:
        last = first - timedelta(days=1)
        return Days(last.replace(day=HALF + 1), last)
    if is_over or is_first:
        return Days(first, middle)
    return Days(middle + timedelta(days=1), end_of_month(first))


def _month(cursor: Cursor, today: date) -> Days | None:
    """ "en junio": the latest June that has begun; "octubre 2025", "octubre del año pasado"."""
    cursor.take("in_month", "of", "on_day")
    month = month_here(cursor)
    is_of_a_day = month is not None and cursor.here is not None and cursor.here.amount in range(1, LONGEST_MONTH + 1)
    if month is None or is_of_a_day:
        return None
    cursor.take("past")
    first = _latest_month(month, today)
    mark = cursor.mark()
    year = _year(cursor, today)
    if year is None:
        cursor.back_to(mark)
    elif year.first.replace(month=month) <= today:
        first = year.first.replace(month=month)
    return Days(first, end_of_month(first))


def _year(cursor: Cursor, today: date) -> Days | None:
    """ "el año pasado", "en 2025"."""
    if cursor.take("span.last_year"):
        return _whole_year(today.year - 1)
    is_led = cursor.take(*LEADS) is not None or cursor.sees("month.", distance=-1) or _ends_with_lead(cursor.ahead(-1))
    here = cursor.here
    if not is_led or here is None or not YEAR.fullmatch(here.text) or int(here.text) > today.year:
        return None
    cursor.take("number")
    return _whole_year(int(here.text))


def _ends_with_lead(piece: Piece | None) -> bool:
    """The "en" of "gasté en" and the "do dia" of "vendas do dia" stand before the days that follow."""
    return piece is not None and piece.folded.rpartition(" ")[2] in {
        "en",
        "de",
        "del",
        "em",
        "do",
        "in",
        "for",
        "of",
        "dia",
    }


def _whole_year(year: int) -> Days:
    return Days(date(year, 1, 1), date(year, 12, 31))


def _one_day(cursor: Cursor, today: date) -> Days | None:
    cursor.take("of")
    found = read_past_day(cursor, today)
    return Days(found, found) if found else None


def _written_day(cursor: Cursor, today: date, *, is_month_first: bool) -> Days | None:
    """ "05/11", "el 5/11/2026"."""
    start = cursor.mark()
    cursor.take("on_day", "of", "in_month", "the")
    parts = [_digits(cursor)]
    while len(parts) < 3 and parts[-1] is not None and cursor.take("slash"):
        parts.append(_digits(cursor))
    found = _day_of(parts, today, is_month_first=is_month_first)
    if found is None:
        cursor.back_to(start)
        return None
    return Days(found, found)


def _digits(cursor: Cursor) -> int | None:
    piece = cursor.take("number")
    return int(piece.text) if piece is not None and piece.text.isascii() and piece.text.isdigit() else None


def _day_of(parts: list[int | None], today: date, *, is_month_first: bool) -> date | None:
    numbers = [part for part in parts if part is not None]
    if len(numbers) != len(parts) or len(numbers) < 2:
        return None
    month, day = numbers[:2] if is_month_first else (numbers[1], numbers[0])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    if len(numbers) == 2:
        return nearest(day, month, today, ahead=False)
    year = numbers[2] % 100 + 2000
    in_month = date(year, month, 1)
    return date(year, month, day) if day <= end_of_month(in_month).day else None
