"""The one question that settles a message, raised where the reading stops."""

from __future__ import annotations

from tenant_runtime.actions import Question


class Unsettled(Exception):
    """No error, but an answer: the reading cannot go on without the shopkeeper. Carries what to ask."""

    def __init__(self, wording: str, **facts: str) -> None:
        super().__init__(wording)
        self.question = Question(f"replies.{wording}", facts)
