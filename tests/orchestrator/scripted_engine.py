"""An engine of the tests' own: it keeps containers, falls silent, freezes and forgets as it is told to.

It stands for what only Docker does; each container it says to run answers /health, as long as it runs.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from typing_extensions import override

from orchestrator.app import create_app
from orchestrator.clock import Clock, system_clock
from orchestrator.engines import (
    Change,
    Condition,
    Driver,
    Engine,
    EngineSilent,
    Exit,
    Frozen,
    Inspection,
    Running,
    Silence,
    Speech,
    StartFailed,
    View,
)
from orchestrator.life.crashes import CrashPolicy
from orchestrator.settings import Settings
from orchestrator.specs.container import ContainerSpec, container_spec
from tests.orchestrator.world import QUICK, World, settings_in


@dataclass
class Container:
    """One container as it stands."""

    tenant_id: str
    generation: int
    digest: str
    condition: Condition = "running"
    has_books: str = "false"


@dataclass
class ScriptedEngine(Engine[ContainerSpec], View):
    """What the tests see of it and turn."""

    containers: dict[str, Container] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    foreign: dict[str, Container] = field(default_factory=dict)
    """Of another installation: never seen by whoever asks, and never to be touched."""
    busy: set[str] = field(default_factory=set)
    deaf: set[str] = field(default_factory=set)
    fails: dict[str, str] = field(default_factory=dict)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    """Starts wait for it; open unless a test closes it."""
    is_silent: bool = False
    starting: int = 0
    most_starting: int = 0
    port: int = 0
    _changes: asyncio.Queue[Change] = field(default_factory=asyncio.Queue)

    def url(self, tenant_id: str) -> str:
        """Where a container answers."""
        return f"http://127.0.0.1:{self.port}/{tenant_id}"

    def asked(self, what: str) -> list[str]:
        """Of which tenants this was asked, in this order."""
        return [tenant_id for act, tenant_id in self.calls if act == what]

    def tell(self, change: Change) -> None:
        """It happens without being asked for."""
        self._changes.put_nowait(change)

    def dies(self, tenant_id: str, reason: str = "killed by SIGKILL") -> None:
        """A container ends by itself."""
        container = self.containers[tenant_id]
        container.condition = "stopped"
        self.tell(Exit(tenant_id, container.generation, reason))

    def freezes(self, tenant_id: str) -> None:
        """Somebody pauses a container."""
        container = self.containers[tenant_id]
        container.condition = "paused"
        self.tell(Frozen(tenant_id, container.generation))

    def falls_silent(self) -> None:
        """The daemon is killed; what runs goes on."""
        self.is_silent = True
        self.tell(Silence("the socket is gone"))

    def speaks(self) -> None:
        """The daemon is back."""
        self.is_silent = False
        self.tell(Speech())

    def deserts(self) -> None:
        """Falls silent without a word, so that an orchestrator that ends now neither stops nor writes anything."""
        self.is_silent = True

    def loses_all(self) -> None:
        """All containers end, as with a daemon without live-restore, or a machine that starts anew."""
        for container in self.containers.values():
            container.condition = "stopped"

    @override
    async def keeps(self, spec: ContainerSpec) -> bool:
        self._heard("keeps", spec.tenant_id)
        kept = self.containers.get(spec.tenant_id)
        return kept is not None and (kept.digest, kept.generation) == (spec.digest, spec.generation)

    @override
    async def start(self, spec: ContainerSpec) -> Running:
        self._heard("start", spec.tenant_id)
        there = self.containers.get(spec.tenant_id)
        if there and there.condition in {"running", "paused"}:
            there.condition = "running"
            return self._running(there)
        self.starting += 1
        self.most_starting = max(self.most_starting, self.starting)
        try:
            await self.gate.wait()
        finally:
            self.starting -= 1
        self._insist()
        if reason := self.fails.get(spec.tenant_id):
            raise StartFailed(reason)
        if not await self.keeps(spec):
            self.containers[spec.tenant_id] = Container(spec.tenant_id, spec.generation, spec.digest)
        container = self.containers[spec.tenant_id]
        container.condition = "running"
        container.has_books = spec.environment["LIBRETA_HAS_BOOKS"]
        return self._running(container)

    @override
    async def pause(self, tenant_id: str) -> bool:
        self._heard("pause", tenant_id)
        container = self.containers.get(tenant_id)
        if container is None or container.condition not in {"running", "paused"}:
            return False
        container.condition = "paused"
        return True

    @override
    async def stop(self, tenant_id: str, *, grace: float, forget: bool = False) -> None:
        self._heard("forget" if forget else "stop", tenant_id)
        if container := self.containers.get(tenant_id):
            container.condition = "stopped"
        if forget:
            self.containers.pop(tenant_id, None)

    @override
    async def running(self) -> list[Running]:
        self._heard("running", "")
        return [self._running(one) for one in self.containers.values() if one.condition in {"running", "paused"}]

    @override
    async def changes(self) -> AsyncIterator[Change]:
        while True:
            yield await self._changes.get()

    @override
    async def close(self, *, leave_running: bool = False) -> None:
        self._insist()
        for container in self.containers.values():
            container.condition = "stopped"

    @override
    async def logs(self, tenant_id: str, *, lines: int) -> list[str]:
        self._insist()
        return []

    @override
    async def follow(self, tenant_id: str, *, lines: int) -> AsyncIterator[str]:
        self._insist()
        for line in list[str]():
            yield line

    @override
    async def inspect(self, tenant_id: str) -> Inspection:
        self._heard("inspect", tenant_id)
        container = self.containers.get(tenant_id)
        return Inspection(container.condition if container else "absent")

    @override
    async def kept(self) -> list[str]:
        self._insist()
        return list(self.containers)

    def answers(self, tenant_id: str) -> bool:
        """Whether whoever calls the container hears anything."""
        container = self.containers.get(tenant_id)
        return container is not None and container.condition == "running" and tenant_id not in self.deaf

    def _running(self, container: Container) -> Running:
        is_paused = container.condition == "paused"
        return Running(container.tenant_id, container.generation, self.url(container.tenant_id), is_paused=is_paused)

    def _heard(self, what: str, tenant_id: str) -> None:
        self.calls.append((what, tenant_id))
        self._insist()

    def _insist(self) -> None:
        if self.is_silent:
            raise EngineSilent("the socket is gone")

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request, one answer; none at all for a container that does not run."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            tenant_id = head.split()[1].split("/")[1]
            if self.answers(tenant_id):
                health = {"status": "ok", "tenant_id": tenant_id, "version": "0", "schema_version": 0}
                body = json.dumps({**health, "is_busy": tenant_id in self.busy}).encode()
                head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
                writer.write(head.encode() + body)
        finally:
            writer.close()


@asynccontextmanager
async def an_engine() -> AsyncIterator[ScriptedEngine]:
    """An engine whose containers can be called."""
    engine = ScriptedEngine()
    engine.gate.set()
    server = await asyncio.start_server(engine._answer, "127.0.0.1", 0)
    engine.port = server.sockets[0].getsockname()[1]
    try:
        yield engine
    finally:
        server.close()
        await server.wait_closed()


def scripted_settings(folder: Path, **more: Any) -> Settings:
    """Settings of containers, which nothing but the test pauses or stops."""
    return settings_in(folder, **{"engine": "docker", "pause_after": 0, "sleep_after": 600, **more})


@asynccontextmanager
async def scripted(
    settings: Settings, engine: ScriptedEngine, *, clock: Clock = system_clock, policy: CrashPolicy = QUICK
) -> AsyncIterator[World]:
    """An orchestrator over that engine. Deserted by it at its end, it leaves all as a killed one does."""

    def build(settings: Settings, secret: str, installation: str) -> Driver:
        spec_of = partial(container_spec, settings=settings, service_secret=secret, installation=installation)
        return Driver(engine, engine, spec_of)

    app = create_app(settings, build=build, clock=clock, crash_policy=policy)
    async with app.router.lifespan_context(app):
        token = (settings.secrets_dir / "api_token").read_text().strip()
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False),
            base_url="http://orchestrator",
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
        ) as http:
            yield World(app.state.services, http, settings)
