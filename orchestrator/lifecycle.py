"""The use cases of a tenant's life: created, adopted, configured, started, stopped, reset, deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator.tenant import Tenant
from tenant_runtime.contract.key import TenantKey


@dataclass(frozen=True, slots=True)
class Idempotency:
    """A caller's own name for a request, and a fingerprint of it: repeated, it is answered, not redone."""

    key: str
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class CreateTenant:
    """What a new tenant needs. `config` is its config.json as tenant_config.fresh_config() makes it.

    tenant_id and created_at are added here.
    """

    key: TenantKey
    config: Mapping[str, Any]
    idempotency: Idempotency | None = None


class Lifecycle:
    """One lock a tenant; each act is a durable operation with who, when, why, step and result."""

    async def create(self, request: CreateTenant, *, by: str) -> Tenant:
        """The new tenant, asleep. A second request of the same caller with the same idempotency key gets the same one.

        Raises TenantExists, FolderExists, InvalidConfig, IdempotencyKeyReused, StorageUnavailable.
        """
        raise NotImplementedError
