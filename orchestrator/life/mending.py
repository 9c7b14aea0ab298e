"""What is done when a runtime ends, freezes or does not answer without having been asked to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from orchestrator.clock import Clock
from orchestrator.engines import Condition, EngineSilent, Exit, Frozen, View
from orchestrator.errors import EngineUnavailable, OrchestratorError, TenantNotReady
from orchestrator.life.awake import Awake
from orchestrator.life.background import Background
from orchestrator.life.crashes import CrashPolicy
from orchestrator.life.engine_presence import EnginePresence, unavailable
from orchestrator.life.locks import TenantLocks
from orchestrator.life.quarantine import Quarantine
from orchestrator.life.runtimes import Runtimes
from orchestrator.life.tenant_states import TenantStates
from orchestrator.observer import Observer
from orchestrator.runtime_client import RuntimeClient
from orchestrator.settings import Settings
from orchestrator.tenant import Tenant

DEAD_GRACE = 2.0
NOT_RUNNING = "it did not run when what runs was compared"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class MendingParts:
    """What Mending works with."""

    view: View
    runtimes: Runtimes
    settings: Settings
    clock: Clock
    client: RuntimeClient
    locks: TenantLocks
    states: TenantStates
    quarantine: Quarantine
    policy: CrashPolicy
    presence: EnginePresence
    background: Background
    observer: Observer


class Mending:
    """Brings back what should run. What an event tells is checked first: it may be about an earlier start."""

    def __init__(self, parts: MendingParts) -> None:
        self._parts = parts
        self._returns = asyncio.Semaphore(parts.settings.max_parallel_starts)

    async def mend_if_dead(self, tenant_id: str, url: str) -> None:
        """Somebody could not reach the tenant at `url`: if it is still said to be there and does not answer, end it.

        Raises EngineUnavailable.
        """
        await asyncio.shield(self._parts.background.run(self._mend(tenant_id, url)))

    async def exited(self, exit_: Exit) -> None:
        """A runtime ended by itself: it rests and is started again while it is wanted, or is quarantined."""
        async with self._parts.locks.of(exit_.tenant_id):
            awake = self._told_of(exit_)
            if awake is None or await self._condition(exit_.tenant_id) in {"running", "paused"}:
                return
            self._parts.runtimes.drop(awake)
            is_quarantined = await self._note_crash(exit_.tenant_id, exit_.reason)
        if not is_quarantined and self._is_wanted(awake):
            await self._restart(awake)

    async def frozen(self, frozen: Frozen) -> None:
        """Somebody else paused it: it goes on if somebody may be talking to it, else it counts as paused."""
        async with self._parts.locks.of(frozen.tenant_id):
            awake = self._told_of(frozen)
            if awake is None or awake.is_paused or await self._condition(frozen.tenant_id) != "paused":
                return
            await self._froze_locked(awake)

    async def found_frozen(self, awake: Awake) -> None:
        """The same, where it was seen rather than told. What goes wrong with it is logged."""
        async with self._parts.locks.of(awake.tenant.tenant_id):
            if self._is_there(awake):
                try:
                    await self._froze_locked(awake)
                except OrchestratorError as error:
                    log.warning("tenant_stays_frozen", tenant=awake.tenant.tenant_id, reason=str(error))

    async def found_lost(self, lost: Iterable[Awake]) -> None:
        """These were there and are no more, by no fault of theirs: those that should run come back, in this order."""
        gone = [
            awake for awake in lost if self._is_there(awake) or not self._parts.runtimes.find(awake.tenant.tenant_id)
        ]
        wanted = [awake for awake in gone if self._is_wanted(awake)]
        for awake in gone:
            self._parts.runtimes.drop(awake)
        await asyncio.gather(*(self._write_lost(awake) for awake in gone))
        for awake in wanted:
            self._parts.background.run(self._bring_back(awake))

    def as_it_was(self, tenant: Tenant) -> Awake:
        """A tenant that the registry says to be awake, as an orchestrator may have known it that is no more."""
        seen = max(tenant.last_activity_at or tenant.state_since, tenant.state_since)
        leased_until = seen + timedelta(seconds=self._parts.settings.lease_seconds)
        return Awake(tenant, "", active_at=seen, leased_until=leased_until, is_paused=tenant.state == "paused")

    async def _mend(self, tenant_id: str, url: str) -> None:
        async with self._parts.locks.of(tenant_id):
            awake = self._parts.runtimes.find(tenant_id)
            if awake is None or awake.url != url or awake.is_paused:
                return
            if await self._parts.client.is_healthy(url, tenant_id):
                return
            self._parts.presence.insist()
            if await self._condition(tenant_id) == "paused":
                awake.is_paused = True  # whoever complained wakes it next
                return
            log.warning("tenant_does_not_answer", tenant=tenant_id)
            await self._parts.runtimes.stop_locked(tenant_id, reason="it did not answer", grace=DEAD_GRACE)
            await self._note_crash(tenant_id, "it did not answer")

    def _told_of(self, change: Exit | Frozen) -> Awake | None:
        awake = self._parts.runtimes.find(change.tenant_id)
        return awake if awake and awake.tenant.generation == change.generation else None

    def _is_there(self, awake: Awake) -> bool:
        return self._parts.runtimes.find(awake.tenant.tenant_id) is awake

    def _is_wanted(self, awake: Awake) -> bool:
        """Whether somebody may be talking to it or did so not long ago; what was paused waits to be asked for."""
        return not awake.is_paused and not awake.is_idle(self._parts.clock(), self._parts.settings.sleep_after)

    async def _condition(self, tenant_id: str) -> Condition:
        try:
            return (await self._parts.view.inspect(tenant_id)).condition
        except EngineSilent as error:
            self._parts.presence.doubt()
            raise unavailable(error) from error

    async def _froze_locked(self, awake: Awake) -> None:
        tenant_id, is_leased = awake.tenant.tenant_id, awake.is_leased(self._parts.clock())
        log.warning("tenant_paused_by_somebody_else", tenant=tenant_id, leased=is_leased)
        awake.is_paused = True
        if is_leased:
            await self._parts.runtimes.start_locked(tenant_id)
        else:
            await self._parts.states.paused(tenant_id, "paused by somebody else")

    async def _note_crash(self, tenant_id: str, reason: str) -> bool:
        log.warning("tenant_crashed", tenant=tenant_id, reason=reason)
        self._parts.observer.crashed(reason)
        return await self._parts.quarantine.note(tenant_id, reason)

    async def _write_lost(self, awake: Awake) -> None:
        tenant_id = awake.tenant.tenant_id
        log.warning("tenant_not_running", tenant=tenant_id)
        if self._is_wanted(awake):
            await self._parts.states.wanted(tenant_id, NOT_RUNNING)
        else:
            await self._parts.states.asleep(tenant_id, NOT_RUNNING)

    async def _bring_back(self, awake: Awake) -> None:
        """Only so many at a time stand among the starts, so that whoever writes now need not wait for all of them."""
        async with self._returns:
            await self._restart(awake)

    async def _restart(self, awake: Awake) -> None:
        while self._is_wanted(awake):
            try:
                restarted = await self._parts.runtimes.wake(awake.tenant.tenant_id)
            except (TenantNotReady, EngineUnavailable):
                await asyncio.sleep(self._parts.policy.first_rest)
            except OrchestratorError:
                return
            else:
                restarted.leased_until = max(restarted.leased_until, awake.leased_until)
                return
