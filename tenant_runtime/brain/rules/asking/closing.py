"""Sealing a period that is over, and opening it again: "cerrá octubre", "close last month", "reabrir outubro"."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

from tenant_runtime.actions import Days, Period, PeriodClose, Undo
from tenant_runtime.brain.rules.asking.spans import read_span
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.sentence import Draft, Sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.talk.subjects import is_phrase, says
from tenant_runtime.brain.rules.words.pieces import Cursor
from tenant_runtime.readings import Post, Reading

POLITE = ("filler", "greeting", "thanks", "comma", "stop", "question")
LONGEST_PHRASE = 4
NEW_MONTH = 10
"""Until this day "cerrá el mes" means the month that has just ended."""


def closes(sentence: Sentence, shop: Shop) -> bool:
    """Whether a period is to be sealed."""
    return _read(sentence, shop, "closing") is not None


def reopens(sentence: Sentence, shop: Shop) -> bool:
    """Whether a sealed period is to be opened again."""
    return _read(sentence, shop, "reopening") is not None


def read_close(sentence: Sentence, shop: Shop) -> Draft:
    """Everything up to the last day of a period that is over; the runtime asks before it seals anything."""
    cursor, period = _found(sentence, shop, "closing")
    return Draft(cursor, lambda: _closed(period, shop.context.today))


def read_reopen(sentence: Sentence, shop: Shop) -> Draft:
    """The newest sealing is taken back; the runtime shows which before it does."""
    cursor, _ = _found(sentence, shop, "reopening")
    return Draft(cursor, lambda: Post((Undo(kind="period_close"),)))


def _closed(period: Period, today: date) -> Reading:
    last = _last_day(period, today)
    if last is None or last >= today:
        raise Unsettled("ask_period_to_close")
    return Post((PeriodClose(last),))


def _last_day(period: Period, today: date) -> date | None:
    """None where the period still runs."""
    if isinstance(period, Days):
        return period.last
    if period == "last_month" or (period == "this_month" and today.day <= NEW_MONTH):
        return today.replace(day=1) - timedelta(days=1)
    if period == "last_week":
        return today - timedelta(days=today.weekday() + 1)
    return None


def _found(sentence: Sentence, shop: Shop, subject: str) -> tuple[Cursor, Period]:
    found = _read(sentence, shop, subject)
    if found is None:
        raise Unsettled("ask_what")
    return found


def _read(sentence: Sentence, shop: Shop, subject: str) -> tuple[Cursor, Period] | None:
    """An order of this subject, then a period, and nothing else; one day is a period only where "until" leads to it."""
    if sentence.has("verb.sale", "verb.expense", "verb.bought") or not says(sentence, shop.language, subject):
        return None
    cursor = Cursor(sentence.pieces)
    period: Period | None = None
    is_ordered = is_until = False
    while not cursor.is_done:
        if cursor.take(*POLITE):
            continue
        if not is_ordered:
            is_ordered = _takes(cursor, shop.language, subject)
            if not is_ordered:
                return None
        elif _takes(cursor, shop.language, "until"):
            is_until = True
        elif period in {None, "this_month"} and (found := _period(cursor, shop)) is not None:
            period = found
        elif not _takes(cursor, shop.language, "books"):
            return None
    is_one_day = isinstance(period, Days) and period.first == period.last
    return None if period is None or (is_one_day and not is_until) else (cursor, period)


def _takes(cursor: Cursor, language: str, subject: str) -> bool:
    """Uses the pieces that are one phrase of the subject, the longest."""
    for length in range(LONGEST_PHRASE, 0, -1):
        pieces = cursor.pieces[cursor.at : cursor.at + length]
        if len(pieces) == length and is_phrase(" ".join(piece.folded for piece in pieces), language, subject):
            cursor.used.update(range(cursor.at, cursor.at + length))
            cursor.at += length
            return True
    return False


def _period(cursor: Cursor, shop: Shop) -> Period | None:
    if named := next(
        (
            name
            for name in ("last_month", "last_week", "this_month", "this_week", "this_year")
            if cursor.sees(f"period.{name}")
        ),
        None,
    ):
        cursor.take("period.")
        return cast("Period", named)
    return read_span(cursor, shop.context.today, shop.context.country)
