"""Writes to the registry what becomes of a tenant's runtime, and when the tenant was last talked to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from orchestrator.clock import Clock
from orchestrator.database import Database
from orchestrator.registry import alerts, tenants
from orchestrator.tenant import State

RUNS: tuple[State, ...] = ("starting", "ready", "paused")
"""States of a tenant whose runtime should be there. An operation's `held` and a `failed` are never overwritten."""


class TenantStates:
    """The changes of state that follow from what runs."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._seen: dict[str, datetime] = {}

    async def ready(self, tenant_id: str) -> None:
        """It can be talked to; a quarantine is over."""
        await self._move(tenant_id, "ready", None, ("starting", "asleep", "paused"))

    async def paused(self, tenant_id: str, reason: str) -> None:
        """Its runtime stands still."""
        await self._move(tenant_id, "paused", reason, ("starting", "asleep", "ready"))

    async def asleep(self, tenant_id: str, reason: str) -> None:
        """Nothing of it runs."""
        await self._move(tenant_id, "asleep", reason, RUNS)

    async def wanted(self, tenant_id: str, reason: str) -> None:
        """Nothing of it runs and it is to be started again: whoever finds this after a crash of ours does so too."""
        await self._move(tenant_id, "starting", reason, RUNS)

    async def failed(self, tenant_id: str, reason: str) -> None:
        """It is quarantined until the operator starts it, and the operator is told in the same moment."""
        now = self._clock()

        def quarantine(connection: Connection) -> None:
            if tenants.move(connection, tenant_id, "failed", at=now, reason=reason, only_from=(*RUNS, "asleep")):
                text = f"it keeps crashing and is started no more: {reason}"
                alerts.raise_alert(connection, "tenant_failed", text, at=now, tenant_id=tenant_id)

        await self._database.submit(quarantine)

    def saw(self, tenant_id: str, at: datetime) -> None:
        """Somebody talks to it; written down by the next remember_activity."""
        self._seen[tenant_id] = at

    async def remember_activity(self) -> None:
        """Write down who was talked to since the last time."""
        seen, self._seen = self._seen, {}
        if not seen:
            return
        try:
            await self._database.submit(lambda connection: tenants.saw_activity(connection, seen))
        except Exception:
            self._seen = seen | self._seen
            raise

    async def _move(self, tenant_id: str, to: State, reason: str | None, only_from: tuple[State, ...]) -> None:
        now = self._clock()
        await self._database.submit(
            lambda c: tenants.move(c, tenant_id, to, at=now, reason=reason, only_from=only_from)
        )
