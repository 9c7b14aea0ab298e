"""Starts one runtime: in its turn, as its config.json tells it now, under a new generation if it is made anew."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import structlog

from orchestrator.clock import Clock
from orchestrator.database import Database
from orchestrator.engines import Engine, EngineSilent, Running, StartFailed
from orchestrator.errors import (
    ConfigBroken,
    OrchestratorError,
    StorageUnavailable,
    TenantFailed,
    TenantNotFound,
    TenantNotReady,
)
from orchestrator.folders.client_folders import on_disk, read_config
from orchestrator.life.engine_presence import EnginePresence, unavailable
from orchestrator.life.quarantine import Quarantine
from orchestrator.life.refusal import refusal
from orchestrator.observer import Observer, Start
from orchestrator.registry import tenants
from orchestrator.settings import Settings
from orchestrator.tenant import Tenant, described

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class StartingParts:
    """What Starting works with."""

    database: Database
    engine: Engine[Any]
    settings: Settings
    clock: Clock
    spec_of: Callable[[Tenant], Any]
    quarantine: Quarantine
    presence: EnginePresence
    observer: Observer
    on_renamed: Callable[[], None]


class Starting:
    """So many starts at a time, first come, first served; the caller holds the tenant's lock.

    Both methods raise TenantHeld, TenantFailed, TenantNotFound, TenantNotReady, EngineUnavailable.
    """

    def __init__(self, parts: StartingParts) -> None:
        self._parts = parts
        self._slots = asyncio.Semaphore(parts.settings.max_parallel_starts)

    async def start(self, tenant_id: str) -> tuple[Tenant, Running]:
        """A tenant of which nothing runs, started."""
        with _observed(self._parts.observer) as observed:
            async with self._slots:
                observed.has_place()
                tenant, is_kept = await self._begun(tenant_id)
                running = await self._asked(tenant)
            observed.is_ready("stopped" if is_kept else "new")
        await self._parts.quarantine.note_start()
        log.info("tenant_awake", tenant=tenant_id, generation=running.generation)
        return tenant, running

    async def go_on(self, tenant: Tenant) -> Running:
        """A paused tenant goes on: no new generation, no place among the starts, nothing written."""
        with _observed(self._parts.observer) as observed:
            observed.has_place()
            running = await self._asked(tenant)
            observed.is_ready("paused")
            return running

    async def _begun(self, tenant_id: str) -> tuple[Tenant, bool]:
        """The tenant, written down as starting, and whether what an earlier start left is kept."""
        found = await self._parts.database.submit(lambda c: tenants.of_id(c, tenant_id))
        if found is None or (problem := refusal(found)):
            raise problem if found and problem else TenantNotFound
        tenant = await self._as_configured(found)
        is_kept = await self._is_kept(tenant)
        now = self._parts.clock()
        started = await self._parts.database.submit(
            lambda c: tenants.begin_start(c, tenant_id, at=now, is_anew=not is_kept)
        )
        if started is None:  # an operation took hold of it in this moment
            raise TenantNotReady("its state has just changed")
        return started, is_kept

    async def _is_kept(self, tenant: Tenant) -> bool:
        try:
            return await self._parts.engine.keeps(self._parts.spec_of(tenant))
        except EngineSilent as error:
            self._parts.presence.doubt()
            raise unavailable(error) from error

    async def _asked(self, tenant: Tenant) -> Running:
        try:
            return await self._parts.engine.start(self._parts.spec_of(tenant))
        except StartFailed as error:
            raise await self._after_failure(tenant, str(error)) from error
        except EngineSilent as error:  # it may run by now or not: the registry goes on saying that it should
            self._parts.presence.doubt()
            raise unavailable(error) from error

    async def _after_failure(self, tenant: Tenant, reason: str) -> OrchestratorError:
        if await self._parts.quarantine.note_failed_start(tenant.tenant_id, reason):
            return TenantFailed(reason)
        return TenantNotReady(reason, retry_after=self._parts.quarantine.rest(tenant.tenant_id))

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


@contextmanager
def _observed(observer: Observer) -> Iterator[Start]:
    """A start that is told to have failed with what made it fail, whatever the caller is told."""
    with observer.start() as observed:
        try:
            yield observed
        except Exception as error:
            cause = error.__cause__
            observed.failed(cause if isinstance(cause, Exception) else error)
            raise
