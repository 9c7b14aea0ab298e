"""data/tenant_registry.json: the registry as a readable file, always current, never half written."""

from __future__ import annotations

import asyncio
import json
import os
import time
from pathlib import Path
from typing import Any

import structlog

from orchestrator.clock import Clock
from orchestrator.database import Database
from orchestrator.registry import tenants
from orchestrator.tenant import Tenant

FILE = "tenant_registry.json"
SHARE_OF_TIME = 10
"""After a write it rests that many times as long as the write took: 10,000 tenants never keep a core busy."""

log = structlog.get_logger(__name__)


class RegistryExport:
    """Writes the file soon after it was asked to; what is asked for meanwhile is written together.

    It holds what lasts (who the tenants are and where their folders lie), not what they do at the moment.
    """

    def __init__(self, root: Path, database: Database, clock: Clock) -> None:
        self._file = root / FILE
        self._database = database
        self._clock = clock
        self._wanted = asyncio.Event()
        self._is_current = asyncio.Event()

    def ask(self) -> None:
        """The registry has changed."""
        self._is_current.clear()
        self._wanted.set()

    async def settled(self) -> None:
        """Returns when the file says what the registry says."""
        await self._is_current.wait()

    async def run(self) -> None:
        """The loop. A disk that refuses is tried again; cancelled, it still writes what was asked for."""
        try:
            while True:
                await self._wanted.wait()
                started = time.monotonic()
                await self._attempt()
                await asyncio.sleep((time.monotonic() - started) * SHARE_OF_TIME)
        finally:
            if self._wanted.is_set():
                await self._attempt()

    async def _attempt(self) -> None:
        self._wanted.clear()
        try:
            everyone = await self._database.submit(tenants.everyone)
            await asyncio.to_thread(_write, self._file, _document(everyone, self._clock().isoformat()))
        except OSError as error:
            log.error("registry_export_failed", reason=str(error))
            self._wanted.set()
            await asyncio.sleep(1)
        else:
            if not self._wanted.is_set():
                self._is_current.set()


def _document(everyone: list[Tenant], now: str) -> dict[str, Any]:
    return {"version": 1, "written_at": now, "tenants": {tenant.key: _entry(tenant) for tenant in everyone}}


def _entry(tenant: Tenant) -> dict[str, Any]:
    return {
        "tenant_id": tenant.tenant_id,
        "business_name": tenant.business_name,
        "business_type": tenant.business_type,
        "currency": tenant.currency,
        "language": tenant.language,
        "timezone": tenant.timezone,
        "created_at": tenant.created_at.isoformat(),
        "created_by": tenant.created_by,
        "folder": f"clients/{tenant.key}",
    }


def _write(file: Path, document: dict[str, Any]) -> None:
    new = file.with_suffix(".json.new")
    with new.open("w", encoding="utf-8") as stream:
        json.dump(document, stream, ensure_ascii=False, indent=1)
        stream.write("\n")
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(file)
