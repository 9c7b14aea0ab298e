"""Whether the engine answers, as far as is known, and whether what runs has to be compared anew."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from orchestrator.errors import EngineUnavailable

RETRY_AFTER = 3.0
"""Seconds after which who was refused may ask again."""


class EnginePresence:
    """What is heard of the engine. It is taken to answer until somebody says otherwise."""

    def __init__(self) -> None:
        self._reason: str | None = None
        self._due = asyncio.Event()

    @property
    def is_silent(self) -> bool:
        """Whether it does not answer: what runs is unknown, never gone."""
        return self._reason is not None

    def fell_silent(self, reason: str) -> None:
        """It does not answer; `reason` is for the operator."""
        self._reason = reason
        self._due.set()

    def answers(self) -> None:
        """It answers, and what runs was compared."""
        self._reason = None

    def doubt(self) -> None:
        """Something was asked of it and its outcome is not known: what runs has to be compared anew."""
        self._due.set()

    async def is_due(self, within: float | None = None) -> None:
        """Return when what runs has to be compared anew, or after so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._due.wait()
        self._due.clear()

    def insist(self) -> None:
        """Raises EngineUnavailable while it is silent."""
        if self._reason is not None:
            raise unavailable(self._reason)


def unavailable(reason: object) -> EngineUnavailable:
    """The engine does not answer, as a caller is told."""
    return EngineUnavailable(str(reason), retry_after=RETRY_AFTER)
