"""Reads and patches a tenant's config.json for the operator; an awake runtime picks a change up by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection

from orchestrator.clock import Clock
from orchestrator.creation import checked, loose
from orchestrator.database import Database
from orchestrator.errors import ConfigBroken, InvalidConfig
from orchestrator.folders import client_folders
from orchestrator.folders.client_folders import on_disk
from orchestrator.life.locks import TenantLocks
from orchestrator.registry import audit, tenants
from orchestrator.settings import Settings
from orchestrator.tenant import Tenant, described
from orchestrator.tenant_config import merge_patch
from tenant_runtime.contract.config import TenantConfig

FIXED = ("version", "tenant_id", "phone_number", "created_at")
"""Keys that say which tenant it is; a patch leaves them as they are."""


class Configuration:
    """The config.json files, and what the registry repeats of them."""

    def __init__(
        self, database: Database, settings: Settings, clock: Clock, locks: TenantLocks, on_change: Callable[[], None]
    ) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._locks = locks
        self._on_change = on_change

    async def read(self, tenant: Tenant) -> TenantConfig:
        """The configuration as it lies on disk, defaults filled in. Raises ConfigBroken."""
        return await on_disk(client_folders.read_config, self._settings.clients_dir / tenant.key)

    async def look(self, tenant: Tenant) -> tuple[TenantConfig | None, str | None]:
        """The configuration, or what is wrong with it."""
        try:
            return await self.read(tenant), None
        except ConfigBroken as error:
            return None, str(error)

    async def patch(self, tenant: Tenant, patch: Mapping[str, Any], *, by: str) -> Tenant:
        """Merge a patch (RFC 7396) into the file in one step. Comments in it are lost: they have no place in a merge.

        Raises InvalidConfig with the keys at fault, ConfigBroken where the file on disk cannot be read.
        """
        async with self._locks.of(tenant.tenant_id):
            folder = self._settings.clients_dir / tenant.key
            await self.read(tenant)
            before = loose(await on_disk(client_folders.config_text, folder))
            after = merge_patch(before, patch)
            if any(after.get(name) != before.get(name) for name in FIXED):
                raise InvalidConfig(f"{', '.join(FIXED)} cannot be changed")
            current = described(tenant, checked(after))
            await on_disk(client_folders.replace_config, folder, after)
            await self._remember(current, sorted(patch), by)
        self._on_change()
        return current

    async def _remember(self, tenant: Tenant, changed: list[str], by: str) -> None:
        def remember(connection: Connection) -> None:
            tenants.describe(connection, tenant.tenant_id, tenant.description)
            audit.add(
                connection,
                at=self._clock(),
                actor=by,
                action="tenant.configure",
                subject=(tenant.key, tenant.tenant_id),
                details={"changed": changed},
            )

        await self._database.submit(remember)
