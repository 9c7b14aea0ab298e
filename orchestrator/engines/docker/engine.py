"""The port over Docker: a container is made once, then started, paused and stopped until something about it changes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace

from typing_extensions import override

from orchestrator import naming
from orchestrator.container_spec import ContainerSpec
from orchestrator.engines import Change, Engine, EngineSilent, Exit, Frozen, Running, Silence, Speech
from orchestrator.engines.docker.container import Container
from orchestrator.engines.docker.parts import EngineParts
from orchestrator.engines.docker.watch import Listener, Watch

CLOSE_GRACE = 10.0


@dataclass(slots=True)
class _Live:
    """A container that is ready or paused, and watched."""

    running: Running
    id: str
    started: str


class DockerEngine(Engine[ContainerSpec]):
    """What lives is in `_live`; what has left it, by whatever way, is never told of again."""

    def __init__(self, parts: EngineParts) -> None:
        self._parts = parts
        self._live: dict[str, _Live] = {}
        self._starting: set[str] = set()
        self._looks: set[asyncio.Task[None]] = set()
        self._changes: asyncio.Queue[Change] = asyncio.Queue()
        listener = Listener(self._look_at, lambda why: self._changes.put_nowait(Silence(why)), self._compare)
        self._watch = Watch(parts.connection, parts.installation, listener)

    @override
    async def keeps(self, spec: ContainerSpec) -> bool:
        await self._watch.begin()
        found, image = await asyncio.gather(self._parts.containers.find(spec.name), self._parts.images.find(spec.image))
        return found is not None and found.is_made_from(spec, image)

    @override
    async def start(self, spec: ContainerSpec) -> Running:
        await self._watch.begin()
        if (live := self._live.get(spec.tenant_id)) and await self._goes_on(live):
            return live.running
        self._live.pop(spec.tenant_id, None)
        self._starting.add(spec.tenant_id)
        try:
            return await self._adopted(spec) or self._keep(await self._parts.starts.ready(spec))
        finally:
            self._starting.discard(spec.tenant_id)

    @override
    async def pause(self, tenant_id: str) -> bool:
        await self._watch.begin()
        live = self._live.get(tenant_id)
        if live is None or live.running.is_paused:
            return live is not None
        live.running = replace(live.running, is_paused=True)  # first: the pause that is heard of is ours
        try:
            is_paused = await self._parts.containers.pause(live.id)
        except BaseException:
            live.running = replace(live.running, is_paused=False)
            raise
        if not is_paused:
            live.running = replace(live.running, is_paused=False)
            self._look_at(tenant_id)
        return is_paused

    @override
    async def stop(self, tenant_id: str, *, grace: float, forget: bool = False) -> None:
        await self._watch.begin()
        live = self._live.pop(tenant_id, None)  # first: the end that is heard of is ours
        try:
            found = await self._parts.containers.find(live.id if live else naming.container(tenant_id))
            if found is None or not found.is_of(self._parts.installation, tenant_id):
                return
            await self._ended(found, grace=grace)
            if forget:
                await self._parts.starts.discard(found)
        except BaseException:
            if live:
                self._live.setdefault(tenant_id, live)
            raise

    @override
    async def running(self) -> list[Running]:
        await self._watch.begin()
        up = {one.id: one for one in await self._parts.containers.up()}
        for live in list(self._live.values()):
            if live.id not in up:
                self._look_at(live.running.tenant_id)
        await asyncio.gather(*(self._adopt_or_end(one) for one in up.values() if self._is_news(one)))
        await asyncio.gather(*self._looks)
        return [live.running for live in self._live.values()]

    @override
    async def changes(self) -> AsyncIterator[Change]:
        await self._watch.begin()
        while True:
            change = await self._changes.get()
            if not self._is_stale(change):
                yield change

    @override
    async def close(self, *, leave_running: bool = False) -> None:
        if not leave_running and self._parts.connection.silence is None:
            with suppress(EngineSilent):
                await self.running()
            stops = (self.stop(tenant_id, grace=CLOSE_GRACE) for tenant_id in list(self._live))
            await asyncio.gather(*stops, return_exceptions=True)
        for look in self._looks:
            look.cancel()
        await self._watch.close()
        await self._parts.connection.close()

    def _keep(self, container: Container) -> Running:
        running = container.running
        assert running is not None  # noqa: S101 - whoever says that it is ready has looked
        self._live[running.tenant_id] = _Live(running, container.id, container.started)
        return running

    async def _goes_on(self, live: _Live) -> bool:
        """Whether it is ready now: in one call if it was paused."""
        if live.running.is_paused and await self._parts.containers.unpause(live.id):
            live.running = replace(live.running, is_paused=False)
            return True
        found = await self._parts.containers.find(live.id)
        if found is None or found.condition != "running" or found.started != live.started:
            return False
        live.running = replace(live.running, is_paused=False)
        return True

    async def _adopted(self, spec: ContainerSpec) -> Running | None:
        """What runs already although we did not know of it, if it is ready; else it is made to end."""
        found = await self._parts.containers.find(spec.name)
        if found is None or not found.is_up or not found.is_of(spec.installation, spec.tenant_id):
            return None
        if not await self._parts.starts.was_ready(found):
            await self._ended(found, grace=0)
            return None
        self._keep(found)
        live = self._live[spec.tenant_id]
        return live.running if await self._goes_on(live) else None

    async def _ended(self, found: Container, *, grace: float) -> None:
        if found.condition == "paused":
            await self._parts.containers.unpause(found.id)  # what stands still does not hear that it shall end
        if found.is_up:
            await self._parts.containers.stop(found.id, grace=grace)

    def _is_news(self, container: Container) -> bool:
        live = self._live.get(container.tenant_id)
        return container.tenant_id not in self._starting and (live is None or live.id != container.id)

    async def _adopt_or_end(self, found: Container) -> None:
        is_ready = await self._parts.starts.was_ready(found)
        if not self._is_news(found):
            return
        if is_ready:
            self._keep(found)
        else:
            await self._ended(found, grace=0)

    def _look_at(self, tenant_id: str) -> None:
        if live := self._live.get(tenant_id):
            task = asyncio.create_task(self._look(live))
            self._looks.add(task)
            task.add_done_callback(self._looks.discard)

    async def _look(self, live: _Live) -> None:
        """Tell what became of it, if it is not as we left it. While the engine is silent nothing is known of it."""
        tenant_id, generation = live.running.tenant_id, live.running.generation
        with suppress(EngineSilent):
            found = await self._parts.containers.find(live.id)
            if self._live.get(tenant_id) is not live:
                return
            if found and found.is_up and found.started == live.started:
                if found.condition == "paused" and not live.running.is_paused:
                    live.running = replace(live.running, is_paused=True)
                    self._changes.put_nowait(Frozen(tenant_id, generation))
                return
            del self._live[tenant_id]
            reason = await self._parts.logs.explained(_end(found), live.id)
            self._changes.put_nowait(Exit(tenant_id, generation, reason))

    async def _compare(self) -> None:
        """The engine answers again: what ended meanwhile is told before that."""
        self._parts.networks.forget()
        for tenant_id in list(self._live):
            self._look_at(tenant_id)
        await asyncio.gather(*self._looks, return_exceptions=True)
        self._changes.put_nowait(Speech())

    def _is_stale(self, change: Change) -> bool:
        """Whether the tenant has been started again since, or goes on."""
        match change:
            case Exit():
                return change.tenant_id in self._live
            case Frozen():
                live = self._live.get(change.tenant_id)
                return live is None or not live.running.is_paused
            case _:
                return False


def _end(found: Container | None) -> str:
    if found is None:
        return "was removed by somebody else"
    return "was started anew by somebody else" if found.is_up else found.end
