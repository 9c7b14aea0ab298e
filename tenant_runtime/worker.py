"""The one thread on which everything that touches the books runs, one job after the other."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


class Worker:
    """A queue of jobs and a single thread: turns never overlap, and the event loop stays free to answer /health."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="turns")
        self._began: float | None = None
        self._waiting = 0

    @property
    def busy_for(self) -> float:
        """Seconds that the job in hand has taken so far; 0 where there is none."""
        began = self._began
        return 0.0 if began is None else time.monotonic() - began

    @property
    def is_busy(self) -> bool:
        """Whether a job is in hand or waits."""
        return self._waiting > 0

    async def run(self, job: Callable[[], Result]) -> Result:
        """The result of this job, after every job handed in before it. It runs to its end even if nobody waits."""
        self._waiting += 1
        running = asyncio.get_running_loop().run_in_executor(self._thread, self._timed, job)
        running.add_done_callback(self._done)
        return await running

    def _done(self, _: asyncio.Future[Result]) -> None:
        self._waiting -= 1

    def _timed(self, job: Callable[[], Result]) -> Result:
        self._began = time.monotonic()
        try:
            return job()
        finally:
            self._began = None

    async def idle(self) -> None:
        """Returns when every job handed in so far is done."""
        await self.run(lambda: None)

    async def close(self) -> None:
        """Finishes what was handed in and ends the thread."""
        await self.idle()
        self._thread.shutdown()
