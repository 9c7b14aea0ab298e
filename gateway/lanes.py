"""One worker per key: what belongs to one person goes in order, what belongs to different people side by side."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

Key = TypeVar("Key", bound=Hashable)


class Lanes(Generic[Key]):
    """Runs `work(key)` for each woken key, never twice at once for the same one.

    `work` returns when nothing is left to do. A key woken meanwhile is worked on once more, so nothing that was stored
    before the wake is overlooked.
    """

    def __init__(self, name: str, work: Callable[[Key], Awaitable[None]]) -> None:
        self._name = name
        self._work = work
        self._running: dict[Key, asyncio.Task[None]] = {}
        self._woken: set[Key] = set()
        self._stopping = asyncio.Event()

    @property
    def is_stopping(self) -> bool:
        """Whether no new work should be begun."""
        return self._stopping.is_set()

    def wake(self, key: Key) -> None:
        """There is something to do for this key."""
        self._woken.add(key)
        if key not in self._running and not self.is_stopping:
            self._running[key] = asyncio.create_task(self._run(key), name=f"{self._name} lane")

    async def pause(self, seconds: float) -> None:
        """Wait, unless the end comes first."""
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return

    async def stop(self, grace: float) -> None:
        """Begin nothing new, let what is in hand end within `grace` seconds, cut off the rest."""
        self._stopping.set()
        running = list(self._running.values())
        if not running:
            return
        _, late = await asyncio.wait(running, timeout=grace)
        for task in late:
            log.warning("%s: work in hand was cut off at the end", self._name)
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _run(self, key: Key) -> None:
        try:
            while key in self._woken and not self.is_stopping:
                self._woken.discard(key)
                await self._guarded(key)
        finally:
            self._running.pop(key, None)
            if key in self._woken:
                self.wake(key)

    async def _guarded(self, key: Key) -> None:
        """The outermost guard: one broken piece of work must not end the lane for good."""
        try:
            await self._work(key)
        except Exception:
            log.exception("%s: unexpected fault; trying again shortly", self._name)
            self._woken.add(key)
            await self.pause(1.0)
