"""What a tenant's containers wrote: the kept one's from the engine, the removed ones' from a file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from orchestrator import naming
from orchestrator.engines import EngineSilent, log_files
from orchestrator.engines.docker.connection import Connection
from orchestrator.engines.docker.container import Container, time_of
from orchestrator.engines.docker.failures import Conflict, Missing

TAIL_LINES = 5
READY_LINES = 8
"""The engine counts the lines of readiness on the standard output too, and then leaves them out."""

MOST_SAVED = log_files.MOST_BYTES


class Logs:
    """A runtime's log is its standard error. A log that cannot be read is empty: it explains, it decides nothing."""

    def __init__(self, connection: Connection, logs_dir: Path) -> None:
        self._connection = connection
        self._logs_dir = logs_dir

    async def last_lines(self, tenant_id: str, lines: int) -> list[str]:
        """The last lines of all its containers, oldest first. Raises EngineSilent."""
        found = (await self._written(naming.container(tenant_id), tail=2 * lines + READY_LINES))[-lines:]
        if len(found) < lines:
            file = naming.log_file(self._logs_dir, tenant_id)
            found = await asyncio.to_thread(log_files.last_lines, file, lines - len(found)) + found
        return found

    async def follow(self, tenant_id: str, lines: int) -> AsyncIterator[str]:
        """The last lines, and then each new one, also of the container's next start and of the next container."""
        for line in await self.last_lines(tenant_id, lines):
            yield line
        raise NotImplementedError

    async def explained(self, why: str, container_id: str) -> str:
        """`why`, with the end of the log."""
        try:
            tail = (await self._written(container_id, tail=TAIL_LINES + READY_LINES))[-TAIL_LINES:]
        except EngineSilent:
            tail = []
        return f"the runtime {why}" + (": " + " | ".join(tail) if tail else "")

    async def save(self, container: Container) -> None:
        """Keep what it wrote beyond its removal. Raises EngineSilent."""
        text = await self._text(container.id, stdout=False)
        if text:
            file = naming.log_file(self._logs_dir, container.tenant_id)
            await asyncio.to_thread(log_files.append, file, text[-MOST_SAVED:])

    async def said(self, container: Container) -> list[bytes]:
        """The lines on its standard output since it was started. Raises EngineSilent."""
        started = time_of(container.started)
        since = started.timestamp() if started else None
        return (await self._text(container.id, stdout=True, since=since)).splitlines()

    async def _written(self, name: str, *, tail: int) -> list[str]:
        text = await self._text(name, stdout=False, tail=tail)
        return text.decode("utf-8", errors="replace").splitlines()

    async def _text(self, name: str, *, stdout: bool, tail: int | None = None, since: float | None = None) -> bytes:
        try:
            text: bytes = await self._connection.act(
                lambda api: api.logs(
                    name, stdout=stdout, stderr=not stdout, tail="all" if tail is None else tail, since=since
                )
            )
        except (Missing, Conflict):
            return b""
        return text
