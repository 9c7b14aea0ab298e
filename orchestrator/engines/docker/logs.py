"""What a tenant's containers wrote: the kept one's from the engine, the removed ones' from a file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from docker.types.daemon import CancellableStream

from orchestrator import naming
from orchestrator.engines import EngineSilent, log_files
from orchestrator.engines.docker.client import Client
from orchestrator.engines.docker.connection import Connection
from orchestrator.engines.docker.container import Container, time_of
from orchestrator.engines.docker.containers import Containers
from orchestrator.engines.docker.failures import Conflict, Missing
from orchestrator.engines.docker.streams import streamed

TAIL_LINES = 5
READY_LINES = 8
"""The engine counts the lines of readiness on the standard output too, and then leaves them out."""

MOST_SAVED = log_files.MOST_BYTES
LOOK_EVERY = 0.25
"""Seconds between two looks whether a container that ended was started again, while somebody follows its log."""

JUST_BEFORE = 0.001
"""Seconds by which a time is put back when it is asked for as a floating-point number."""


@dataclass(frozen=True, slots=True)
class _Place:
    """How far a follower has read: the container, its start, and when its last line was written."""

    container_id: str = ""
    started: str = ""
    written: str = ""

    @property
    def since(self) -> float | None:
        time = time_of(self.written) if self.written else None
        return time.timestamp() - JUST_BEFORE if time else None


class Logs:
    """A runtime's log is its standard error. All raise EngineSilent unless said otherwise."""

    def __init__(self, connection: Connection, containers: Containers, logs_dir: Path) -> None:
        self._connection = connection
        self._containers = containers
        self._logs_dir = logs_dir

    async def last_lines(self, tenant_id: str, lines: int) -> list[str]:
        """The last lines of all its containers, oldest first."""
        written = await self._written(naming.container(tenant_id), tail=2 * lines + READY_LINES)
        return await self._with_older(tenant_id, [text for _, text in written], lines)

    async def follow(self, tenant_id: str, lines: int) -> AsyncIterator[str]:
        """The last lines, and then each new one, also of the container's next start and of the next container."""
        name = naming.container(tenant_id)
        found = await self._containers.find(name)
        written = await self._written(name, tail=2 * lines + READY_LINES)
        for line in await self._with_older(tenant_id, [text for _, text in written], lines):
            yield line
        place = _Place(found.id if found else "", "", written[-1][0] if written else "")
        while True:
            found = await self._containers.find(name)
            if found is None or (found.id, found.started) == (place.container_id, place.started):
                await asyncio.sleep(LOOK_EVERY)
                continue
            last = place.written if found.id == place.container_id else ""
            place = _Place(found.id, found.started, last)
            async for written_at, line in self._new(place):
                place = replace(place, written=written_at)
                yield line

    async def explained(self, why: str, container: Container | None) -> str:
        """`why`, with the end of what it wrote since it was started, if that can be read."""
        written: list[tuple[str, str]] = []
        with suppress(EngineSilent):
            if container:
                since = _Place(written=container.started).since
                written = await self._written(container.id, tail=TAIL_LINES + READY_LINES, since=since)
        tail = [text for _, text in written[-TAIL_LINES:]]
        return f"the runtime {why}" + (": " + " | ".join(tail) if tail else "")

    async def save(self, container: Container) -> None:
        """Keep what it wrote beyond its removal."""
        text = await self._text(container.id, stdout=False)
        if text:
            file = naming.log_file(self._logs_dir, container.tenant_id)
            await asyncio.to_thread(log_files.append, file, text[-MOST_SAVED:])

    async def said(self, container: Container) -> list[bytes]:
        """The lines on its standard output since it was started."""
        since = _Place(written=container.started).since
        return (await self._text(container.id, stdout=True, since=since)).splitlines()

    async def _with_older(self, tenant_id: str, written: list[str], lines: int) -> list[str]:
        kept = written[-lines:]
        if len(kept) == lines:
            return kept
        file = naming.log_file(self._logs_dir, tenant_id)
        return await asyncio.to_thread(log_files.last_lines, file, lines - len(kept)) + kept

    async def _new(self, place: _Place) -> AsyncIterator[tuple[str, str]]:
        """Each line after that place and when it was written, until the container ends."""

        def begin(api: Client) -> CancellableStream:
            options: dict[str, Any] = {"stdout": False, "stream": True, "follow": True, "timestamps": True}
            stream: CancellableStream = api.logs(place.container_id, since=place.since, **options)
            return stream

        try:
            async with streamed(self._connection, begin) as parts:
                async for part in parts:
                    written, line = _timed(part)
                    if written > place.written:
                        yield written, line
        except (Missing, Conflict):  # it was removed
            return

    async def _written(self, name: str, *, tail: int, since: float | None = None) -> list[tuple[str, str]]:
        """When each of the last lines was written, and the line."""
        text = await self._text(name, stdout=False, tail=tail, since=since, timestamps=True)
        return [_timed(line) for line in text.splitlines()]

    async def _text(self, name: str, *, stdout: bool, **options: Any) -> bytes:  # noqa: ANN401 - the SDK's own
        try:
            text: bytes = await self._connection.act(
                lambda api: api.logs(name, stdout=stdout, stderr=not stdout, **options)
            )
        except (Missing, Conflict):
            return b""
        return text


def _timed(line: bytes) -> tuple[str, str]:
    """A line of the log as the engine tells it with its time."""
    written, _, text = line.decode("utf-8", errors="replace").rstrip("\n").partition(" ")
    return written, text
