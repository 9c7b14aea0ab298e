"""Makes "undo" and "correct that" exact: which entries are meant, or the card that asks which."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from tenant_runtime.actions import Action, Changes, Choice, EditLast, Question, Undo
from tenant_runtime.books import Books, BooksError, NothingToUndo
from tenant_runtime.books.outcomes import PastEntry
from tenant_runtime.cards import ChoiceCard
from tenant_runtime.caution import Doubt
from tenant_runtime.replies.taken_back import past_entry
from tenant_runtime.replies.voice import Voice

MOST_CHOICES = 5


class NothingFits(BooksError):
    """Nothing among the latest entries is what was said."""

    code = "nothing_fits"


class QuotedIsGone(BooksError):
    """The message that was quoted booked nothing, or nothing of it stands any more."""

    code = "quoted_is_gone"


class Expander:
    """Finds the entries that the actions of one message mean. `quoted` is the id of the message that was quoted."""

    def __init__(self, books: Books, voice: Voice, *, quoted: str | None) -> None:
        self._books = books
        self._voice = voice
        self._quoted = quoted

    def exact(self, actions: Sequence[Action]) -> tuple[Action, ...]:
        """The actions with every undo and correction pointing at its entry. Raises Doubt and BooksError."""
        return tuple(exact for action in actions for exact in self._exact(action))

    def _exact(self, action: Action) -> Iterator[Action]:
        match action:
            case Undo(entry=None):
                yield from self._undone(action)
            case EditLast(entry=None):
                yield self._edited(action)
            case _:
                yield action

    def _undone(self, action: Undo) -> Sequence[Undo]:
        found = self._targets(action)
        if action.is_quoted or (action.kind, action.item, action.party) == (None, None, None):
            if len(found) > 1:
                raise self._yes_or_no("undo_these", found, _undoing)
            return _undoing(found)
        is_last = action.item is None and action.party is None
        if is_last or self._is_of_newest_message(found[0]):
            return _undoing(found[:1])
        raise self._which("undo", found, lambda entry: Undo(kind=action.kind, entry=entry.id))

    def _edited(self, action: EditLast) -> EditLast:
        found = self._targets(action)
        fitting = [entry for entry in found if self._says(entry, action)]
        if not fitting:
            raise self._yes_or_no("edit_differs", found[:1], lambda entries: _editing(action, entries))
        possible = [entry for entry in fitting if self._can_be(entry, action)] or fitting
        is_unnamed = action.is_quoted or (action.kind, action.item) == (None, None)
        if is_unnamed and len(possible) > 1:
            raise self._which("edit", possible, lambda entry: replace(action, entry=entry.id))
        if is_unnamed or self._is_of_newest_message(possible[0]) or action.item is None:
            return replace(action, entry=possible[0].id)
        raise self._which("edit", possible, lambda entry: replace(action, entry=entry.id))

    def _targets(self, action: Undo | EditLast) -> list[PastEntry]:
        quoted = self._quoted if action.is_quoted else None
        found = self._books.targets(action, quoted_message_id=quoted)
        if found:
            return found
        if action.is_quoted:
            raise QuotedIsGone
        raise NothingFits if self._books.standing(1) else NothingToUndo("any kind")

    def _says(self, entry: PastEntry, action: EditLast) -> bool:
        return action.was == Changes() or self._books.says(entry.id, action.was, action.item)

    def _can_be(self, entry: PastEntry, action: EditLast) -> bool:
        try:
            self._books.corrected(entry.id, action.changes, action.item)
        except BooksError:
            return False
        return True

    def _is_of_newest_message(self, entry: PastEntry) -> bool:
        return self._books.standing(1)[0].message_id == entry.message_id

    def _yes_or_no(
        self, wording: str, entries: Sequence[PastEntry], made: Callable[[Sequence[PastEntry]], Sequence[Action]]
    ) -> Doubt:
        label = "\n".join(past_entry(entry, self._voice) for entry in entries)
        return Doubt(ChoiceCard(Question(wording), (Choice(label, tuple(made(entries))),), "everything"))

    def _which(self, verb: str, entries: Sequence[PastEntry], made: Callable[[PastEntry], Action]) -> Doubt:
        """One older entry is confirmed, several are chosen from."""
        wording = f"{verb}_this" if len(entries) == 1 else f"{verb}_which"
        choices = tuple(Choice(past_entry(entry, self._voice), (made(entry),)) for entry in entries[:MOST_CHOICES])
        return Doubt(ChoiceCard(Question(wording), choices, "everything"))


def _undoing(entries: Sequence[PastEntry]) -> tuple[Undo, ...]:
    return tuple(Undo(entry=entry.id) for entry in sorted(entries, key=lambda entry: -entry.id))


def _editing(action: EditLast, entries: Sequence[PastEntry]) -> tuple[EditLast, ...]:
    return tuple(replace(action, entry=entry.id) for entry in entries)
