"""The one question that settles a message, raised where the reading stops."""

from __future__ import annotations

from tenant_runtime.actions import Question


class Unsettled(Exception):  # noqa: N818 - it is no error: it is the answer
    """The reading cannot go on without the shopkeeper; carries what to ask."""

    def __init__(self, wording: str, **facts: str) -> None:
        super().__init__(wording)
        self.question = Question(f"replies.{wording}", facts)
