"""What an operator sees of the containers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

from typing_extensions import override

from orchestrator import naming
from orchestrator.engines import Inspection, View
from orchestrator.engines.docker.container import Container, plain, time_of
from orchestrator.engines.docker.failures import Conflict, Missing
from orchestrator.engines.docker.parts import EngineParts


class DockerView(View):
    """Asks the engine each time; remembers nothing."""

    def __init__(self, parts: EngineParts) -> None:
        self._installation = parts.installation
        self._connection = parts.connection
        self._containers = parts.containers
        self._images = parts.images
        self._logs = parts.logs
        self._limits = parts.limits

    @override
    async def logs(self, tenant_id: str, *, lines: int) -> list[str]:
        return await self._logs.last_lines(tenant_id, lines)

    @override
    async def follow(self, tenant_id: str, *, lines: int) -> AsyncIterator[str]:
        async for line in self._logs.follow(tenant_id, lines):
            yield line

    @override
    async def kept(self) -> list[str]:
        return await self._containers.tenant_ids()

    @override
    async def inspect(self, tenant_id: str) -> Inspection:
        found = await self._containers.find(naming.container(tenant_id))
        if found is None or not found.is_of(self._installation, tenant_id):
            return Inspection("absent")
        usage, image = await asyncio.gather(self._usage(found), self._images.find(found.image))
        return Inspection(
            found.condition,
            name=found.name,
            image=found.image,
            image_id=found.image_id,
            generation=found.generation,
            is_outdated=found.is_older_than(image) or found.limits != plain(self._limits),
            started_at=time_of(found.started),
            finished_at=time_of(found.finished),
            last_end=found.end if not found.is_up and time_of(found.finished) else None,
            memory_bytes=memory_used(usage),
            memory_limit_bytes=found.limits.memory_bytes,
            processes=usage.get("pids_stats", {}).get("current"),
        )

    async def _usage(self, found: Container) -> Mapping[str, Any]:
        """What it uses now, nothing if it does not run."""
        if not found.is_up:
            return {}
        try:
            usage: Mapping[str, Any] = await self._connection.ask(
                lambda api: api.stats(found.id, stream=False, one_shot=True)
            )
        except (Missing, Conflict):
            return {}
        return usage


def memory_used(usage: Mapping[str, Any]) -> int | None:
    """Without the file cache that can be taken back, as `docker stats` counts it (control groups 1 and 2)."""
    memory = usage.get("memory_stats", {})
    if "usage" not in memory:
        return None
    details = memory.get("stats", {})
    return int(memory["usage"]) - int(details.get("total_inactive_file", details.get("inactive_file", 0)))
