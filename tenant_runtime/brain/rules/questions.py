"""The one question that settles a message, raised where the reading stops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tenant_runtime.brain.rules.words.pieces import Piece
from tenant_runtime.readings import Question


@dataclass(frozen=True, slots=True)
class Blank:
    """Where in the message the words of a short answer belong: beside this piece, or instead of it.

    `form` are the words with one `{}` that join the answer to the message: "{}" or "a {}".
    """

    piece: Piece
    place: Literal["before", "after", "instead"]
    form: str = "{}"


class Unsettled(Exception):
    """No error, but an answer: the reading cannot go on without the shopkeeper. Carries what to ask."""

    def __init__(self, wording: str, blank: Blank | None = None, **facts: str) -> None:
        super().__init__(wording)
        self.question = Question(f"replies.{wording}", facts)
        self.blank = blank

    @classmethod
    def of(cls, question: Question) -> Unsettled:
        """A question that is made already."""
        return cls(question.wording.removeprefix("replies."), None, **question.facts)
