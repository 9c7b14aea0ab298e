"""The act of upgrading one tenant: stopped, copied, tried on the new image, released; or put back as it was."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Connection

from orchestrator.clock import Clock
from orchestrator.database import Database
from orchestrator.errors import OrchestratorError, UpgradeFailed
from orchestrator.folders import snapshots
from orchestrator.folders.client_folders import on_disk
from orchestrator.life.runtimes import Runtimes
from orchestrator.operation import Operation
from orchestrator.operations import Operations
from orchestrator.problems import problem_of
from orchestrator.registry import alerts, operations, tenants
from orchestrator.settings import Settings
from orchestrator.tenant import State
from orchestrator.trials import Trials
from orchestrator.upgrades.plan import BooksThen, UpgradePlan, plan_of
from tenant_runtime.contract.check import Check

FIRST_REST, LONGEST_REST = 1.0, 30.0
"""Seconds between attempts to put a tenant back, for which the engine or the disk has to answer again."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class UpgradingParts:
    """What Upgrading works with."""

    database: Database
    operations: Operations
    runtimes: Runtimes
    trials: Trials
    settings: Settings
    clock: Clock


class Upgrading:
    """The act behind the operation `upgrade`; the caller holds the tenant's lock, and the tenant is held.

    Steps: begun (stop), snapshot, [books,] trial, done; or undo, undone, failed. Each can be done twice, so that this
    is both the act and its continuation after a crash. No message is answered between the first and the last.
    """

    def __init__(self, parts: UpgradingParts) -> None:
        self._parts = parts

    async def upgrade(self, operation: Operation) -> Mapping[str, Any]:
        """Raises UpgradeFailed once everything is as it was before."""
        plan = plan_of(operation)
        match operation.step:
            case "undone":
                raise UpgradeFailed(_reason(operation))
            case "undo":
                reason = _reason(operation)
            case _:
                try:
                    return await self._forward(operation, plan)
                except Exception as error:
                    reason = _told(error)
        return await self._undo(operation, plan, reason)

    async def _forward(self, operation: Operation, plan: UpgradePlan) -> Mapping[str, Any]:
        if operation.step not in {"books", "trial"}:
            await self._parts.runtimes.stop_locked(operation.tenant_id, reason="upgrade")
            await self._parts.operations.reach(operation, "snapshot")
            await on_disk(snapshots.take, self._root, operation.key, _snapshot(operation))
            step = "books" if await self._can_go_back(operation, plan.books) else "trial"
            operation = await self._switch(operation, plan.image, step)
        if operation.step == "books" and plan.books:
            await on_disk(snapshots.put_books_back, self._root, operation.key, plan.books.snapshot)
            await self._parts.operations.reach(operation, "trial")
        check = await self._tried(operation, plan)
        return await self._release(operation, plan, check)

    async def _can_go_back(self, operation: Operation, books: BooksThen | None) -> bool:
        """Whether the books of then may take the place of those of now: only if nothing would be lost with these."""
        if books is None or not await on_disk(snapshots.exists, self._root, books.snapshot):
            return False
        try:
            async with self._parts.trials.run(operation.tenant_id) as trial:
                return books.are_those_of(await trial.check())
        except OrchestratorError as error:  # not known is not unchanged
            log.warning("books_not_compared", tenant=operation.tenant_id, reason=str(error))
            return False

    async def _switch(self, operation: Operation, image: str | None, step: str) -> Operation:
        now = self._parts.clock()

        def switch(connection: Connection) -> None:
            tenants.set_image(connection, operation.tenant_id, image)
            operations.reach(connection, operation, step, at=now)

        await self._parts.database.submit(switch)
        return replace(operation, step=step)

    async def _tried(self, operation: Operation, plan: UpgradePlan) -> Check | None:
        """How the new image answers a message of which nothing stays. Raises where it should not be released."""
        async with self._parts.trials.run(operation.tenant_id) as trial:
            health = await trial.health()
            if plan.version not in {None, health.version}:
                raise UpgradeFailed(f"it says that it is version {health.version}, its image that it is {plan.version}")
            if plan.is_way_back:  # it was good before, and may be older than the check
                return None
            check = await trial.check()
            if not check.is_understood or not check.reply:
                raise UpgradeFailed("it did not understand a plain sentence")
            return check

    async def _release(self, operation: Operation, plan: UpgradePlan, check: Check | None) -> Mapping[str, Any]:
        now, result = self._parts.clock(), _result(operation, plan, check)

        def release(connection: Connection) -> None:
            tenants.move(
                connection, operation.tenant_id, "asleep", at=now, reason=f"runs {plan.runs}", only_from=("held",)
            )
            alerts.clear(connection, "upgrade_failed", at=now, tenant_id=operation.tenant_id)
            operations.finish(connection, operation, result, at=now)

        await self._parts.database.submit(release)
        await self._tidy(operation)
        self._parts.runtimes.forgive(operation.tenant_id)
        if plan.was_awake and (trouble := await self._start(operation.tenant_id)):
            log.error("upgraded_but_not_awake", tenant=operation.tenant_id, reason=trouble)
        return result

    async def _undo(self, operation: Operation, plan: UpgradePlan, reason: str) -> Mapping[str, Any]:
        log.error("upgrade_failed", tenant=operation.tenant_id, image=plan.runs, reason=reason)
        rest = FIRST_REST
        while True:
            try:
                await self._put_back(operation, plan, reason)
                break
            except Exception as error:  # unknown is not gone: it stays held until the engine and the disk answer
                log.error("undo_waits", tenant=operation.tenant_id, reason=_told(error))
                await asyncio.sleep(rest)
                rest = min(rest * 2, LONGEST_REST)
        await self._tidy(operation)
        trouble = await self._start(operation.tenant_id) if plan.was_awake else None
        raise UpgradeFailed(f"{reason}; what ran before does not start either: {trouble}" if trouble else reason)

    async def _put_back(self, operation: Operation, plan: UpgradePlan, reason: str) -> None:
        now, problem = self._parts.clock(), problem_of(UpgradeFailed(reason)).model_dump(mode="json")
        await self._parts.database.submit(lambda c: operations.undo(c, operation, problem, at=now))
        if await on_disk(snapshots.exists, self._root, _snapshot(operation)):
            await self._parts.trials.end(operation.tenant_id)
            await on_disk(snapshots.put_back, self._root, operation.key, _snapshot(operation))

        def undone(connection: Connection) -> None:
            tenants.set_image(connection, operation.tenant_id, plan.back_to)
            tenants.move(
                connection,
                operation.tenant_id,
                self._state_before(operation.tenant_id, plan),
                at=now,
                reason=plan.was_because or "upgrade undone",
                only_from=("held",),
            )
            alerts.raise_alert(
                connection, "upgrade_failed", f"{plan.runs}: {reason}", at=now, tenant_id=operation.tenant_id
            )
            operations.reach(connection, operation, "undone", at=now)

        await self._parts.database.submit(undone)

    def _state_before(self, tenant_id: str, plan: UpgradePlan) -> State:
        if plan.was == "failed":
            return "failed"
        return "ready" if self._parts.runtimes.find(tenant_id) else "asleep"  # it runs on where it was never stopped

    async def _start(self, tenant_id: str) -> str | None:
        """Wake the tenant; why it does not wake, if it does not."""
        try:
            await self._parts.runtimes.start_locked(tenant_id)
        except OrchestratorError as error:
            return str(error)
        return None

    async def _tidy(self, operation: Operation) -> None:
        await asyncio.to_thread(snapshots.keep_only, self._root, operation.tenant_id, _snapshot(operation))

    @property
    def _root(self) -> Path:
        return self._parts.settings.root


def _snapshot(operation: Operation) -> str:
    return snapshots.name_of(operation.tenant_id, operation.operation_id)


def _result(operation: Operation, plan: UpgradePlan, check: Check | None) -> Mapping[str, Any]:
    books = {"answered": check.answered, "ledger": check.ledger, "snapshot": _snapshot(operation)} if check else None
    return {"version": 1, "is_changed": True, "image": plan.runs, "books": books}


def _told(error: Exception) -> str:
    return str(error) if isinstance(error, OrchestratorError) else f"{type(error).__name__}: {error}"


def _reason(operation: Operation) -> str:
    return str((operation.error or {}).get("detail") or "it was interrupted")
