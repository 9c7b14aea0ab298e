"""Starts a held tenant's runtime for ourselves alone: it answers to a key that nobody else has, and is not kept."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from orchestrator.database import Database
from orchestrator.engines import Engine, EngineSilent, StartFailed
from orchestrator.errors import EngineUnavailable, TenantHeld, TenantNotReady
from orchestrator.registry import tenants
from orchestrator.runtime_client import RuntimeClient
from orchestrator.specs.container import ContainerSpec, sealed
from orchestrator.tenant import Tenant
from tenant_runtime.contract.check import Check
from tenant_runtime.contract.messages import Health

GRACE = 20.0
KEY = "LIBRETA_TENANT_TOKEN"


@dataclass(frozen=True, slots=True)
class Trial:
    """A runtime that only we can talk to."""

    tenant_id: str
    url: str
    token: str
    client: RuntimeClient

    async def health(self) -> Health:
        """What it says of itself. Raises TenantNotReady where it does not, or somebody else does."""
        found = await self.client.health(self.url, self.tenant_id)
        if found is None:
            raise TenantNotReady("it does not say that it is well and this very tenant's")
        return found

    async def check(self) -> Check:
        """How it answers a sentence of which nothing stays. Raises TenantNotReady."""
        return await self.client.check(self.url, self.token)


@dataclass(frozen=True, slots=True)
class Trials:
    """Trials of held tenants; the caller holds the tenant's lock.

    The gateway may still have a lease from before, and the runtime may get the very address that it names. It would be
    answered, and what it booked be lost with the trial: so the tenant's own key does not open a runtime on trial.
    """

    database: Database
    engine: Engine[Any]
    spec_of: Callable[[Tenant], Any]
    client: RuntimeClient

    @asynccontextmanager
    async def run(self, tenant_id: str) -> AsyncIterator[Trial]:
        """A new runtime, as the tenant's row has it, until the block ends.

        Raises TenantNotReady where it does not start, TenantHeld where the tenant is not held, EngineUnavailable.
        """
        await self.end(tenant_id)
        tenant = await self.database.submit(lambda connection: tenants.begin_trial(connection, tenant_id))
        if tenant is None:
            raise TenantHeld("nothing holds this tenant, so that nothing may be tried on it")
        token = secrets.token_hex(32)
        try:
            running = await self.engine.start(with_key(self.spec_of(tenant), token))
        except StartFailed as error:
            raise TenantNotReady(str(error)) from error
        except EngineSilent as error:
            raise EngineUnavailable(str(error)) from error
        try:
            yield Trial(tenant_id, running.url, token, self.client)
        finally:
            await self.end(tenant_id)

    async def end(self, tenant_id: str) -> None:
        """Nothing of this tenant runs or is kept. Raises EngineUnavailable."""
        try:
            await self.engine.stop(tenant_id, grace=GRACE, forget=True)
        except EngineSilent as error:
            raise EngineUnavailable(str(error)) from error


def with_key(spec: Any, token: str) -> Any:  # noqa: ANN401 - what the driver is told to run
    """The same runtime with another token."""
    changed = replace(spec, environment={**spec.environment, KEY: token})
    return sealed(changed) if isinstance(changed, ContainerSpec) else changed
