"""Which tenants are awake: woken once however many ask, paused and put to sleep only when nobody holds a lease."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from orchestrator.clock import Clock
from orchestrator.engines import Engine, EngineSilent, Running
from orchestrator.errors import OrchestratorError
from orchestrator.life.awake import Awake
from orchestrator.life.background import Background
from orchestrator.life.engine_presence import EnginePresence, unavailable
from orchestrator.life.locks import TenantLocks
from orchestrator.life.quarantine import Quarantine
from orchestrator.life.starting import Starting
from orchestrator.life.tenant_states import TenantStates
from orchestrator.runtime_client import RuntimeClient
from orchestrator.settings import Settings
from orchestrator.tenant import State, Tenant

STOP_GRACE = 20.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RuntimeParts:
    """What Runtimes works with."""

    engine: Engine[Any]
    settings: Settings
    clock: Clock
    client: RuntimeClient
    locks: TenantLocks
    starting: Starting
    states: TenantStates
    quarantine: Quarantine
    presence: EnginePresence
    background: Background


class Runtimes:
    """Holds what is awake; each change of it is written to the registry.

    Methods that end in `_locked` are for callers that hold the tenant's lock.
    """

    def __init__(self, parts: RuntimeParts) -> None:
        self._parts = parts
        self._awake: dict[str, Awake] = {}
        self._flights: dict[str, asyncio.Task[Awake]] = {}

    @property
    def awake(self) -> list[Awake]:
        """All whose runtime is there, paused ones too."""
        return list(self._awake.values())

    def find(self, tenant_id: str) -> Awake | None:
        """The tenant if its runtime is there, paused or not."""
        return self._awake.get(tenant_id)

    def state_of(self, tenant_id: str) -> State:
        """The state in which an operation that changed nothing leaves the tenant."""
        awake = self._awake.get(tenant_id)
        if awake is None:
            return "asleep"
        return "paused" if awake.is_paused else "ready"

    def is_pending(self, tenant_id: str) -> bool:
        """Whether somebody is at work on the tenant, so that what runs of it is about to change."""
        return tenant_id in self._flights or self._parts.locks.is_held(tenant_id)

    async def wake(self, tenant_id: str) -> Awake:
        """The tenant, awake. All who ask meanwhile share one start, which goes on when they hang up.

        While the engine is silent only what answers by itself is awake.
        Raises TenantHeld, TenantFailed, TenantNotFound, TenantNotReady, EngineUnavailable.
        """
        awake = self._awake.get(tenant_id)
        if awake and not awake.is_paused:
            return await self._proven(awake)
        self._parts.presence.insist()
        flight = self._flights.get(tenant_id)
        if flight is None:
            flight = self._flights[tenant_id] = self._parts.background.run(self._fly(tenant_id))
            flight.add_done_callback(lambda _: self._flights.pop(tenant_id, None))
        return await asyncio.shield(flight)

    def lease(self, awake: Awake) -> datetime:
        """Until when the tenant will be neither paused nor put to sleep, counted from now."""
        now = self._parts.clock()
        awake.active_at = now
        self._parts.states.saw(awake.tenant.tenant_id, now)
        awake.leased_until = now + timedelta(seconds=self._parts.settings.lease_seconds)
        return awake.leased_until

    async def start_locked(self, tenant_id: str) -> Awake:
        """Start the runtime now, or let it go on. Raises as wake does."""
        awake = self._awake.get(tenant_id)
        if awake and not awake.is_paused:
            return awake
        self._parts.presence.insist()
        if awake:
            return await self._go_on(awake)
        tenant, running = await self._parts.starting.start(tenant_id)
        return self._is_ready(tenant, running)

    async def stop_locked(
        self, tenant_id: str, *, reason: str, grace: float = STOP_GRACE, forget: bool = False
    ) -> None:
        """Stop the runtime if one runs; the tenant is asleep afterwards, unless an operation holds it.

        With `forget` nothing of it is kept for the next start. Raises EngineUnavailable, and nothing is known to
        have changed.
        """
        self._parts.presence.insist()
        awake = self._awake.pop(tenant_id, None)
        try:
            await self._parts.engine.stop(tenant_id, grace=grace, forget=forget)
        except EngineSilent as error:
            if awake:
                self._awake[tenant_id] = awake
            self._parts.presence.doubt()
            raise unavailable(error) from error
        await self.remember_activity()
        await self._parts.states.asleep(tenant_id, reason)

    async def pause_if_idle(self, tenant_id: str) -> None:
        """Pause the tenant, unless somebody takes a lease first or its runtime has something in hand."""
        async with self._parts.locks.of(tenant_id):
            awake = self._awake.get(tenant_id)
            if awake is None or not self._may_pause(awake):
                return
            health = await self._parts.client.health(awake.url, tenant_id)
            if health and not health.is_busy and self._may_pause(awake):
                await self._pause(awake)

    async def sleep_if_idle(self, tenant_id: str) -> None:
        """Put the tenant to sleep, unless somebody takes a lease first."""
        async with self._parts.locks.of(tenant_id):
            awake = self._awake.get(tenant_id)
            if awake and awake.is_idle(self._parts.clock(), self._parts.settings.sleep_after):
                log.info("tenant_sleeps", tenant=tenant_id)
                await self.stop_locked(tenant_id, reason="idle")

    def adopt(self, tenant: Tenant, running: Running) -> Awake:
        """Take up a runtime that was not started by us; leases on it may still be in use. A paused one stays so."""
        log.info("tenant_adopted", tenant=tenant.tenant_id, generation=running.generation, paused=running.is_paused)
        if not running.is_paused:
            awake = self._is_ready(tenant, running)
            self.lease(awake)
            return awake
        seen = tenant.last_activity_at or tenant.state_since
        awake = Awake(_that_runs(tenant, running), running.url, active_at=seen, leased_until=seen, is_paused=True)
        self._awake[tenant.tenant_id] = awake
        self._parts.background.run(self._parts.states.paused(tenant.tenant_id, "found paused"))
        return awake

    def drop(self, awake: Awake) -> None:
        """Nothing of it runs any more; the registry is for the caller to write."""
        if self._awake.get(awake.tenant.tenant_id) is awake:
            del self._awake[awake.tenant.tenant_id]

    def forgive(self, tenant_id: str) -> None:
        """Forget the crashes of a tenant: the operator has mended their cause."""
        self._parts.quarantine.forgive(tenant_id)

    async def remember_activity(self) -> None:
        """Write down who was talked to since the last time."""
        await self._parts.states.remember_activity()

    async def close(self) -> None:
        """Wait for nothing: end the starts under way, stop what runs, and write it down.

        Containers go on: an orchestrator that is restarted, or upgraded, takes them up again; `make down` ends them.
        """
        await self._parts.background.close()
        await self._parts.states.remember_activity()
        are_left = self._parts.settings.engine == "docker"
        try:
            await self._parts.engine.close(leave_running=are_left)
        except EngineSilent as error:
            log.warning("left_running", reason=str(error))
            return
        if are_left:
            return
        stopped, self._awake = self._awake, {}
        await asyncio.gather(
            *(self._parts.states.asleep(tenant_id, "the orchestrator was stopped") for tenant_id in stopped)
        )

    async def _fly(self, tenant_id: str) -> Awake:
        if tenant_id not in self._awake:
            await asyncio.sleep(self._parts.quarantine.rest(tenant_id))
        async with self._parts.locks.of(tenant_id):
            return await self.start_locked(tenant_id)

    async def _proven(self, awake: Awake) -> Awake:
        """A tenant that is known to be awake. While the engine is silent that is only so if it answers by itself."""
        presence = self._parts.presence
        if presence.is_silent and not await self._parts.client.is_healthy(awake.url, awake.tenant.tenant_id):
            presence.insist()
        return awake

    def _may_pause(self, awake: Awake) -> bool:
        pause_after = self._parts.settings.pause_after
        is_awake = not awake.is_paused and not self._parts.presence.is_silent
        return is_awake and awake.is_idle(self._parts.clock(), pause_after)

    async def _pause(self, awake: Awake) -> None:
        tenant_id = awake.tenant.tenant_id
        awake.is_paused = True  # from here on whoever wants it waits for the lock, and then lets it go on
        try:
            is_there = await self._parts.engine.pause(tenant_id)
        except EngineSilent:
            self._parts.presence.doubt()
            raise
        if is_there:
            log.info("tenant_paused", tenant=tenant_id)
            await self._parts.states.paused(tenant_id, "idle")
        else:
            self.drop(awake)
            await self._parts.states.asleep(tenant_id, "it had ended when it was to be paused")

    async def _go_on(self, awake: Awake) -> Awake:
        tenant_id = awake.tenant.tenant_id
        try:
            running = await self._parts.starting.go_on(awake.tenant)
        except OrchestratorError as error:
            if not isinstance(error.__cause__, EngineSilent):
                self.drop(awake)
            raise
        awake.url, awake.active_at, awake.is_paused = running.url, self._parts.clock(), False
        log.info("tenant_goes_on", tenant=tenant_id)
        self._parts.background.run(self._parts.states.ready(tenant_id))
        return awake

    def _is_ready(self, tenant: Tenant, running: Running) -> Awake:
        now = self._parts.clock()
        awake = Awake(_that_runs(tenant, running), running.url, active_at=now, leased_until=now)
        self._awake[tenant.tenant_id] = awake
        # Nobody has to wait for this row: after a crash, what really runs decides.
        self._parts.background.run(self._parts.states.ready(tenant.tenant_id))
        return awake


def _that_runs(tenant: Tenant, running: Running) -> Tenant:
    """The tenant as it runs. Once a runtime of it was ready, its books are never silently begun anew."""
    return replace(tenant, has_books=True, generation=running.generation)
