"""Tenants for engines to run."""

from datetime import UTC, datetime

from orchestrator.tenant import Tenant
from tests.orchestrator.world import ANA

THEN = datetime(2026, 11, 22, 10, 15, tzinfo=UTC)


def a_tenant(*, generation: int = 0, tenant_id: str = "tabcdefghij") -> Tenant:
    """Ana's bakery."""
    return Tenant(
        tenant_id=tenant_id,
        key=ANA,
        state="asleep",
        state_reason=None,
        state_since=THEN,
        business_name="Ana's bakery",
        business_type="Panadería",
        currency="ARS",
        language="es",
        timezone="America/Argentina/Buenos_Aires",
        generation=generation,
        created_at=THEN,
        created_by="test",
    )
