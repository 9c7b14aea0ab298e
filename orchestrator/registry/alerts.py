"""Alerts, raised once while they are open: every statement about them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from orchestrator.alert import Alert, AlertKind
from orchestrator.registry import tables
from orchestrator.registry.tables import ALERTS, TENANTS

KEPT = 1_000
"""Alerts kept, the newest; open ones are kept in any case."""


@dataclass(frozen=True, slots=True)
class AlertFilter:
    """Which alerts are asked for: those of certain tenants only, those that are still open only."""

    among: Collection[str] | None = None
    open_only: bool = True


def raise_alert(
    connection: Connection, kind: AlertKind, text: str, *, at: datetime, tenant_id: str | None = None
) -> None:
    """The alert is open and says this; one that was open before keeps the moment it was raised."""
    told = connection.execute(update(ALERTS).where(*_open(kind, tenant_id)).values(text=text)).rowcount
    if told:
        return
    connection.execute(insert(ALERTS).values(kind=kind, tenant_id=tenant_id, text=text, raised_at=at))
    oldest_kept = select(ALERTS.c.id).order_by(ALERTS.c.id.desc()).offset(KEPT - 1).limit(1).scalar_subquery()
    connection.execute(delete(ALERTS).where(ALERTS.c.cleared_at.is_not(None), ALERTS.c.id < oldest_kept))


def clear(connection: Connection, kind: AlertKind, *, at: datetime, tenant_id: str | None = None) -> None:
    """The cause is gone; nothing happens where the alert is not open."""
    connection.execute(update(ALERTS).where(*_open(kind, tenant_id)).values(cleared_at=at))


def clear_tenant(connection: Connection, tenant_id: str, *, at: datetime) -> None:
    """All that is open about this tenant is past."""
    connection.execute(update(ALERTS).where(ALERTS.c.tenant_id == tenant_id, tables.OPEN).values(cleared_at=at))


def subjects(connection: Connection, kind: AlertKind) -> set[str | None]:
    """The tenant ids with an open alert of this kind; None among them where one is about no tenant."""
    return set(connection.execute(select(ALERTS.c.tenant_id).where(ALERTS.c.kind == kind, tables.OPEN)).scalars())


def page(connection: Connection, which: AlertFilter, *, before: int | None, limit: int) -> list[Alert]:
    """The newest alerts first."""
    keys = ALERTS.outerjoin(TENANTS, TENANTS.c.tenant_id == ALERTS.c.tenant_id)
    wanted = select(*ALERTS.c, TENANTS.c.key).select_from(keys).order_by(ALERTS.c.id.desc()).limit(limit)
    if which.open_only:
        wanted = wanted.where(tables.OPEN)
    if which.among is not None:
        wanted = wanted.where(TENANTS.c.key.in_(sorted(which.among)))
    if before is not None:
        wanted = wanted.where(ALERTS.c.id < before)
    return [Alert(**row._mapping) for row in connection.execute(wanted)]  # noqa: SLF001


def _open(kind: AlertKind, tenant_id: str | None) -> tuple[Any, ...]:
    of_tenant = ALERTS.c.tenant_id.is_(None) if tenant_id is None else ALERTS.c.tenant_id == tenant_id
    return (tables.OPEN, ALERTS.c.kind == kind, of_tenant)
