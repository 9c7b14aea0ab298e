"""What a brain makes of a message: actions to do at once, choices to confirm, or one question back."""

from __future__ import annotations

from dataclasses import dataclass, field

from tenant_runtime.actions import Action


@dataclass(frozen=True, slots=True)
class Question:
    """The one question that would settle a message: a wording key under `replies.` and its facts."""

    wording: str
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """One numbered line of a card and what it does; `actions` empty means: leave it, book nothing."""

    label: str
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """Every word is accounted for and there is one reading: do it at once. Also all that books nothing."""

    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Confirm:
    """Nearly sure: show these choices and wait. One choice is a yes-or-no card."""

    choices: tuple[Choice, ...]
    question: Question


@dataclass(frozen=True, slots=True)
class Ask:
    """Not understood well enough to show a card: one question back, nothing booked.

    `completion` is the sentence with one `{}` where the words of a short answer belong ("vendí {} tortas"); the answer
    is read again in it. Empty: no short answer can settle it.
    """

    question: Question
    completion: str = ""


Reading = Post | Confirm | Ask
