"""Operations as durable rows: every statement about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from orchestrator.operation import Operation
from orchestrator.registry import audit, events, tables
from orchestrator.registry.tables import OPERATIONS
from tenant_runtime.contract.key import TenantKey


def begin(connection: Connection, operation: Operation) -> None:
    """Write down what is about to be done, before it is, with its line in the audit."""
    connection.execute(insert(OPERATIONS).values(**asdict(operation)))
    audit.add(
        connection,
        at=operation.started_at,
        actor=operation.requested_by,
        action=f"tenant.{operation.kind}",
        subject=(operation.key, operation.tenant_id),
        details={"operation_id": operation.operation_id} | ({"reason": operation.reason} if operation.reason else {}),
    )
    _tell(connection, operation, at=operation.started_at, what=f"{operation.kind}: {operation.step}")


def reach(connection: Connection, operation: Operation, step: str, *, at: datetime) -> None:
    """The operation has come as far as this step."""
    connection.execute(update(OPERATIONS).where(OPERATIONS.c.operation_id == operation.operation_id).values(step=step))
    _tell(connection, operation, at=at, what=f"{operation.kind}: {step}")


def finish(connection: Connection, operation: Operation, result: Mapping[str, Any], *, at: datetime) -> None:
    """It is done, with this result; once it is, nothing changes any more."""
    ended = connection.execute(
        update(OPERATIONS)
        .where(OPERATIONS.c.operation_id == operation.operation_id, OPERATIONS.c.state == "running")
        .values(state="done", step="done", result=dict(result), finished_at=at)
    ).rowcount
    if ended:
        _tell(connection, operation, at=at, what=f"{operation.kind}: done")


def fail(connection: Connection, operation: Operation, problem: Mapping[str, Any], *, at: datetime) -> None:
    """It failed and was undone; the same request may be made again under the same idempotency key.

    What has ended stays as it is.
    """
    ended = connection.execute(
        update(OPERATIONS)
        .where(OPERATIONS.c.operation_id == operation.operation_id, OPERATIONS.c.state == "running")
        .values(state="failed", error=dict(problem), finished_at=at, idempotency_key=None)
    ).rowcount
    if ended:
        _tell(connection, operation, at=at, what=f"{operation.kind}: failed", reason=str(problem.get("detail")))


def undo(connection: Connection, operation: Operation, problem: Mapping[str, Any], *, at: datetime) -> None:
    """It has failed for this reason and is being undone: whoever takes it up after a crash goes on with that."""
    connection.execute(
        update(OPERATIONS)
        .where(OPERATIONS.c.operation_id == operation.operation_id)
        .values(step="undo", error=dict(problem))
    )
    _tell(connection, operation, at=at, what=f"{operation.kind}: undo", reason=str(problem.get("detail")))


def of_id(connection: Connection, operation_id: str) -> Operation | None:
    """The operation of this id."""
    row = connection.execute(select(OPERATIONS).where(OPERATIONS.c.operation_id == operation_id)).one_or_none()
    return _operation(row) if row else None


def of_idempotency_key(connection: Connection, requested_by: str, idempotency_key: str) -> Operation | None:
    """The operation that this caller asked for under this name before."""
    row = connection.execute(
        select(OPERATIONS).where(
            OPERATIONS.c.requested_by == requested_by, OPERATIONS.c.idempotency_key == idempotency_key
        )
    ).one_or_none()
    return _operation(row) if row else None


def unfinished(connection: Connection) -> list[Operation]:
    """What a crash left half done, in the order it was begun."""
    wanted = select(OPERATIONS).where(tables.RUNNING).order_by(OPERATIONS.c.started_at)
    return [_operation(row) for row in connection.execute(wanted)]


def is_creating(connection: Connection, key: TenantKey) -> bool:
    """Whether a tenant of this key is being made right now."""
    makes = (OPERATIONS.c.kind.in_(("create", "adopt")), tables.RUNNING, OPERATIONS.c.key == key)
    return connection.execute(select(OPERATIONS.c.operation_id).where(*makes)).first() is not None


def of_tenant(connection: Connection, tenant_id: str, *, limit: int) -> list[Operation]:
    """The newest operations on a tenant first."""
    wanted = select(OPERATIONS).where(OPERATIONS.c.tenant_id == tenant_id)
    return [_operation(row) for row in connection.execute(wanted.order_by(OPERATIONS.c.started_at.desc()).limit(limit))]


def _tell(connection: Connection, operation: Operation, *, at: datetime, what: str, reason: str | None = None) -> None:
    events.add(
        connection,
        operation.tenant_id,
        at=at,
        what=what,
        reason=reason or operation.reason,
        operation_id=operation.operation_id,
    )


def _operation(row: Row[Any]) -> Operation:
    facts = dict(row._mapping)  # noqa: SLF001 - the documented way to a row's names
    return Operation(**(facts | {"key": TenantKey(facts["key"])}))
