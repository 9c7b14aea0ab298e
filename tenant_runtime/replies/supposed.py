"""What would be booked, told on a card: as the posting itself would be, as something that has not happened yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tenant_runtime.books.outcomes import Edited, ExpensePosted, Outcome, PurchasePosted, SalePosted, Undone
from tenant_runtime.replies.postings import kind_of, lines_of
from tenant_runtime.replies.taken_back import what_was
from tenant_runtime.replies.voice import Voice

MOST_LINES = 12
FIRST_LINES = 6
"""So many stand before those that are left out: what was sold, and below them what it comes to."""


def supposed(outcomes: Sequence[Outcome], voice: Voice, *, is_nameless: bool = False) -> str:
    """The lines of these entries under each other, each led by its kind; `is_nameless`: without whose they are."""
    told = voice.supposing()
    lines = [line for outcome in outcomes for line in _led(_nameless(outcome) if is_nameless else outcome, told)]
    if len(lines) > MOST_LINES:
        last = lines[FIRST_LINES + 1 - MOST_LINES :]
        left_out = len(lines) - FIRST_LINES - len(last)
        lines = [*lines[:FIRST_LINES], voice.say("and_more", count=left_out), *last]
    return "\n".join(lines)


def _led(outcome: Outcome, voice: Voice) -> list[str]:
    """The lines of one entry; the first says what kind of entry it is."""
    kind = voice.say(f"entry_{kind_of(outcome)}")
    first, *others = _lines(outcome, voice) or [""]
    return [voice.say("entry_line", kind=kind, what=first) if first else kind, *others]


def _lines(outcome: Outcome, voice: Voice) -> list[str]:
    match outcome:
        case Edited(before=before, after=after):
            first, *others = _lines(after, voice) or [""]
            return [voice.say("becomes", before=what_was(before, voice), after=first), *others]
        case Undone():
            return [line for line in (what_was(outcome, voice), *lines_of(outcome, voice)) if line]
        case SalePosted(lines=[_], total=total):
            whole = voice.say("total", amount=voice.amount(total))
            return [line for line in lines_of(outcome, voice) if line != whole]
        case _:
            return lines_of(outcome, voice)


def _nameless(outcome: Outcome) -> Outcome:
    match outcome:
        case SalePosted():
            return replace(outcome, customer=None)
        case PurchasePosted() | ExpensePosted():
            return replace(outcome, supplier=None)
        case _:
            return outcome
