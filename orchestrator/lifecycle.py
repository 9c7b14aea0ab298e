"""The use cases of a tenant's life: created, adopted, started, stopped, reset, deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from orchestrator import admission, naming
from orchestrator.clock import Clock
from orchestrator.creation import Creation, checked, tenant_in
from orchestrator.database import Database
from orchestrator.errors import (
    FolderExists,
    TenantExists,
    Unavailable,
)
from orchestrator.life.locks import TenantLocks
from orchestrator.life.runtimes import Runtimes
from orchestrator.operation import Kind, Operation
from orchestrator.operations import Act, Operations
from orchestrator.registry import operations, tenants
from orchestrator.retirement import Retirement, RetirementParts
from orchestrator.settings import Settings
from orchestrator.tenant import Tenant
from orchestrator.trials import Trials
from tenant_runtime.contract.key import TenantKey

CHANGES_WHO_EXISTS = ("create", "adopt", "reset", "delete")


@dataclass(frozen=True, slots=True)
class Idempotency:
    """A caller's own name for a request, and a fingerprint of it: repeated, it is answered, not redone."""

    key: str
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class CreateTenant:
    """What a new tenant needs. `config` is its config.json as tenant_config.fresh_config() makes it.

    tenant_id and created_at are added here.
    """

    key: TenantKey
    config: Mapping[str, Any]
    idempotency: Idempotency | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks for something, and why."""

    by: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class LifecycleParts:
    """What Lifecycle works with."""

    database: Database
    operations: Operations
    runtimes: Runtimes
    settings: Settings
    clock: Clock
    locks: TenantLocks
    trials: Trials
    on_change: Callable[[], None]
    on_retired: Callable[[TenantKey, Kind], Awaitable[None]]
    upgrade: Act


class Lifecycle:
    """One lock a tenant; each act is a durable operation with who, when, why, step and result.

    What returns an Operation returns it as soon as it is written down; it goes on by itself, whoever hangs up.
    """

    def __init__(self, parts: LifecycleParts) -> None:
        self._parts = parts
        self._creation = Creation(parts.database, parts.operations, parts.settings, parts.clock)
        self._retirement = Retirement(
            RetirementParts(
                database=parts.database,
                operations=parts.operations,
                runtimes=parts.runtimes,
                trials=parts.trials,
                settings=parts.settings,
                clock=parts.clock,
                on_retired=parts.on_retired,
            )
        )

    async def create(self, request: CreateTenant, *, by: str) -> Tenant:
        """The new tenant, asleep. A second request of the same caller with the same idempotency key gets the same one.

        Raises TenantExists, FolderExists, InvalidConfig, IdempotencyKeyReused, StorageUnavailable.
        """
        operation = self._creating(request, by)
        checked(operation.plan["config"])
        folder = self._parts.settings.clients_dir / request.key

        def admit(connection: Connection) -> Operation | None:
            earlier = admission.earlier(connection, operation)
            if earlier is None:
                admission.refuse_taken(connection, request.key)
                if folder.exists():
                    raise FolderExists
                operations.begin(connection, operation)
            return earlier

        earlier = await self._parts.database.submit(admit)
        if earlier:
            return tenant_in(await self._result_of(earlier))
        return tenant_in(await asyncio.shield(self._run(operation, self._creation.create)))

    async def adopt(self, key: TenantKey, request: Request) -> Operation:
        """Take up a folder that was copied into data/clients. Raises FolderNotFound, ConfigBroken, TenantExists."""
        operation = self._new("adopt", key, await self._creation.id_for(key), request)

        def admit(connection: Connection) -> None:
            admission.refuse_taken(connection, key)
            operations.begin(connection, operation)

        await self._parts.database.submit(admit)
        self._run(operation, self._creation.adopt)
        return operation

    async def start(self, key: TenantKey, request: Request) -> Operation:
        """Wake the tenant; a quarantined one gets a new chance."""
        return await self._act_on(key, "start", request, self._start)

    async def stop(self, key: TenantKey, request: Request) -> Operation:
        """Put the tenant to sleep now; its next message wakes it."""
        return await self._act_on(key, "stop", request, self._stop)

    async def restart(self, key: TenantKey, request: Request) -> Operation:
        """Stop the tenant's runtime if one runs, and start it."""
        return await self._act_on(key, "restart", request, self._restart)

    async def reset(self, key: TenantKey, request: Request) -> Operation:
        """Books and configuration are put aside; the next message starts onboarding."""
        return await self._retire(key, "reset", request)

    async def delete(self, key: TenantKey, request: Request) -> Operation:
        """The tenant is gone but for a tombstone; its folder is put aside, nothing is erased at once."""
        return await self._retire(key, "delete", request)

    def upgrade(self, operation: Operation) -> asyncio.Task[Mapping[str, Any]]:
        """Carry on with an upgrade that has its row; its tenant is held."""
        return self._run(operation, self._locked(self._parts.upgrade))

    async def resume(self) -> None:
        """After a restart: finish or undo what was left half done, before anybody is served.

        An upgrade may have to wait for the engine, and its tenant is held anyway: it goes on beside.
        """
        for operation in await self._parts.database.submit(operations.unfinished):
            running = self._run(operation, self._resumption(operation))
            if operation.kind != "upgrade":
                await asyncio.gather(running, return_exceptions=True)

    def _resumption(self, operation: Operation) -> Act:
        match operation.kind:
            case "create":
                return self._resume_creation
            case "adopt":
                return self._creation.adopt
            case "reset" | "delete":
                return self._locked(self._retirement.retire)
            case "upgrade":
                return self._locked(self._parts.upgrade)
            case "start" | "stop" | "restart":
                return _interrupted

    async def _resume_creation(self, operation: Operation) -> Mapping[str, Any]:
        result = await self._creation.resume(operation)
        return result if result is not None else await _interrupted(operation)

    async def _retire(self, key: TenantKey, kind: Kind, request: Request) -> Operation:
        kept = naming.kept_folder(key, self._parts.clock())

        def admit(connection: Connection) -> Operation:
            tenant = admission.not_held(connection, key)
            operation = self._new(kind, key, tenant.tenant_id, request, plan={"kept_under": kept})
            operations.begin(connection, operation)
            tenants.move(
                connection,
                tenant.tenant_id,
                "held",
                at=operation.started_at,
                reason=kind,
                only_from=("asleep", *tenants.AT_WORK),
            )
            return operation

        operation = await self._parts.database.submit(admit)
        self._run(operation, self._locked(self._retirement.retire))
        return operation

    async def _act_on(self, key: TenantKey, kind: Kind, request: Request, act: Act) -> Operation:
        def admit(connection: Connection) -> Operation:
            tenant = admission.not_held(connection, key)
            operation = self._new(kind, key, tenant.tenant_id, request)
            operations.begin(connection, operation)
            return operation

        operation = await self._parts.database.submit(admit)
        self._run(operation, self._locked(act))
        return operation

    async def _start(self, operation: Operation) -> Mapping[str, Any]:
        now, tenant_id = self._parts.clock(), operation.tenant_id
        self._parts.runtimes.forgive(tenant_id)
        await self._parts.database.submit(
            lambda c: tenants.move(c, tenant_id, "asleep", at=now, reason="started", only_from=("failed",))
        )
        awake = await self._parts.runtimes.start_locked(tenant_id)
        return {"version": 1, "generation": awake.tenant.generation}

    async def _stop(self, operation: Operation) -> Mapping[str, Any]:
        await self._parts.runtimes.stop_locked(operation.tenant_id, reason="stopped by the operator")
        return {"version": 1}

    async def _restart(self, operation: Operation) -> Mapping[str, Any]:
        await self._stop(operation)
        return await self._start(operation)

    def _locked(self, act: Act) -> Act:
        async def act_under_lock(operation: Operation) -> Mapping[str, Any]:
            async with self._parts.locks.of(operation.tenant_id):
                return await act(operation)

        return act_under_lock

    def _run(self, operation: Operation, act: Act) -> asyncio.Task[Mapping[str, Any]]:
        task = self._parts.operations.start(operation, act)
        if operation.kind in CHANGES_WHO_EXISTS:
            task.add_done_callback(lambda _: self._parts.on_change())
        return task

    async def _result_of(self, earlier: Operation) -> Mapping[str, Any]:
        ended = await self._parts.operations.wait(earlier.operation_id, self._parts.settings.start_timeout)
        if ended.state != "done" or ended.result is None:
            raise TenantExists("a request with this Idempotency-Key is still being worked on")
        return ended.result

    def _creating(self, request: CreateTenant, by: str) -> Operation:
        plain = self._new("create", request.key, naming.new_tenant_id(), Request(by))
        made = {"tenant_id": plain.tenant_id, "created_at": plain.started_at.isoformat()}
        named = request.idempotency
        return replace(
            plain,
            step="folder",
            plan={"config": {**request.config, **made}},
            idempotency_key=named.key if named else None,
            fingerprint=named.fingerprint if named else None,
        )

    def _new(
        self, kind: Kind, key: TenantKey, tenant_id: str, request: Request, *, plan: Mapping[str, Any] | None = None
    ) -> Operation:
        return Operation(
            operation_id=naming.new_operation_id(),
            kind=kind,
            state="running",
            step="begun",
            key=key,
            tenant_id=tenant_id,
            requested_by=request.by,
            reason=request.reason,
            started_at=self._parts.clock(),
            plan=plan or {},
        )


async def _interrupted(_operation: Operation) -> Mapping[str, Any]:
    raise Unavailable("the orchestrator was restarted before this was done; nothing of it is left")
