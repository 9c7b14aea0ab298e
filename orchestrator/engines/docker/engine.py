"""The port over Docker: a container is made once, then started, paused and stopped until something about it changes."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress

from typing_extensions import override

from orchestrator import naming
from orchestrator.engines import Change, Engine, EngineSilent, Running
from orchestrator.engines.docker.container import Container
from orchestrator.engines.docker.containers import Listed
from orchestrator.engines.docker.lives import Life, Lives
from orchestrator.engines.docker.parts import EngineParts
from orchestrator.engines.docker.watch import Listener, Watch
from orchestrator.specs.container import ContainerSpec

CLOSE_GRACE = 10.0


class DockerEngine(Engine[ContainerSpec]):
    """Decides what is done to which container; `Starts` knows how one starts, `Lives` what becomes of it then."""

    def __init__(self, parts: EngineParts) -> None:
        self._parts = parts
        self._lives = Lives(parts.containers, parts.logs)
        self._busy: set[str] = set()
        self._acted: dict[str, int] = {}
        self._count = itertools.count()
        listener = Listener(self._lives.look_at, self._lives.fell_silent, self._speaks_again)
        self._watch = Watch(parts.connection, parts.installation, listener)

    @override
    async def keeps(self, spec: ContainerSpec) -> bool:
        await self._watch.begin()
        found, image = await asyncio.gather(self._parts.containers.find(spec.name), self._parts.images.find(spec.image))
        return found is not None and found.is_made_from(spec, image)

    @override
    async def start(self, spec: ContainerSpec) -> Running:
        await self._watch.begin()
        with self._acting_on(spec.tenant_id):
            if (life := self._lives.of(spec.tenant_id)) and await self._goes_on(life):
                return life.running
            self._lives.let_go(spec.tenant_id)
            if (life := await self._adopted(spec)) and await self._goes_on(life):
                return life.running
            return self._lives.keep(await self._parts.starts.ready(spec)).running

    @override
    async def pause(self, tenant_id: str) -> bool:
        await self._watch.begin()
        life = self._lives.of(tenant_id)
        if life is None or life.running.is_paused:
            return life is not None
        life.is_paused(True)  # first: the pause that is heard of is ours
        is_paused = False
        try:
            is_paused = await self._parts.containers.pause(life.id)
        finally:
            if not is_paused:
                life.is_paused(False)
                self._lives.look_at(tenant_id)
        return is_paused

    @override
    async def stop(self, tenant_id: str, *, grace: float, forget: bool = False) -> None:
        await self._watch.begin()
        with self._acting_on(tenant_id):
            life = self._lives.let_go(tenant_id)  # first: the end that is heard of is ours
            try:
                found = await self._parts.containers.find(naming.container(tenant_id))
                if found and found.is_of(self._parts.installation, tenant_id):
                    await self._end(found, grace=grace)
                    if forget:
                        await self._parts.starts.discard(found)
            except BaseException:
                if life:
                    self._lives.take_back(life)
                raise

    @override
    async def running(self) -> list[Running]:
        await self._watch.begin()
        began = next(self._count)
        listed = {one.id: one for one in await self._parts.containers.up()}
        for life in self._lives.all:
            if not (one := listed.get(life.id)) or one.is_paused != life.running.is_paused:
                self._lives.look_at(life.running.tenant_id)
        await asyncio.gather(*(self._adopt_or_end(one, began) for one in listed.values()))
        await self._lives.looked()
        return [life.running for life in self._lives.all]

    @override
    async def changes(self) -> AsyncIterator[Change]:
        await self._watch.begin()
        async for change in self._lives.changes():
            yield change

    @override
    async def close(self, *, leave_running: bool = False) -> None:
        if not leave_running:
            with suppress(EngineSilent):
                await self.running()
            stops = (self.stop(life.running.tenant_id, grace=CLOSE_GRACE) for life in self._lives.all)
            await asyncio.gather(*stops, return_exceptions=True)
        await self._lives.close()
        await self._watch.close()
        await self._parts.connection.close()

    async def _speaks_again(self) -> None:
        self._parts.networks.forget()
        await self._lives.speaks_again()

    @contextmanager
    def _acting_on(self, tenant_id: str) -> Iterator[None]:
        """What was heard of the tenant's container before the end of this is out of date."""
        self._busy.add(tenant_id)
        try:
            yield
        finally:
            self._busy.discard(tenant_id)
            self._acted[tenant_id] = next(self._count)

    async def _goes_on(self, life: Life) -> bool:
        """Whether it is ready now: in one call if it was paused."""
        if life.running.is_paused and await self._parts.containers.unpause(life.id):
            life.is_paused(False)
            return True
        found = await self._parts.containers.find(life.id)
        if found is None or found.condition != "running" or found.started != life.started:
            return False
        life.is_paused(False)
        return True

    async def _adopted(self, spec: ContainerSpec) -> Life | None:
        """What runs already although we did not know of it, if it is ready; else it is made to end."""
        found = await self._parts.containers.find(spec.name)
        if found is None or not found.is_up or not found.is_of(spec.installation, spec.tenant_id):
            return None
        if await self._parts.starts.was_ready(found):
            return self._lives.keep(found)
        await self._end(found, grace=0)
        return None

    async def _adopt_or_end(self, listed: Listed, began: int) -> None:
        """Take up what is new, as long as nobody else has to do with it."""
        life = self._lives.of(listed.tenant_id)
        if self._is_acted_on(listed.tenant_id, began) or (life and life.id == listed.id):
            return
        found = await self._parts.containers.find(listed.id)
        is_ready = found is not None and await self._parts.starts.was_ready(found)
        if found is None or not found.is_up or self._is_acted_on(listed.tenant_id, began):
            return
        if is_ready:
            self._lives.keep(found)
        else:
            await self._end(found, grace=0)

    def _is_acted_on(self, tenant_id: str, began: int) -> bool:
        return tenant_id in self._busy or self._acted.get(tenant_id, -1) > began

    async def _end(self, found: Container, *, grace: float) -> None:
        if found.condition == "paused":
            await self._parts.containers.unpause(found.id)  # what stands still does not hear that it shall end
        if found.is_up:
            await self._parts.containers.stop(found.id, grace=grace)
