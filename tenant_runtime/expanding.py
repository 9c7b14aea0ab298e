"""Makes "undo" and "correct that" exact: which entries are meant, or the card that asks which."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from tenant_runtime.actions import Action, Changes, EditLast, Undo
from tenant_runtime.books import Books, BooksError, NothingToUndo
from tenant_runtime.books.figures import PastEntry
from tenant_runtime.cards import ChoiceCard
from tenant_runtime.caution import Doubt
from tenant_runtime.readings import Choice, Question
from tenant_runtime.replies.taken_back import past_entry
from tenant_runtime.replies.voice import Voice

Target = TypeVar("Target", Undo, EditLast)

MOST_CHOICES = 5

OF_THE_CATALOGUE = frozenset({"product_create", "product_update", "low_stock_alert"})
"""Where something older is corrected these are meant only if nothing else is: they are changed, not corrected."""


class NothingFits(BooksError):
    """Nothing among the latest entries is what was said."""

    code = "nothing_fits"


class QuotedIsGone(BooksError):
    """The message that was quoted booked nothing, or nothing of it stands any more."""

    code = "quoted_is_gone"


@dataclass(frozen=True, slots=True)
class Exact:
    """Actions that name their entries; `doubt` is what to ask before they are done, None where they are plain."""

    actions: tuple[Action, ...]
    doubt: Question | None = None


class Expander:
    """Finds the entries that the actions of one message mean. `quoted` is the id of the message that was quoted."""

    def __init__(self, books: Books, voice: Voice, *, quoted: str | None) -> None:
        self._books = books
        self._voice = voice
        self._quoted = quoted

    def exact(self, actions: Sequence[Action]) -> Exact:
        """The actions with every undo and correction pointing at its entry.

        Raises Doubt where several older entries fit, and BooksError where none does.
        """
        found = [self._among(action, actions) for action in actions]
        doubts = [exact.doubt for exact in found if exact.doubt]
        return Exact(tuple(action for exact in found for action in exact.actions), doubts[0] if doubts else None)

    def _among(self, action: Action, actions: Sequence[Action]) -> Exact:
        """One action made exact; where it is asked about, every choice does the others too."""
        try:
            return self._exact(action)
        except Doubt as doubt:
            choices = tuple(
                replace(choice, actions=tuple(exact for other in actions for exact in _put(choice, action, other)))
                for choice in doubt.card.choices
            )
            raise Doubt(replace(doubt.card, choices=choices)) from None

    def _exact(self, action: Action) -> Exact:
        match action:
            case Undo(entry=None):
                return self._undone(self._with_quote(action))
            case EditLast(entry=None):
                return self._edited(self._with_quote(action))
            case _:
                return Exact((action,))

    def _with_quote(self, action: Target) -> Target:
        """A quote says which entry is meant unless the words do."""
        is_bare = (action.kind, action.item, getattr(action, "party", None)) == (None, None, None)
        return replace(action, is_quoted=self._quoted is not None and (action.is_quoted or is_bare))

    def _undone(self, action: Undo) -> Exact:
        found = self._targets(action)
        if action.is_quoted or (action.kind, action.item, action.party) == (None, None, None):
            is_plain = len(found) == 1 or self._is_of_newest_message(found[0])
            return Exact(_undoing(found), None if is_plain else Question("undo_these"))
        is_last = action.item is None and action.party is None
        if is_last or self._is_of_newest_message(found[0]):
            return Exact(_undoing(found[:1]))
        if len(found) == 1:
            return Exact(_undoing(found), Question("undo_this"))
        raise self._which("undo_which", found, lambda entry: Undo(entry=entry.id))

    def _edited(self, action: EditLast) -> Exact:
        found = self._targets(action)
        fitting = [entry for entry in found if self._says(entry, action)]
        if not fitting:
            return _editing(action, found[0], Question("edit_differs"))
        possible = [entry for entry in fitting if self._can_be(entry, action)] or fitting
        is_unnamed = action.is_quoted or (action.kind, action.item) == (None, None)
        if is_unnamed and len(possible) > 1:
            raise self._which("edit_which", possible, lambda entry: replace(action, entry=entry.id))
        if is_unnamed or self._is_of_newest_message(possible[0]) or action.item is None:
            return _editing(action, possible[0])
        moved = [entry for entry in possible if entry.kind not in OF_THE_CATALOGUE] or possible
        if len(moved) == 1:
            return _editing(action, moved[0], Question("edit_this"))
        raise self._which("edit_which", moved, lambda entry: replace(action, entry=entry.id))

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

    def _which(self, wording: str, entries: Sequence[PastEntry], made: Callable[[PastEntry], Action]) -> Doubt:
        choices = tuple(Choice(past_entry(entry, self._voice), (made(entry),)) for entry in entries[:MOST_CHOICES])
        return Doubt(ChoiceCard(Question(wording), choices, "everything"))


def _put(choice: Choice, asked: Action, other: Action) -> tuple[Action, ...]:
    return choice.actions if other is asked else (other,)


def _undoing(entries: Sequence[PastEntry]) -> tuple[Undo, ...]:
    """The newest first, so that nothing is taken back that a later entry still needs."""
    return tuple(Undo(entry=entry.id) for entry in sorted(entries, key=lambda entry: -entry.id))


def _editing(action: EditLast, entry: PastEntry, doubt: Question | None = None) -> Exact:
    return Exact((replace(action, entry=entry.id),), doubt)
