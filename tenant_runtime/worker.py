"""The one thread on which everything that touches the books runs, one job after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


class Worker:
    """A queue of jobs and a single thread: turns never overlap, and the event loop stays free to answer /health."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="turns")

    async def run(self, job: Callable[[], Result]) -> Result:
        """The result of this job, after every job handed in before it. It runs to its end even if nobody waits."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, job)

    async def idle(self) -> None:
        """Returns when every job handed in so far is done."""
        await self.run(lambda: None)

    async def close(self) -> None:
        """Finishes what was handed in and ends the thread."""
        await self.idle()
        self._thread.shutdown()
