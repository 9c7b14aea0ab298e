"""A way to the Docker engine that can be cut, and that can swallow what is said."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

ENGINE = "/var/run/docker.sock"


class Wire:
    """A socket that hands everything on to the engine's own, while it is whole."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._server: asyncio.Server | None = None
        self._under_way: set[asyncio.Task[None]] = set()
        self._is_deaf = False

    @property
    def host(self) -> str:
        """For DOCKER_HOST."""
        return f"unix://{self._socket}"

    async def mend(self) -> None:
        """From now on the engine is reached."""
        self._is_deaf = False
        self._server = self._server or await asyncio.start_unix_server(self._carry, self._socket)

    async def cut(self) -> None:
        """Nobody is reached, and who was talking hears no more: as when the engine is killed."""
        if self._server:
            self._server.close()
        self._server = None
        self._socket.unlink(missing_ok=True)
        await self._hang_up()

    async def go_deaf(self) -> None:
        """Whoever calls gets no answer, and never an end: as when the engine hangs."""
        self._is_deaf = True

    async def _hang_up(self) -> None:
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._under_way.add(task)
        with contextlib.closing(writer), contextlib.suppress(asyncio.CancelledError, OSError):
            there, back = await asyncio.open_unix_connection(ENGINE)
            with contextlib.closing(back):
                await asyncio.gather(self._pass_on(reader, back), self._pass_on(there, writer))
        self._under_way.discard(task)

    async def _pass_on(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while part := await source.read(65_536):
            if self._is_deaf:
                await asyncio.Event().wait()
            target.write(part)
            await target.drain()
        if target.can_write_eof():
            target.write_eof()


@asynccontextmanager
async def whole_wire(folder: Path) -> AsyncIterator[Wire]:
    """A wire that is whole at first."""
    wire = Wire(folder / "engine.sock")
    await wire.mend()
    try:
        yield wire
    finally:
        await wire.cut()
