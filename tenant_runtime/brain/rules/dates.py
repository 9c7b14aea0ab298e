"""Days as they are said: "ayer", "el lunes", "hace dos días", "el 5 de marzo", "a 30 días", "next week"."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from tenant_runtime.actions import Days, Period
from tenant_runtime.brain.rules.pieces import Cursor, Piece

DAYS_A_WEEK = 7
FARTHEST = 400
"""More days than this ago or ahead are a slip of the pen."""
LONGEST_MONTH = 31
DAY_WORDS = ("day.", "ago", "on_day", "past", "weekday.", "month.", "number")


def read_past_day(cursor: Cursor, today: date) -> date | None:
    """The day something happened on; None with nothing used. A weekday is the last one before today."""
    if today.year < 2:
        return None
    if not cursor.sees(*DAY_WORDS):
        return None
    start = cursor.mark()
    days = _days_ago(cursor)
    if days is not None:
        return today - timedelta(days=days)
    found = _weekday(cursor, today, ahead=False) or _calendar_day(cursor, today, ahead=False)
    if found is None:
        cursor.back_to(start)
    return found


def read_due_day(cursor: Cursor, today: date) -> date | None:
    """The day by which something is to be paid; None with nothing used. A weekday is the next one after today."""
    if today.year < 2:
        return None
    start = cursor.mark()
    while cursor.sees("due_lead") and not _is_due(cursor.here):
        cursor.take("due_lead")
    found = _named_due(cursor, today) or _in_days(cursor, today) or _weekday(cursor, today, ahead=True)
    found = found or _calendar_day(cursor, today, ahead=True)
    if found is None:
        cursor.back_to(start)
    return found


def read_span(cursor: Cursor, today: date) -> Period | None:
    """Days that are no named period: a month, "del 1 al 15", "últimos 7 días", one day; None with nothing used."""
    if today.year < 2:
        return None
    return _last_days(cursor, today) or _range(cursor, today) or _month(cursor, today) or _one_day(cursor, today)


def _is_due(piece: Piece | None) -> bool:
    return piece is not None and piece.has("due.", "day.")


def _days_ago(cursor: Cursor) -> int | None:
    """ "ayer", "hace 2 días", "2 days ago"."""
    if piece := cursor.take("day."):
        ago = piece.detail("day.ago")
        if ago is not None:
            return int(ago)
        cursor.at -= 1
        cursor.used.discard(cursor.at)
        return None
    start = cursor.mark()
    has_lead = cursor.take("ago") is not None
    days = _counted_days(cursor)
    if days is not None and (cursor.take("ago_tail") or has_lead):
        return days
    cursor.back_to(start)
    return None


def _counted_days(cursor: Cursor) -> int | None:
    """ "2 días", "una semana", in days."""
    count, unit = cursor.here, cursor.ahead()
    if count is None or unit is None or not count.is_number or count.has("money"):
        return None
    factor = DAYS_A_WEEK if unit.has("weeks") else 1 if unit.has("days") else 0
    value = count.amount
    if not factor or value is None or value % 1 or not 0 < value * factor <= FARTHEST:
        return None
    cursor.take("number")
    cursor.take("days", "weeks")
    return int(value) * factor


def _named_due(cursor: Cursor, today: date) -> date | None:
    if cursor.take("due.next_week"):
        return today + timedelta(days=2 * DAYS_A_WEEK - 1 - today.weekday())
    if cursor.take("due.next_month"):
        return _end_of_month(today.replace(day=1) + timedelta(days=LONGEST_MONTH + 1))
    if cursor.take("due.end_of_month"):
        return _end_of_month(today)
    if cursor.take("due.end_of_week"):
        return today + timedelta(days=DAYS_A_WEEK - 1 - today.weekday())
    ahead = cursor.here.detail("day.in") if cursor.here else None
    if ahead is None:
        return None
    cursor.take("day.")
    return today + timedelta(days=int(ahead))


def _in_days(cursor: Cursor, today: date) -> date | None:
    """ "a 30 días", "in 2 weeks", "net 30"."""
    if (days := _counted_days(cursor)) is not None:
        return today + timedelta(days=days)
    is_net = cursor.at > 0 and cursor.pieces[cursor.at - 1].folded == "net"
    piece = cursor.here
    if is_net and piece is not None and piece.is_number and piece.amount in {7, 10, 14, 15, 30, 45, 60, 90}:
        cursor.take("number")
        return today + timedelta(days=int(piece.amount or 0))
    return None


def _weekday(cursor: Cursor, today: date, *, ahead: bool) -> date | None:
    start = cursor.mark()
    cursor.take("on_day")
    cursor.take("coming" if ahead else "past")
    piece = cursor.take("weekday.")
    if piece is None:
        cursor.back_to(start)
        return None
    cursor.take("coming" if ahead else "past")
    distance = (int(piece.detail("weekday.") or 0) - today.weekday()) % DAYS_A_WEEK
    if ahead:
        return today + timedelta(days=distance or DAYS_A_WEEK)
    return today - timedelta(days=DAYS_A_WEEK - distance)


def _calendar_day(cursor: Cursor, today: date, *, ahead: bool) -> date | None:
    """ "el 5", "el 5 de marzo", "March 5", "on the 5th": the nearest such day in the past, or ahead."""
    start = cursor.mark()
    is_led = cursor.take("on_day") is not None
    month = _month_here(cursor)
    day = _day_of_month(cursor)
    if day is not None and month is None:
        month = _month_after(cursor)
    if day is None or not (is_led or month) or _is_counted(cursor):
        cursor.back_to(start)
        return None
    found = _nearest(day, month, today, ahead=ahead)
    if found is None:
        cursor.back_to(start)
    return found


def _is_counted(cursor: Cursor) -> bool:
    """ "el 5" counts nothing: what follows is no thing, unit or share."""
    return cursor.sees("word", "product", "measure.", "percent", "each", "dozen", "currency", "slash", "number")


def _day_of_month(cursor: Cursor) -> int | None:
    piece = cursor.here
    if piece is None or not piece.is_number or piece.has("money", "multiplied", "article"):
        return None
    if piece.amount is None or piece.amount not in range(1, LONGEST_MONTH + 1):
        return None
    cursor.take("number")
    cursor.take("ordinal")
    return int(piece.amount)


def _month_here(cursor: Cursor) -> int | None:
    piece = cursor.take("month.")
    return int(piece.detail("month.") or 0) if piece else None


def _month_after(cursor: Cursor) -> int | None:
    start = cursor.mark()
    cursor.take("of", "in_month")
    month = _month_here(cursor)
    if month is None:
        cursor.back_to(start)
    return month


def _nearest(day: int, month: int | None, today: date, *, ahead: bool) -> date | None:
    """The day itself where it can only be one: the nearest before (or after) today that exists."""
    first = today.replace(day=1)
    step = 1 if ahead else -1
    for months in range(13 if month else 2):
        moved = _moved(first, step * months)
        if month is not None and moved.month != month:
            continue
        if day > calendar.monthrange(moved.year, moved.month)[1]:
            continue
        found = moved.replace(day=day)
        if (found > today) if ahead else (found <= today):
            return found
    return None


def _moved(first: date, months: int) -> date:
    years, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(years, month + 1, 1)


def _last_days(cursor: Cursor, today: date) -> Days | None:
    start = cursor.mark()
    if cursor.take("last_days") and (days := _counted_days(cursor)) is not None:
        return Days(today - timedelta(days=days - 1), today)
    cursor.back_to(start)
    return None


def _range(cursor: Cursor, today: date) -> Days | None:
    """ "del 1 al 15", "del 1 al 15 de junio", "from March 1 to March 15"."""
    start = cursor.mark()
    if cursor.take("range.from"):
        first_month = _month_here(cursor)
        first = _day_of_month(cursor)
        first_month = first_month or _month_after(cursor)
        if first is not None and cursor.take("range.to"):
            month = _month_here(cursor)
            last = _day_of_month(cursor)
            month = month or _month_after(cursor)
            if last is not None and (days := _between(first, first_month or month, last, month, today)):
                return days
    cursor.back_to(start)
    return None


def _between(first: int, first_month: int | None, last: int, month: int | None, today: date) -> Days | None:
    begin = _nearest(first, first_month, today, ahead=False)
    if begin is None:
        return None
    month = month or begin.month
    end_month = (
        begin.replace(day=1) if month == begin.month else _moved(begin.replace(day=1), (month - begin.month) % 12)
    )
    if last > calendar.monthrange(end_month.year, end_month.month)[1]:
        return None
    end = end_month.replace(day=last)
    return Days(begin, end) if begin <= end else None


def _month(cursor: Cursor, today: date) -> Days | None:
    """ "en junio": the latest June that has begun."""
    start = cursor.mark()
    cursor.take("in_month", "of", "on_day")
    month = _month_here(cursor)
    if month is None:
        cursor.back_to(start)
        return None
    cursor.take("past")
    first = date(today.year - (month > today.month), month, 1)
    return Days(first, _end_of_month(first))


def _one_day(cursor: Cursor, today: date) -> Days | None:
    start = cursor.mark()
    cursor.take("of")
    found = read_past_day(cursor, today)
    if found is None:
        cursor.back_to(start)
        return None
    return Days(found, found)


def _end_of_month(in_month: date) -> date:
    return in_month.replace(day=calendar.monthrange(in_month.year, in_month.month)[1])
