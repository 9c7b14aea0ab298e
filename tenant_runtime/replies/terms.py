"""What sales, purchases and expenses share in the telling: who, how it was paid, what is still owed, on which day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from tenant_runtime.books.outcomes import Party
from tenant_runtime.replies.voice import Voice

Role = Literal["customer", "supplier"]

SUPPOSED = {"is_even": "would_be_even", "owes": "would_owe", "is_ahead": "would_be_ahead"}


def part_paid(paid: int, owed: int, role: Role, voice: Voice) -> list[str]:
    """What was paid at once and what is left; nothing where all of it was paid."""
    if owed <= 0:
        return []
    if paid == 0:
        return [voice.say(f"{role}_credit", amount=voice.amount(owed))]
    return [voice.say("paid_in_part", paid=voice.amount(paid), owed=voice.amount(owed))]


def standing(party: Party | None, role: Role, voice: Voice, *, is_settled: bool = False) -> list[str]:
    """The party of an entry, and what stands between us after it; a new one is said to be new.

    `is_settled`: the entry left nothing open, so that only an older debt is worth a word.
    """
    if party is None:
        return []
    new = [voice.say(f"{role}_is_new", who=party.name)] if party.is_new else []
    if is_settled and party.balance == 0:
        return new or [voice.say(f"{role}_named", who=party.name)]
    return [balance(party.name, party.balance, role, voice), *new]


def balance(name: str, amount: int, role: Role, voice: Voice) -> str:
    """What a customer owes the shop, or the shop a supplier; below zero it is the other way round."""
    state = "is_even" if amount == 0 else "owes" if amount > 0 else "is_ahead"
    state = SUPPOSED[state] if voice.is_supposing else state
    return voice.say(f"{role}_{state}", who=name, amount=voice.amount(abs(amount)))


def promised(due: date | None, voice: Voice) -> list[str]:
    """The day by which the rest was promised."""
    return [voice.say("due_line", date=voice.day(due))] if due else []


def circumstances(payment_method: str | None, day: date | None, voice: Voice) -> list[str]:
    """How it was paid, where that was said, and the day, where it is not today."""
    method = [voice.say("method_line", method=voice.named("method", payment_method))] if payment_method else []
    return [*method, *dated(day, voice)]


def dated(day: date | None, voice: Voice) -> list[str]:
    """The day of an entry that is not of today."""
    return [voice.say("date_line", date=voice.day(day))] if day and day != voice.today else []


def taxed(tax: int, voice: Voice) -> list[str]:
    """The part of a total that is tax."""
    return [voice.say("tax_line", tax=voice.tax_name, amount=voice.amount(tax))] if tax else []


def sentence(lines: Sequence[str]) -> str:
    """Several lines told in one."""
    return " · ".join(lines)
