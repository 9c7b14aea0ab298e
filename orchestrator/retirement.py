"""Ends a tenant: held, stopped, its folder put aside whole, a tombstone left; a restart goes on where it stopped."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from orchestrator import client_folders
from orchestrator.client_folders import on_disk
from orchestrator.clock import Clock
from orchestrator.database import Database
from orchestrator.operation import Kind, Operation
from orchestrator.operations import Operations
from orchestrator.registry import operations, tenants
from orchestrator.runtimes import Runtimes
from orchestrator.settings import Settings
from tenant_runtime.contract.key import TenantKey


@dataclass(frozen=True, slots=True)
class RetirementParts:
    """What Retirement works with. `on_retired` hears of every key that has no tenant any more, and why."""

    database: Database
    operations: Operations
    runtimes: Runtimes
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
            await self._parts.runtimes.stop_locked(operation.tenant_id, reason=operation.kind)
            await self._parts.operations.reach(operation, "folder")
            await on_disk(
                client_folders.put_aside, self._parts.settings.root, operation.key, operation.plan["kept_under"]
            )
        except Exception:
            await self._release(operation)
            raise
        return await self._bury(operation)

    async def _bury(self, operation: Operation) -> Mapping[str, Any]:
        now, kept = self._parts.clock(), operation.plan["kept_under"]
        result = {"version": 1, "kept_under": kept}

        def bury(connection: Connection) -> None:
            tenants.bury(connection, operation.tenant_id, at=now, folder=kept, reason=operation.kind)
            operations.finish(connection, operation, result, at=now)

        await self._parts.database.submit(bury)
        self._parts.runtimes.forgive(operation.tenant_id)
        await self._parts.on_retired(operation.key, operation.kind)
        return result

    async def _release(self, operation: Operation) -> None:
        now, tenant_id = self._parts.clock(), operation.tenant_id
        await self._parts.database.submit(
            lambda c: tenants.move(c, tenant_id, "asleep", at=now, reason="released", only_from=("held",))
        )
