"""Makes a tenant: folder beside, switched in, then registered; killed at any step, there is a whole tenant or none."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection

from orchestrator import naming
from orchestrator.clock import Clock
from orchestrator.database import Database
from orchestrator.errors import FolderNotFound, InvalidConfig, TenantExists
from orchestrator.folders import client_folders
from orchestrator.folders.client_folders import on_disk
from orchestrator.folders.tenant_files import owner_of_new
from orchestrator.operation import Operation
from orchestrator.operations import Operations
from orchestrator.registry import operations, tenants
from orchestrator.settings import Settings
from orchestrator.tenant import Tenant
from tenant_runtime.contract.config import ConfigError, TenantConfig, parse_config
from tenant_runtime.contract.key import TenantKey

TENANT: TypeAdapter[Tenant] = TypeAdapter(Tenant)


class Creation:
    """The acts behind the operations `create` and `adopt`, and what a restart does with one left half done."""

    def __init__(self, database: Database, running: Operations, settings: Settings, clock: Clock) -> None:
        self._database = database
        self._operations = running
        self._settings = settings
        self._clock = clock
        self._owner = owner_of_new(settings.engine, settings.runtime_user)

    async def create(self, operation: Operation) -> Mapping[str, Any]:
        """A new folder and tenant out of the operation's plan; on failure the folder is taken back."""
        clients, config = self._settings.clients_dir, operation.plan["config"]
        try:
            await on_disk(client_folders.make_beside, clients, operation.tenant_id, config, self._owner)
            await self._operations.reach(operation, "switch")
            await on_disk(client_folders.switch_in, clients, operation.tenant_id, operation.key)
            return await self._register(operation, checked(config))
        except Exception:
            await asyncio.to_thread(client_folders.take_back, clients, operation.tenant_id, operation.key)
            raise

    async def adopt(self, operation: Operation) -> Mapping[str, Any]:
        """A tenant for a folder that somebody copied in; its config.json learns the tenant id if it had none."""
        folder = self._settings.clients_dir / operation.key
        config = await on_disk(client_folders.read_config, folder)
        if config.tenant_id != operation.tenant_id:
            found = await on_disk(client_folders.config_text, folder)
            raw = loose(found) | {"tenant_id": operation.tenant_id}
            await on_disk(client_folders.replace_config, folder, raw)
        return await self._register(operation, config)

    async def resume(self, operation: Operation) -> Mapping[str, Any] | None:
        """After a crash: register the tenant if its folder is in place; else remove what was made beside, None."""
        clients = self._settings.clients_dir
        if await on_disk(client_folders.is_of, clients, operation.key, operation.tenant_id):
            config = await on_disk(client_folders.read_config, clients / operation.key)
            return await self._register(operation, config)
        await on_disk(client_folders.discard_beside, clients, operation.tenant_id)
        return None

    async def id_for(self, key: TenantKey) -> str:
        """The tenant id for a folder to adopt: its own where that is free, else a new one."""
        folder = self._settings.clients_dir / key
        if not folder.is_dir():
            raise FolderNotFound
        config = await on_disk(client_folders.read_config, folder)
        if config.phone_number != key:
            raise InvalidConfig(f"phone_number in config.json is {config.phone_number}, the folder is {key}")
        own = config.tenant_id
        if own is None or not naming.TENANT_ID.match(own):
            return naming.new_tenant_id()
        owner = await self._database.submit(lambda connection: tenants.of_id(connection, own))
        is_free = owner is None or (owner.state == "deleted" and owner.key == key)
        return own if is_free else naming.new_tenant_id()

    async def _register(self, operation: Operation, config: TenantConfig) -> Mapping[str, Any]:
        now = self._clock()
        tenant = _tenant(operation, config)
        result = {"version": 1, "tenant": TENANT.dump_python(tenant, mode="json")}

        def register(connection: Connection) -> None:
            if tenants.of_key(connection, operation.key):
                raise TenantExists
            tenants.add(connection, tenant)
            operations.finish(connection, operation, result, at=now)

        await self._database.submit(register)
        return result


def checked(config: Mapping[str, Any]) -> TenantConfig:
    """The configuration, defaults filled in. Raises InvalidConfig with the keys at fault."""
    try:
        return parse_config(client_folders.text_of(config))
    except ConfigError as error:
        raise InvalidConfig(str(error)) from error


def loose(text: str) -> dict[str, Any]:
    """What a config.json with comments holds, unchecked; only for text that was checked before."""
    try:
        found = json.loads(text)
    except ValueError:
        import json5  # noqa: PLC0415 - only a commented file pays for this import

        found = json5.loads(text)
    return dict(found)


def tenant_in(result: Mapping[str, Any]) -> Tenant:
    """The tenant that an operation's result tells of."""
    return TENANT.validate_python(result["tenant"])


def _tenant(operation: Operation, config: TenantConfig) -> Tenant:
    return Tenant(
        tenant_id=operation.tenant_id,
        key=operation.key,
        state="asleep",
        state_reason=None,
        state_since=operation.started_at,
        business_name=config.business_name,
        business_type=config.business_type,
        currency=config.currency,
        language=config.language,
        timezone=config.timezone,
        generation=0,
        created_at=operation.started_at,
        created_by=operation.requested_by,
    )
