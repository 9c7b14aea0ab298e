"""Leases: a sender -> where and with which token to talk to whom it belongs to, woken if it sleeps."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from orchestrator.clock import Clock
from orchestrator.database import Database
from orchestrator.errors import OrchestratorError, TenantNotFound, TenantNotReady, TooManyStrangers
from orchestrator.life.refusal import refusal
from orchestrator.life.tenant_life import TenantLife
from orchestrator.observer import Nobody, Observer
from orchestrator.registry import tenants
from orchestrator.settings import Settings
from orchestrator.strangers import StrangerGate
from orchestrator.tenant import Tenant
from orchestrator.tenant_config import language_of
from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.lease import Lease, LeaseRequest
from tenant_runtime.contract.token import tenant_token

ONBOARDING = "onboarding"


@dataclass(frozen=True, slots=True)
class LeaseParts:
    """What Leases works with. `own_url` is where this orchestrator serves onboarding.

    `is_onboarding` says whether a sender who has a tenant by now still awaits an answer from onboarding.
    """

    database: Database
    life: TenantLife
    settings: Settings
    clock: Clock
    service_secret: str
    own_url: str
    is_onboarding: Callable[[TenantKey], Awaitable[bool]]
    observer: Observer = field(default_factory=Nobody)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for a lease once it is known whose: as LeaseRequest, by the identity alone."""

    identity: TenantKey
    wait_seconds: float
    unreachable: str | None


class Leases:
    """Gives leases to the gateway."""

    def __init__(self, parts: LeaseParts) -> None:
        self._parts = parts
        self._gate = StrangerGate(parts.settings.strangers_per_minute)

    async def named(self, request: LeaseRequest) -> Asked:
        """The same request by its identity; a tenant's id stands for its owner. Raises TenantNotFound."""
        identity = request.identity or await self._owner_of(request.tenant_id or "")
        return Asked(identity, request.wait_seconds, request.unreachable)

    async def grant(self, request: Asked) -> Lease:
        """The right to talk to the sender's tenant, or to onboarding where there is none.

        Raises TenantHeld, TenantFailed, TenantNotReady (also when it takes longer than the caller waits),
        EngineUnavailable, TooManyStrangers.
        """
        try:
            lease = await self._grant(request)
        except OrchestratorError as error:
            self._parts.observer.leased(error.code)
            raise
        self._parts.observer.leased("given")
        return lease

    async def _owner_of(self, tenant_id: str) -> TenantKey:
        tenant = await self._parts.database.submit(lambda connection: tenants.of_id(connection, tenant_id))
        if tenant is None or tenant.state == "deleted":
            raise TenantNotFound
        return tenant.key

    async def _grant(self, request: Asked) -> Lease:
        tenant = await self._tenant_of(request.identity)
        if tenant is None or await self._is_onboarding(tenant, request.identity):
            return self._for_stranger(request.identity)
        if problem := refusal(tenant):
            raise problem
        try:
            return await asyncio.wait_for(self._awake(tenant, request), max(request.wait_seconds, 0.05))
        except TenantNotFound:  # it was reset while we waited
            return self._for_stranger(request.identity)
        except TimeoutError as error:
            raise TenantNotReady("the tenant is still waking up", retry_after=1) from error

    async def _is_onboarding(self, tenant: Tenant, identity: TenantKey) -> bool:
        return tenant.created_by == ONBOARDING and await self._parts.is_onboarding(identity)

    async def _tenant_of(self, identity: TenantKey) -> Tenant | None:
        return await self._parts.database.submit(lambda connection: tenants.of_identity(connection, identity))

    async def _awake(self, tenant: Tenant, request: Asked) -> Lease:
        if request.unreachable:
            await self._parts.life.mending.mend_if_dead(tenant.tenant_id, request.unreachable)
        awake = await self._parts.life.runtimes.wake(tenant.tenant_id)
        return Lease(
            identity=request.identity,
            tenant_id=tenant.tenant_id,
            serves="tenant",
            url=awake.url,
            token=tenant_token(self._parts.service_secret, tenant.tenant_id),
            language=awake.tenant.language,
            expires_at=self._parts.life.runtimes.lease(awake),
        )

    def _for_stranger(self, identity: TenantKey) -> Lease:
        now = self._parts.clock()
        if seconds := self._gate.admit(identity, now):
            raise TooManyStrangers(retry_after=seconds)
        return Lease(
            identity=identity,
            tenant_id=ONBOARDING,
            serves="onboarding",
            url=f"{self._parts.own_url}/onboarding",
            token=tenant_token(self._parts.service_secret, ONBOARDING),
            language=language_of(identity),
            expires_at=now + timedelta(seconds=self._parts.settings.lease_seconds),
        )
