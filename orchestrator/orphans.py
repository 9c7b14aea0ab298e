"""Finds what belongs to nobody: runtimes without a tenant, which go in time, and tenants without their folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import structlog
from sqlalchemy import Connection

from orchestrator.alerts import Alerts
from orchestrator.clock import Clock
from orchestrator.database import Database
from orchestrator.engines import Engine, EngineSilent, View
from orchestrator.folders.client_folders import on_disk
from orchestrator.life.locks import TenantLocks
from orchestrator.registry import audit, tenants
from orchestrator.settings import Settings
from orchestrator.tenant import State
from tenant_runtime.contract.key import TenantKey

GRACE = 600.0
"""Seconds that a runtime without a tenant is left alone after it was first seen: somebody may still want to look."""

STOP_GRACE = 5.0
MOST_ALERTS = 20
"""With more orphans than this something larger is wrong (a disk that is not mounted), and one alert says it."""

Homes = Mapping[str, tuple[TenantKey, State]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Orphan:
    """What was found without its other half. `key` is known of a tenant only, and so is that it is never removed."""

    kind: Literal["runtime", "folder"]
    tenant_id: str
    key: TenantKey | None
    seen_since: datetime
    removed_after: datetime | None

    @property
    def text(self) -> str:
        """What is wrong, for the operator."""
        if self.kind == "folder":
            return f"its client folder clients/{self.key} is missing: put it back, or delete the tenant"
        return f"the engine keeps a runtime of {self.tenant_id}, which is no tenant here; it is removed in a while"


@dataclass(frozen=True, slots=True)
class OrphanParts:
    """What Orphans works with."""

    database: Database
    engine: Engine[Any]
    view: View
    settings: Settings
    clock: Clock
    locks: TenantLocks
    alerts: Alerts


class Orphans:
    """Looks both ways. Only what the engine calls ours is seen at all; a silent engine shows no runtimes."""

    def __init__(self, parts: OrphanParts, *, grace: float = GRACE) -> None:
        self._parts = parts
        self._grace = timedelta(seconds=grace)
        self._found: dict[str, Orphan] = {}

    @property
    def found(self) -> list[Orphan]:
        """What was found when it was last looked for, the longest known first."""
        return sorted(self._found.values(), key=lambda orphan: orphan.seen_since)

    async def look(self) -> None:
        """Look once, tell, and remove what has been without a tenant for longer than the grace."""
        seen = {orphan.tenant_id: orphan for orphan in await self._seen()}
        self._found = {tenant_id: self._found.get(tenant_id, orphan) for tenant_id, orphan in seen.items()}
        for orphan in self.found:
            if orphan.removed_after and orphan.removed_after <= self._parts.clock():
                await self._remove(orphan)
        await self._tell()

    async def _seen(self) -> list[Orphan]:
        runtimes = await self._runtimes()
        before = await self._homes()
        folders = await on_disk(_names, self._parts.settings.clients_dir)
        homes = await self._homes()  # twice: who comes or goes in between is no orphan
        lonely = [self._orphan("runtime", tenant_id, None) for tenant_id in runtimes if tenant_id not in homes]
        homeless = [
            self._orphan("folder", tenant_id, key)
            for tenant_id, (key, state) in homes.items()
            if key not in folders and state != "held" and before.get(tenant_id, (key, "held"))[1] != "held"
        ]
        return lonely + homeless

    async def _runtimes(self) -> list[str]:
        try:
            return await self._parts.view.kept()
        except EngineSilent:  # unknown: what was known before stays so
            return [orphan.tenant_id for orphan in self._found.values() if orphan.kind == "runtime"]

    def _orphan(self, kind: Literal["runtime", "folder"], tenant_id: str, key: TenantKey | None) -> Orphan:
        now = self._parts.clock()
        return Orphan(kind, tenant_id, key, now, now + self._grace if kind == "runtime" else None)

    async def _remove(self, orphan: Orphan) -> None:
        tenant_id = orphan.tenant_id
        async with self._parts.locks.of(tenant_id):
            if tenant_id in await self._homes():
                return  # it came to life meanwhile
            try:
                await self._parts.engine.stop(tenant_id, grace=STOP_GRACE, forget=True)
            except EngineSilent:
                return
        log.warning("orphan_removed", tenant=tenant_id, seen_since=orphan.seen_since.isoformat())
        del self._found[tenant_id]
        now = self._parts.clock()
        details = {"tenant_id": tenant_id, "seen_since": orphan.seen_since.isoformat()}
        await self._parts.database.submit(
            lambda c: audit.add(c, at=now, actor="orchestrator", action="orphan.remove", details=details)
        )

    async def _tell(self) -> None:
        """One alert for each, or one for all; those whose cause is gone are cleared."""
        alerts, told = self._parts.alerts, await self._parts.alerts.subjects("orphan")
        texts: dict[str | None, str] = {orphan.tenant_id: orphan.text for orphan in self.found}
        if len(texts) > MOST_ALERTS:
            texts = {None: f"{len(texts)} tenants or runtimes are without their other half: libreta orphans lists them"}
        for subject in told - set(texts):
            await alerts.clear("orphan", tenant_id=subject)
        for subject in set(texts) - told:
            await alerts.raise_alert("orphan", texts[subject], tenant_id=subject)

    async def _homes(self) -> Homes:
        def read(connection: Connection) -> Homes:
            return tenants.homes(connection)

        return await self._parts.database.submit(read)


def _names(folder: Path) -> set[str]:
    paths: Iterable[Path] = folder.iterdir()
    return {path.name for path in paths if path.is_dir()}
