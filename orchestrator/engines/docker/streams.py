"""A long answer of the engine, read by a thread of its own and told to the event loop."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from docker.types.daemon import CancellableStream

from orchestrator.engines import EngineSilent
from orchestrator.engines.docker.client import Client
from orchestrator.engines.docker.connection import Connection
from orchestrator.engines.docker.failures import meaning

HELD = 256
"""Parts that wait to be read before the engine is kept waiting."""


@asynccontextmanager
async def streamed(
    connection: Connection, begin: Callable[[Client], CancellableStream]
) -> AsyncIterator[AsyncIterator[Any]]:
    """The parts of what `begin` answers, as they come; returns when the engine has begun to answer.

    Raises EngineSilent or Missing, also from the iteration when the connection breaks; it ends with the answer.
    """
    reader = _Reader(connection, begin)
    try:
        await reader.begun()
        yield reader.parts()
    finally:
        await reader.end()


class _Reader:
    def __init__(self, connection: Connection, begin: Callable[[Client], CancellableStream]) -> None:
        self._connection = connection
        self._begin = begin
        self._loop = asyncio.get_running_loop()
        self._parts: asyncio.Queue[Any] = asyncio.Queue(HELD)
        self._begun: asyncio.Future[CancellableStream] = self._loop.create_future()
        self._over = asyncio.Event()
        threading.Thread(target=self._read, name="docker-stream", daemon=True).start()

    async def begun(self) -> None:
        await asyncio.shield(self._begun)

    async def parts(self) -> AsyncIterator[Any]:
        while not isinstance(part := await self._parts.get(), _End):
            yield part
        if part.error:
            raise part.error

    async def end(self) -> None:
        """Close the stream, and wait until its thread is gone."""
        while not self._over.is_set():
            if self._begun.done() and not self._begun.exception():
                with contextlib.suppress(OSError, ValueError, AttributeError):  # it may have ended by itself
                    self._begun.result().close()
            with contextlib.suppress(asyncio.QueueEmpty):
                self._parts.get_nowait()  # the thread may wait for room
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), 0.02)

    def _read(self) -> None:
        error: Exception | None = None
        try:
            with contextlib.closing(self._connection.new_client()) as client:
                stream = self._begin(client)
                self._tell(self._begun.set_result, stream)
                for part in stream:
                    self._put(part)
        except EngineSilent as failure:
            error = failure
        except Exception as failure:
            error = meaning(failure, self._connection.host)
        self._tell(self._settle, error)
        self._put(_End(error))
        self._tell(self._over.set)

    def _settle(self, error: Exception | None) -> None:
        if not self._begun.done():
            self._begun.set_exception(error or EngineSilent("the answer ended before it began"))
            self._begun.exception()  # seen, should nobody wait for it any more

    def _put(self, part: object) -> None:
        asyncio.run_coroutine_threadsafe(self._parts.put(part), self._loop).result()

    def _tell(self, function: Callable[..., None], *arguments: object) -> None:
        self._loop.call_soon_threadsafe(function, *arguments)


class _End:
    def __init__(self, error: Exception | None) -> None:
        self.error = error
