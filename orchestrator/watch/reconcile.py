"""Compares what runs with what should, at start and whenever the engine was silent; only what runs is looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import Connection

from orchestrator.alerts import Alerts
from orchestrator.database import Database
from orchestrator.engines import Engine, EngineSilent, Running
from orchestrator.life.awake import Awake
from orchestrator.life.comparison import Comparison, Known, compare, fits
from orchestrator.life.engine_presence import EnginePresence
from orchestrator.life.locks import TenantLocks
from orchestrator.life.mending import Mending
from orchestrator.life.runtimes import Runtimes
from orchestrator.observer import Observer
from orchestrator.registry import tenants
from orchestrator.tenant import Tenant

GRACE = 5.0
TRY_AGAIN_AFTER = 2.0
"""Seconds between two questions to an engine that is silent; it is asked at once when it speaks."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ReconcileParts:
    """What Reconciler works with. `when_first_answered` is done once, as soon as what runs is known."""

    database: Database
    engine: Engine[Any]
    runtimes: Runtimes
    mending: Mending
    presence: EnginePresence
    locks: TenantLocks
    alerts: Alerts
    observer: Observer
    when_first_answered: Callable[[], Awaitable[None]]


class Reconciler:
    """Keeps the registry in step with the engine. An engine that is silent changes nothing."""

    def __init__(self, parts: ReconcileParts, *, try_again_after: float = TRY_AGAIN_AFTER) -> None:
        self._parts = parts
        self._try_again_after = try_again_after
        self._has_answered = False

    async def once(self) -> bool:
        """Compare now; says whether the engine answered."""
        try:
            await self._compare()
        except EngineSilent as error:
            await self._note_silence(str(error))
            return False
        self._parts.observer.engine_answers(does=True)
        self._parts.observer.reconciled()
        await self._parts.alerts.clear("engine_silent")
        if not self._has_answered:
            self._has_answered = True
            await self._parts.when_first_answered()
        return True

    async def run(self) -> None:
        """Compare whenever it is due. Never ends."""
        within = None if self._has_answered else self._try_again_after
        while True:
            await self._parts.presence.is_due(within)
            within = None if await self._attempt() else self._try_again_after

    async def check(self) -> None:
        """Those that do not answer are ended; leases for the others need not wait for this."""
        for result in await asyncio.gather(
            *(self._parts.mending.mend_if_dead(one.tenant.tenant_id, one.url) for one in self._parts.runtimes.awake),
            return_exceptions=True,
        ):
            if isinstance(result, Exception):
                log.error("check_failed", error=repr(result))

    async def _attempt(self) -> bool:
        try:
            return await self.once()
        except Exception:
            log.exception("not_reconciled")
            return False

    async def _note_silence(self, reason: str) -> None:
        self._parts.presence.fell_silent(reason)
        self._parts.observer.engine_answers(does=False)
        text = f"the engine does not answer, what runs is unknown: {reason}"
        await self._parts.alerts.raise_alert("engine_silent", text)

    async def _compare(self) -> None:
        known_awake = {awake.tenant.tenant_id: awake for awake in self._parts.runtimes.awake}
        running = await self._parts.engine.running()
        rows, at_work = await self._parts.database.submit(lambda connection: _read(connection, running))
        known = Known(rows, at_work, known_awake, self._parts.runtimes.is_pending)
        await self._act(compare(running, known))

    async def _act(self, found: Comparison) -> None:
        frozen = [awake for tenant, running in found.strangers if (awake := self._adopted(tenant, running))]
        frozen += [awake for awake, running in found.agreed if _agrees(awake, running)]
        self._parts.presence.answers()  # what runs is known by now: what follows may ask the engine as anybody may
        await asyncio.gather(*(self._end(one) for one in found.unfit))
        missing = [self._parts.mending.as_it_was(tenant) for tenant in found.missing]
        await self._parts.mending.found_lost(sorted((*found.lost, *missing), key=_latest, reverse=True))
        await asyncio.gather(*(self._parts.mending.found_frozen(awake) for awake in frozen))

    def _adopted(self, tenant: Tenant, running: Running) -> Awake | None:
        """Take it up; returned if it is paused and we did not pause it."""
        if self._parts.runtimes.find(tenant.tenant_id):
            return None
        awake = self._parts.runtimes.adopt(tenant, running)
        if not awake.is_paused or tenant.state not in {"starting", "ready"}:
            return None
        awake.leased_until = self._parts.mending.as_it_was(tenant).leased_until
        return awake

    async def _end(self, running: Running) -> None:
        async with self._parts.locks.of(running.tenant_id):
            tenant = await self._parts.database.submit(lambda c: tenants.of_id(c, running.tenant_id))
            if tenant and (fits(tenant, running) or self._parts.runtimes.find(tenant.tenant_id)):
                return  # it has changed meanwhile
            log.warning("leftover_ended", tenant=running.tenant_id, generation=running.generation)
            await self._parts.engine.stop(running.tenant_id, grace=GRACE)


def _read(connection: Connection, running: list[Running]) -> tuple[dict[str, Tenant], list[Tenant]]:
    found = (tenants.of_id(connection, one.tenant_id) for one in running)
    return {tenant.tenant_id: tenant for tenant in found if tenant}, tenants.at_work(connection)


def _agrees(awake: Awake, running: Running) -> bool:
    """Bring what is known in line with what runs; says whether somebody has paused it meanwhile."""
    awake.url = running.url
    if running.is_paused:
        return not awake.is_paused
    awake.is_paused = False
    return False


def _latest(awake: Awake) -> float:
    """Who was talked to last comes back first."""
    return awake.active_at.timestamp()
