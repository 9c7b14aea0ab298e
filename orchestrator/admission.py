"""What is looked at before an operation is written down, in the same transaction: who may be worked on."""

from __future__ import annotations

from sqlalchemy import Connection

from orchestrator.errors import IdempotencyKeyReused, TenantExists, TenantHeld, TenantNotFound
from orchestrator.operation import Operation
from orchestrator.registry import operations, tenants
from orchestrator.tenant import Tenant
from tenant_runtime.contract.key import TenantKey


def earlier(connection: Connection, operation: Operation) -> Operation | None:
    """What the same caller asked for under the same idempotency key. Raises IdempotencyKeyReused."""
    if operation.idempotency_key is None:
        return None
    found = operations.of_idempotency_key(connection, operation.requested_by, operation.idempotency_key)
    if found and (found.fingerprint, found.kind) != (operation.fingerprint, operation.kind):
        raise IdempotencyKeyReused
    return found


def refuse_taken(connection: Connection, key: TenantKey) -> None:
    """Raises TenantExists where the key has a tenant, or gets one right now."""
    if operations.is_creating(connection, key) or tenants.of_key(connection, key):
        raise TenantExists


def not_held(connection: Connection, key: TenantKey) -> Tenant:
    """The tenant of this key, on which nothing else works. Raises TenantNotFound, TenantHeld."""
    tenant = tenants.of_key(connection, key)
    if tenant is None:
        raise TenantNotFound
    if tenant.state == "held":
        raise TenantHeld(retry_after=2)
    return tenant
