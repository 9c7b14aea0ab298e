"""Days as they are said: "ayer", "el lunes", "hace dos días", "el 5 de marzo", "a 30 días", "next week"."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from tenant_runtime.brain.rules.words.pieces import Cursor, Piece

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
    days = counted_days(cursor)
    if days is not None and (cursor.take("ago_tail") or has_lead):
        return days
    cursor.back_to(start)
    return None


def counted_days(cursor: Cursor) -> int | None:
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
        return end_of_month(today.replace(day=1) + timedelta(days=LONGEST_MONTH + 1))
    if cursor.take("due.end_of_month"):
        return end_of_month(today)
    if cursor.take("due.end_of_week"):
        return today + timedelta(days=DAYS_A_WEEK - 1 - today.weekday())
    ahead = cursor.here.detail("day.in") if cursor.here else None
    if ahead is None:
        return None
    cursor.take("day.")
    return today + timedelta(days=int(ahead))


def _in_days(cursor: Cursor, today: date) -> date | None:
    """ "a 30 días", "in 2 weeks", "net 30"."""
    if (days := counted_days(cursor)) is not None:
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
    month = month_here(cursor)
    day = day_of_month(cursor)
    if day is not None and month is None:
        month = month_after(cursor)
    if day is None or not (is_led or month) or _is_counted(cursor):
        cursor.back_to(start)
        return None
    found = nearest(day, month, today, ahead=ahead)
    if found is None:
        cursor.back_to(start)
    return found


def _is_counted(cursor: Cursor) -> bool:
    """ "el 5" counts nothing: what follows is no thing, unit or share."""
    return cursor.sees("word", "product", "measure.", "percent", "each", "dozen", "currency", "slash", "number")


def day_of_month(cursor: Cursor) -> int | None:
    """ "5", "the 5th"; None with nothing used."""
    piece = cursor.here
    if piece is None or not piece.is_number or piece.has("money", "multiplied", "article"):
        return None
    if piece.amount is None or piece.amount not in range(1, LONGEST_MONTH + 1):
        return None
    cursor.take("number")
    cursor.take("ordinal")
    return int(piece.amount)


def month_here(cursor: Cursor) -> int | None:
    """The number of the month that is named here; None with nothing used."""
    piece = cursor.take("month.")
    return int(piece.detail("month.") or 0) if piece else None


def month_after(cursor: Cursor) -> int | None:
    """ "de marzo"; None with nothing used."""
    start = cursor.mark()
    cursor.take("of", "in_month")
    month = month_here(cursor)
    if month is None:
        cursor.back_to(start)
    return month


def nearest(day: int, month: int | None, today: date, *, ahead: bool) -> date | None:
    """The day itself where it can only be one: the nearest before (or after) today that exists."""
    first = today.replace(day=1)
    step = 1 if ahead else -1
    for months in range(13 if month else 2):
        in_month = moved(first, step * months)
        if month is not None and in_month.month != month:
            continue
        if day > calendar.monthrange(in_month.year, in_month.month)[1]:
            continue
        found = in_month.replace(day=day)
        if (found > today) if ahead else (found <= today):
            return found
    return None


def moved(first: date, months: int) -> date:
    """The first of a month, so many months later."""
    years, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(years, month + 1, 1)


def end_of_month(in_month: date) -> date:
    """The last day of its month."""
    return in_month.replace(day=calendar.monthrange(in_month.year, in_month.month)[1])


def read_due_promised(cursor: Cursor, today: date) -> date | None:
    """The day of "mañana me los paga", "on Friday she'll pay"; None with nothing used."""
    start = cursor.mark()
    due = read_due_day(cursor, today)
    is_promised = due is not None and cursor.take("will_pay", "will_pay1") is not None
    if not is_promised or not (cursor.here is None or cursor.sees("comma", "stop")):
        cursor.back_to(start)
        return None
    return due
