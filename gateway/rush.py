"""In a rush, storing what comes in goes before handling it: the webhook never waits for turns."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

TRICKLE = 0.02
"""Seconds between the turns that begin all the same while the rush goes on."""


class Rush:
    """Knows whether messages are being stored right now, and holds new turns back while they are.

    A turn costs several times what storing a message costs, on the same event loop. Without this, a burst of webhooks
    would be answered at the pace of the turns it sets off.
    """

    def __init__(self, *, trickle: float = TRICKLE) -> None:
        self._storing = 0
        self._is_over = asyncio.Event()
        self._is_over.set()
        self._line = asyncio.Lock()
        self._trickle = trickle

    @contextmanager
    def storing(self) -> Iterator[None]:
        """A message is being stored for as long as the block lasts."""
        self._storing += 1
        self._is_over.clear()
        try:
            yield
        finally:
            self._storing -= 1
            if not self._storing:
                self._is_over.set()

    async def over(self) -> None:
        """Return when nothing is being stored, or when it is this turn's time to begin all the same."""
        if not self._storing:
            return
        async with self._line:
            try:
                await asyncio.wait_for(self._is_over.wait(), self._trickle)
            except TimeoutError:
                return
