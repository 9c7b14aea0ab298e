"""What an entry had said: for what was taken back, and for the choice of what to take back."""

from __future__ import annotations

from tenant_runtime.books.figures import PastEntry
from tenant_runtime.books.outcomes import Undone
from tenant_runtime.replies.sold import sale_lines
from tenant_runtime.replies.terms import dated, sentence
from tenant_runtime.replies.voice import Voice


def what_was(undone: Undone, voice: Voice) -> str:
    """The lines of a sale, or what the entry was about and its amount."""
    if undone.lines:
        what = ", ".join(sale_lines(undone.lines, voice))
        is_shared = any(line.is_share for line in undone.lines)
        return described(what, undone.total, voice) if is_shared else what
    return described(undone.description, undone.total, voice)


def described(description: str, amount: int | None, voice: Voice) -> str:
    """`transporte — $50.00`, or the one of the two that there is."""
    if amount is None:
        return description
    if not description:
        return voice.amount(amount)
    return voice.say("booked_line", what=description, amount=voice.amount(amount))


def past_entry(entry: PastEntry, voice: Voice) -> str:
    """An entry as one line of a card: its kind, what it was about, whose, and its day where that is not today."""
    kind = voice.say(f"entry_{entry.kind}")
    what = described(entry.description, entry.amount, voice)
    party = [entry.party] if entry.party and entry.party not in what else []
    details = sentence([*([what] if what else []), *party, *dated(entry.local_date, voice)])
    return voice.say("entry_line", kind=kind, what=details) if details else kind
