"""Which tenants are awake: woken once however many ask, put to sleep only when nobody holds a lease."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from orchestrator.client_folders import on_disk, read_config
from orchestrator.clock import Clock
from orchestrator.crashes import Crashes
from orchestrator.database import Database
from orchestrator.engines import Engine, EngineSilent, Exit, Running, StartFailed
from orchestrator.errors import (
    ConfigBroken,
    EngineUnavailable,
    OrchestratorError,
    StorageUnavailable,
    TenantFailed,
    TenantHeld,
    TenantNotFound,
    TenantNotReady,
)
from orchestrator.locks import TenantLocks
from orchestrator.registry import tenants
from orchestrator.runtime_client import RuntimeClient
from orchestrator.settings import Settings
from orchestrator.tenant import Tenant, described

STOP_GRACE = 20.0
DEAD_GRACE = 2.0

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Awake:
    """A tenant that can be talked to."""

    tenant: Tenant
    url: str
    active_at: datetime
    leased_until: datetime

    def is_idle(self, now: datetime, sleep_after: float) -> bool:
        """Whether nobody holds a lease and nobody has asked for one for so long."""
        return self.leased_until <= now and self.active_at + timedelta(seconds=sleep_after) <= now


@dataclass(frozen=True, slots=True)
class RuntimeParts:
    """What Runtimes works with."""

    database: Database
    engine: Engine[Any]
    settings: Settings
    clock: Clock
    spec_of: Callable[[Tenant], Any]
    client: RuntimeClient
    crashes: Crashes
    locks: TenantLocks
    on_renamed: Callable[[], None]


class Runtimes:
    """Holds what is awake; each change of it is written to the registry.

    Methods that end in `_locked` are for callers that hold the tenant's lock.
    """

    def __init__(self, parts: RuntimeParts) -> None:
        self._parts = parts
        self._awake: dict[str, Awake] = {}
        self._flights: dict[str, asyncio.Task[Awake]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._slots = asyncio.Semaphore(parts.settings.max_parallel_starts)  # first come, first served
        self._seen: dict[str, datetime] = {}

    @property
    def awake(self) -> list[Awake]:
        """All that can be talked to."""
        return list(self._awake.values())

    def find(self, tenant_id: str) -> Awake | None:
        """The tenant if it is awake."""
        return self._awake.get(tenant_id)

    async def wake(self, tenant_id: str) -> Awake:
        """The tenant, awake. All who ask meanwhile share one start, which goes on when they hang up.

        Raises TenantHeld, TenantFailed, TenantNotFound, TenantNotReady, EngineUnavailable.
        """
        if awake := self._awake.get(tenant_id):
            return awake
        flight = self._flights.get(tenant_id)
        if flight is None:
            flight = self._flights[tenant_id] = self._in_background(self._start(tenant_id))
            flight.add_done_callback(lambda _: self._flights.pop(tenant_id, None))
        return await asyncio.shield(flight)

    def lease(self, awake: Awake) -> datetime:
        """Until when the tenant will not be put to sleep, counted from now."""
        now = self._parts.clock()
        awake.active_at = self._seen[awake.tenant.tenant_id] = now
        awake.leased_until = now + timedelta(seconds=self._parts.settings.lease_seconds)
        return awake.leased_until

    async def start_locked(self, tenant_id: str) -> Awake:
        """Start the runtime now. Raises as wake does."""
        if awake := self._awake.get(tenant_id):
            return awake
        async with self._slots:
            tenant = await self._begin(tenant_id)
            tenant = await self._as_configured(tenant)
            try:
                running = await self._parts.engine.start(self._parts.spec_of(tenant))
            except StartFailed as error:
                raise await self._after_failed_start(tenant, str(error)) from error
            except EngineSilent as error:
                await self._to_sleep(tenant_id, f"the engine does not answer: {error}")
                raise EngineUnavailable(str(error)) from error
        log.info("tenant_awake", tenant=tenant_id, generation=running.generation)
        return self._is_ready(tenant, running)

    async def stop_locked(self, tenant_id: str, *, reason: str, grace: float = STOP_GRACE) -> None:
        """Stop the runtime if one runs; the tenant is asleep afterwards, unless an operation holds it."""
        awake = self._awake.pop(tenant_id, None)
        try:
            await self._parts.engine.stop(tenant_id, grace=grace)
        except EngineSilent as error:
            if awake:
                self._awake[tenant_id] = awake
            raise EngineUnavailable(str(error)) from error
        await self.remember_activity()
        await self._to_sleep(tenant_id, reason)

    async def sleep_if_idle(self, tenant_id: str) -> None:
        """Put the tenant to sleep, unless somebody takes a lease first."""
        async with self._parts.locks.of(tenant_id):
            awake = self._awake.get(tenant_id)
            if awake and awake.is_idle(self._parts.clock(), self._parts.settings.sleep_after):
                log.info("tenant_sleeps", tenant=tenant_id)
                await self.stop_locked(tenant_id, reason="idle")

    async def mend_if_dead(self, tenant_id: str, url: str) -> None:
        """Somebody could not reach the tenant at `url`: if it is still said to be there and does not answer, end it."""
        await asyncio.shield(self._in_background(self._mend(tenant_id, url)))

    async def _mend(self, tenant_id: str, url: str) -> None:
        async with self._parts.locks.of(tenant_id):
            awake = self._awake.get(tenant_id)
            if awake is None or awake.url != url or await self._parts.client.is_healthy(url, tenant_id):
                return
            log.warning("tenant_does_not_answer", tenant=tenant_id)
            await self.stop_locked(tenant_id, reason="it did not answer", grace=DEAD_GRACE)
            await self._note_crash(tenant_id, "it did not answer")

    async def crashed(self, exit_: Exit) -> None:
        """A runtime ended by itself: it rests and is started again while it is wanted, or is quarantined."""
        awake = self._awake.get(exit_.tenant_id)
        if awake is None or awake.tenant.generation != exit_.generation:
            return
        del self._awake[exit_.tenant_id]
        log.warning("tenant_crashed", tenant=exit_.tenant_id, reason=exit_.reason)
        is_quarantined = await self._note_crash(exit_.tenant_id, exit_.reason)
        if not is_quarantined and not awake.is_idle(self._parts.clock(), self._parts.settings.sleep_after):
            self._in_background(self._restart_while_wanted(awake))

    async def adopt(self, tenant: Tenant, running: Running) -> Awake:
        """Take up a runtime that an earlier orchestrator started; leases it gave may still be in use."""
        log.info("tenant_adopted", tenant=tenant.tenant_id, generation=running.generation)
        awake = self._is_ready(tenant, running)
        self.lease(awake)
        return awake

    def forgive(self, tenant_id: str) -> None:
        """Forget the crashes of a tenant: the operator has mended their cause."""
        self._parts.crashes.forget(tenant_id)

    async def remember_activity(self) -> None:
        """Write down who was talked to since the last time."""
        seen, self._seen = self._seen, {}
        if seen:
            await self._parts.database.submit(lambda connection: tenants.saw_activity(connection, seen))

    async def close(self) -> None:
        """Wait for nothing: end the starts under way, stop what runs, and write it down."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._parts.engine.close()
        await self.remember_activity()
        stopped, self._awake = self._awake, {}
        for tenant_id in stopped:
            await self._to_sleep(tenant_id, "the orchestrator was stopped")

    async def _start(self, tenant_id: str) -> Awake:
        await asyncio.sleep(self._parts.crashes.rest(tenant_id, self._parts.clock()))
        async with self._parts.locks.of(tenant_id):
            return await self.start_locked(tenant_id)

    async def _begin(self, tenant_id: str) -> Tenant:
        now = self._parts.clock()
        tenant = await self._parts.database.submit(lambda c: tenants.begin_start(c, tenant_id, at=now))
        if tenant is None:
            found = await self._parts.database.submit(lambda c: tenants.of_id(c, tenant_id))
            raise refusal(found) or TenantNotReady
        return tenant

    async def _as_configured(self, tenant: Tenant) -> Tenant:
        """The tenant as its config.json tells it now: it may have been edited by hand while it slept."""
        try:
            config = await on_disk(read_config, self._parts.settings.clients_dir / tenant.key)
        except (ConfigBroken, StorageUnavailable) as error:
            log.warning("config_unusable", tenant=tenant.tenant_id, reason=str(error))
            return tenant
        current = described(tenant, config)
        if current != tenant:
            facts = current.description
            await self._parts.database.submit(lambda c: tenants.describe(c, tenant.tenant_id, facts))
            self._parts.on_renamed()
        return current

    def _is_ready(self, tenant: Tenant, running: Running) -> Awake:
        now = self._parts.clock()
        awake = Awake(tenant, running.url, active_at=now, leased_until=now)
        self._awake[tenant.tenant_id] = awake
        # Nobody has to wait for this row: after a crash, what really runs decides.
        self._in_background(self._say_ready(tenant.tenant_id))
        return awake

    async def _after_failed_start(self, tenant: Tenant, reason: str) -> OrchestratorError:
        log.warning("tenant_start_failed", tenant=tenant.tenant_id, reason=reason)
        if await self._note_crash(tenant.tenant_id, reason):
            return TenantFailed(reason)
        rest = self._parts.crashes.rest(tenant.tenant_id, self._parts.clock())
        return TenantNotReady(reason, retry_after=rest)

    async def _note_crash(self, tenant_id: str, reason: str) -> bool:
        now = self._parts.clock()
        is_loop = self._parts.crashes.note(tenant_id, now)
        if is_loop:
            log.error("tenant_failed", tenant=tenant_id, reason=reason)
            await self._quarantine(tenant_id, reason)
        else:
            await self._to_sleep(tenant_id, f"crashed: {reason}")
        return is_loop

    async def _restart_while_wanted(self, awake: Awake) -> None:
        while not awake.is_idle(self._parts.clock(), self._parts.settings.sleep_after):
            try:
                restarted = await self.wake(awake.tenant.tenant_id)
            except (TenantNotReady, EngineUnavailable):
                await asyncio.sleep(self._parts.crashes.policy.first_rest)
            except OrchestratorError:
                return
            else:
                restarted.leased_until = max(restarted.leased_until, awake.leased_until)
                return

    async def _to_sleep(self, tenant_id: str, reason: str) -> None:
        now = self._parts.clock()
        await self._parts.database.submit(
            lambda c: tenants.move(c, tenant_id, "asleep", at=now, reason=reason, only_from=("starting", "ready"))
        )

    async def _say_ready(self, tenant_id: str) -> None:
        now = self._parts.clock()
        await self._parts.database.submit(
            lambda c: tenants.move(c, tenant_id, "ready", at=now, only_from=("starting", "asleep"))
        )

    async def _quarantine(self, tenant_id: str, reason: str) -> None:
        now = self._parts.clock()
        await self._parts.database.submit(
            lambda c: tenants.move(
                c, tenant_id, "failed", at=now, reason=reason, only_from=("starting", "ready", "asleep")
            )
        )

    def _in_background(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda done: done.cancelled() or done.exception())  # told to whoever waits, if any
        return task


def refusal(tenant: Tenant | None) -> OrchestratorError | None:
    """Why this tenant cannot be woken, if it cannot."""
    if tenant is None or tenant.state == "deleted":
        return TenantNotFound()
    if tenant.state == "held":
        return TenantHeld(retry_after=2)
    if tenant.state == "failed":
        return TenantFailed(tenant.state_reason, retry_after=30)
    return None
