"""Pure: why a tenant cannot be woken."""

from __future__ import annotations

from orchestrator.errors import OrchestratorError, TenantFailed, TenantHeld, TenantNotFound
from orchestrator.tenant import Tenant


def refusal(tenant: Tenant | None) -> OrchestratorError | None:
    """Why this tenant cannot be woken, if it cannot."""
    if tenant is None or tenant.state == "deleted":
        return TenantNotFound()
    if tenant.state == "held":
        return TenantHeld(retry_after=2)
    if tenant.state == "failed":
        return TenantFailed(tenant.state_reason, retry_after=30)
    return None
