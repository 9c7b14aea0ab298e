"""Raises and clears alerts, and tells which are open."""

from __future__ import annotations

import structlog

from orchestrator.alert import Alert, AlertKind
from orchestrator.clock import Clock
from orchestrator.database import Database
from orchestrator.registry import alerts
from orchestrator.registry.alerts import AlertFilter

log = structlog.get_logger(__name__)


class Alerts:
    """What the operator should know of, durable until its cause is gone."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def raise_alert(self, kind: AlertKind, text: str, *, tenant_id: str | None = None) -> None:
        """The alert is open and says this; it is raised once, however often this is called."""
        log.warning("alert", kind=kind, tenant=tenant_id, text=text)
        now = self._clock()
        await self._database.submit(lambda c: alerts.raise_alert(c, kind, text, at=now, tenant_id=tenant_id))

    async def clear(self, kind: AlertKind, *, tenant_id: str | None = None) -> None:
        """The cause is gone."""
        now = self._clock()
        await self._database.submit(lambda c: alerts.clear(c, kind, at=now, tenant_id=tenant_id))

    async def subjects(self, kind: AlertKind) -> set[str | None]:
        """The ids of tenants with an open alert of this kind; None for one that is about no tenant."""
        return await self._database.submit(lambda c: alerts.subjects(c, kind))

    async def page(self, which: AlertFilter, *, before: int | None, limit: int) -> list[Alert]:
        """The newest first."""
        return await self._database.submit(lambda c: alerts.page(c, which, before=before, limit=limit))
