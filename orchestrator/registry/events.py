"""What happened to each tenant, newest kept: every statement about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, delete, insert, select

from orchestrator.registry.tables import EVENTS

KEPT = 500
"""Events kept for each tenant: months of a busy shop."""


STOPS = ("-> asleep", "-> failed")
"""What happened when a tenant stopped to run."""


@dataclass(frozen=True, slots=True)
class Event:
    """A change of state, or a step of an operation."""

    id: int
    tenant_id: str
    at: datetime
    kind: Literal["state", "operation"]
    what: str
    reason: str | None
    operation_id: str | None


def add(
    connection: Connection,
    tenant_id: str,
    *,
    at: datetime,
    what: str,
    reason: str | None = None,
    operation_id: str | None = None,
) -> None:
    """One more event; the oldest go once there are more than are kept."""
    kind = "operation" if operation_id else "state"
    facts = {"tenant_id": tenant_id, "at": at, "kind": kind, "what": what}
    connection.execute(insert(EVENTS).values(**facts, reason=reason, operation_id=operation_id))
    newest = select(EVENTS.c.id).where(EVENTS.c.tenant_id == tenant_id).order_by(EVENTS.c.id.desc())
    oldest_kept = newest.offset(KEPT - 1).limit(1).scalar_subquery()
    connection.execute(delete(EVENTS).where(EVENTS.c.tenant_id == tenant_id, EVENTS.c.id < oldest_kept))


def page(connection: Connection, tenant_id: str, *, before: int | None, limit: int) -> list[Event]:
    """The newest events first."""
    wanted = select(EVENTS).where(EVENTS.c.tenant_id == tenant_id).order_by(EVENTS.c.id.desc()).limit(limit)
    if before is not None:
        wanted = wanted.where(EVENTS.c.id < before)
    return [Event(**row._mapping) for row in connection.execute(wanted)]  # noqa: SLF001


def last_stop(connection: Connection, tenant_id: str) -> Event | None:
    """The newest event that says why the tenant sleeps or failed; the one that it began with says nothing."""
    stops = select(EVENTS).where(
        EVENTS.c.tenant_id == tenant_id, EVENTS.c.what.in_(STOPS), EVENTS.c.reason.is_not(None)
    )
    row = connection.execute(stops.order_by(EVENTS.c.id.desc()).limit(1)).one_or_none()
    return Event(**row._mapping) if row else None  # noqa: SLF001
