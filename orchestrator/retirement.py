"""Ends a tenant: held, stopped, bundled, its folder put aside whole, a tombstone left; a restart goes on from there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Connection

from orchestrator.clock import Clock
from orchestrator.database import Database
from orchestrator.errors import TenantNotReady
from orchestrator.folders import bundles, client_folders, snapshots
from orchestrator.folders.bundles import Whose
from orchestrator.folders.client_folders import on_disk
from orchestrator.life.runtimes import Runtimes
from orchestrator.operation import Kind, Operation
from orchestrator.operations import Operations
from orchestrator.registry import operations, tenants
from orchestrator.settings import Settings
from orchestrator.trials import Trials
from tenant_runtime.contract.key import TenantKey

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RetirementParts:
    """What Retirement works with. `on_retired` hears of every key that has no tenant any more, and why."""

    database: Database
    operations: Operations
    runtimes: Runtimes
    trials: Trials
    settings: Settings
    clock: Clock
    on_retired: Callable[[TenantKey, Kind], Awaitable[None]]


class Retirement:
    """The act behind the operations `reset` and `delete`; the caller holds the tenant's lock."""

    def __init__(self, parts: RetirementParts) -> None:
        self._parts = parts

    async def retire(self, operation: Operation) -> Mapping[str, Any]:
        """Each step can be done twice, so that it is both the act and its continuation after a crash.

        What fails on the way releases the tenant as it was: its folder is either still in place or whole aside.
        """
        try:
            await self._parts.runtimes.stop_locked(operation.tenant_id, reason=operation.kind, forget=True)
            await self._parts.operations.reach(operation, "bundle")
            bundle = await self._bundled(operation)
            await self._parts.trials.end(operation.tenant_id)
            await self._parts.operations.reach(operation, "folder")
            await on_disk(
                client_folders.put_aside, self._parts.settings.root, operation.key, operation.plan["kept_under"]
            )
        except Exception:
            await self._release(operation)
            raise
        return await self._bury(operation, bundle)

    async def _bundled(self, operation: Operation) -> str | None:
        """The final bundle, relative to the data folder; one that is there was made before a crash. None: no folder."""
        root, kept = self._parts.settings.root, f"{operation.plan['kept_under']}{bundles.ENDING}"
        folder = self._parts.settings.clients_dir / operation.key
        if (root / kept).exists():
            return kept
        if not folder.is_dir():
            return None
        whose = Whose(
            key=operation.key,
            tenant_id=operation.tenant_id,
            created_at=operation.started_at,
            made_by=f"libreta {version('libreta')}",
            app_version=await self._finished(operation, folder),
        )
        manifest = await on_disk(bundles.write, folder, root / kept, whose)
        return kept if manifest else None

    async def _finished(self, operation: Operation, folder: Path) -> str | None:
        """After a kill the newest entries lie beside the books: a runtime that starts and ends well writes them in.

        The version of that runtime, None where none was needed or none would start: then they are bundled as they lie.
        """
        if not await on_disk(bundles.has_unfinished, folder):
            return None
        try:
            async with self._parts.trials.run(operation.tenant_id) as trial:
                return (await trial.health()).version
        except TenantNotReady as error:
            log.warning("books_not_finished", tenant=operation.tenant_id, reason=str(error))
            return None

    async def _bury(self, operation: Operation, bundle: str | None) -> Mapping[str, Any]:
        now, kept = self._parts.clock(), operation.plan["kept_under"]
        result = {"version": 2, "kept_under": kept, "bundle": bundle}

        def bury(connection: Connection) -> None:
            tenants.bury(connection, operation.tenant_id, at=now, folder=kept, reason=operation.kind)
            operations.finish(connection, operation, result, at=now)

        await self._parts.database.submit(bury)
        await asyncio.to_thread(snapshots.keep_only, self._parts.settings.root, operation.tenant_id, None)
        self._parts.runtimes.forgive(operation.tenant_id)
        await self._parts.on_retired(operation.key, operation.kind)
        return result

    async def _release(self, operation: Operation) -> None:
        now, tenant_id = self._parts.clock(), operation.tenant_id
        state = self._parts.runtimes.state_of(tenant_id)
        await self._parts.database.submit(
            lambda c: tenants.move(c, tenant_id, state, at=now, reason="released", only_from=("held",))
        )
