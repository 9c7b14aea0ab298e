"""The containers that are ready or paused, and what becomes of them without being asked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace

from orchestrator.engines import Change, EngineSilent, Exit, Frozen, Running, Silence, Speech
from orchestrator.engines.docker.container import Container
from orchestrator.engines.docker.containers import Containers
from orchestrator.engines.docker.logs import Logs


@dataclass(slots=True)
class Life:
    """One start of a container. `running.is_paused` is what we made of it."""

    running: Running
    id: str
    started: str

    def is_paused(self, is_paused: bool) -> None:
        """From now on."""
        self.running = replace(self.running, is_paused=is_paused)


class Lives:
    """What has left this, by whatever way, is never told of again."""

    def __init__(self, containers: Containers, logs: Logs) -> None:
        self._containers = containers
        self._logs = logs
        self._lives: dict[str, Life] = {}
        self._looks: set[asyncio.Task[None]] = set()
        self._changes: asyncio.Queue[Change] = asyncio.Queue()

    @property
    def all(self) -> list[Life]:
        """Those that live now."""
        return list(self._lives.values())

    def of(self, tenant_id: str) -> Life | None:
        """The tenant's."""
        return self._lives.get(tenant_id)

    def keep(self, container: Container) -> Life:
        """What was found to be ready lives from now on."""
        running = container.running
        assert running is not None  # noqa: S101 - whoever says that it is ready has looked
        life = self._lives[running.tenant_id] = Life(running, container.id, container.started)
        return life

    def let_go(self, tenant_id: str) -> Life | None:
        """Its end is ours: it is not told."""
        return self._lives.pop(tenant_id, None)

    def take_back(self, life: Life) -> None:
        """Nothing is known to have happened to it after all."""
        self._lives.setdefault(life.running.tenant_id, life)

    def look_at(self, tenant_id: str) -> None:
        """Something may have happened to it: tell what, if it is not as we left it."""
        if life := self._lives.get(tenant_id):
            task = asyncio.create_task(self._look(life))
            self._looks.add(task)
            task.add_done_callback(self._looks.discard)

    async def looked(self) -> None:
        """Returns when all the looks under way are over."""
        await asyncio.gather(*self._looks, return_exceptions=True)

    async def changes(self) -> AsyncIterator[Change]:
        """Each once; what is out of date when its turn comes is left out."""
        while True:
            change = await self._changes.get()
            if not self._is_stale(change):
                yield change

    def fell_silent(self, reason: str) -> None:
        """The engine does not answer."""
        self._changes.put_nowait(Silence(reason))

    async def speaks_again(self) -> None:
        """The engine answers again: what ended meanwhile is told before that."""
        for tenant_id in list(self._lives):
            self.look_at(tenant_id)
        await self.looked()
        self._changes.put_nowait(Speech())

    async def close(self) -> None:
        """Nothing is looked at any more."""
        for look in self._looks:
            look.cancel()
        await self.looked()

    async def _look(self, life: Life) -> None:
        """While the engine is silent nothing is known; it is looked at again when the engine speaks."""
        tenant_id, generation = life.running.tenant_id, life.running.generation
        with suppress(EngineSilent):
            found = await self._containers.find(life.id)
            if self._lives.get(tenant_id) is not life:
                return
            if found is None or not found.is_up or found.started != life.started:
                del self._lives[tenant_id]
                reason = await self._logs.explained(_end(found), found)
                self._changes.put_nowait(Exit(tenant_id, generation, reason))
            elif found.condition == "paused" and not life.running.is_paused:
                life.is_paused(True)
                self._changes.put_nowait(Frozen(tenant_id, generation))

    def _is_stale(self, change: Change) -> bool:
        """Whether the tenant has been started again since, or goes on."""
        match change:
            case Exit():
                return change.tenant_id in self._lives
            case Frozen():
                life = self._lives.get(change.tenant_id)
                return life is None or not life.running.is_paused
            case _:
                return False


def _end(found: Container | None) -> str:
    if found is None:
        return "was removed by somebody else"
    return "was started anew by somebody else" if found.is_up else found.end
