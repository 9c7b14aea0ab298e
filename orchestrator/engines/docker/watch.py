"""The engine's own events, followed for ever: what happened to which container, when it fell silent, when it spoke."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import structlog
from docker.types.daemon import CancellableStream

from orchestrator.engines import EngineSilent
from orchestrator.engines.docker.client import Client
from orchestrator.engines.docker.connection import Connection
from orchestrator.engines.docker.failures import Conflict, Missing
from orchestrator.engines.docker.streams import streamed
from orchestrator.specs.container import INSTALLATION, TENANT_ID

ACTIONS = ["die", "pause", "destroy"]
FIRST_REST = 0.1
LONGEST_REST = 2.0
PING_EVERY = 15.0
ENDED = "the engine ended the stream of its events"
MUTE = "the engine did not answer a call"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Listener:
    """Who is told. The same event may be told twice."""

    happened: Callable[[str], None]
    """Something happened to this tenant's container: look at it."""
    fell_silent: Callable[[str], None]
    speaks_again: Callable[[], Awaitable[None]]


class Watch:
    """One connection of its own. `connection.silence` is kept as it finds it."""

    def __init__(self, connection: Connection, installation: str, listener: Listener) -> None:
        self._connection = connection
        self._listener = listener
        self._filters = {"type": "container", "event": ACTIONS, "label": f"{INSTALLATION}={installation}"}
        self._since: str | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._tried = asyncio.Event()
        self._doubted = asyncio.Event()
        connection.on_silence = self._doubted.set

    async def begin(self) -> None:
        """Returns when what happens from now on is heard, or when the engine is known to be silent."""
        if not self._tasks:
            self._tasks = [asyncio.create_task(self._follow()), asyncio.create_task(self._ping())]
        await self._tried.wait()

    async def close(self) -> None:
        """Nothing is heard any more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _follow(self) -> None:
        rest = FIRST_REST
        while True:
            try:
                async with streamed(self._connection, self._events) as events:
                    await self._heard()
                    rest = FIRST_REST
                    reason = await self._until_it_breaks(events)
            except (EngineSilent, Missing, Conflict) as error:
                reason = str(error)
            self._unheard(reason)
            await asyncio.sleep(rest)
            rest = min(2 * rest, LONGEST_REST)

    def _events(self, api: Client) -> CancellableStream:
        return api.events(since=self._since, filters=self._filters, decode=False)

    async def _heard(self) -> None:
        self._doubted.clear()
        self._tried.set()
        if self._connection.silence is None:
            return
        self._connection.silence = None
        self._connection.forget_clients()
        log.info("engine_answers_again")
        await self._listener.speaks_again()

    def _unheard(self, reason: str) -> None:
        if self._connection.silence is None:
            self._connection.silence = reason
            log.warning("engine_silent", reason=reason)
            self._listener.fell_silent(reason)
        self._tried.set()

    async def _until_it_breaks(self, events: AsyncIterator[bytes]) -> str:
        """Why nothing is heard any more: the stream has ended, or a call got no answer meanwhile."""
        reading = asyncio.create_task(self._read(events))
        doubting = asyncio.create_task(self._doubted.wait())
        try:
            await asyncio.wait([reading, doubting], return_when=asyncio.FIRST_COMPLETED)
            return MUTE if doubting.done() else ENDED
        finally:
            for task in (reading, doubting):
                task.cancel()
            await asyncio.gather(reading, doubting, return_exceptions=True)

    async def _read(self, events: AsyncIterator[bytes]) -> None:
        text = b""
        async for part in events:
            *lines, text = (text + part).split(b"\n")
            for line in filter(None, lines):
                event = json.loads(line)
                self._since = f"{event['timeNano'] // 10**9}.{event['timeNano'] % 10**9:09}"
                self._listener.happened(event["Actor"]["Attributes"].get(TENANT_ID, ""))

    async def _ping(self) -> None:
        """An engine that hangs breaks no stream: it is asked from time to time."""
        while True:
            await asyncio.sleep(PING_EVERY)
            if self._connection.silence is None:
                await asyncio.gather(self._connection.ask(lambda api: api.ping()), return_exceptions=True)
