"""Pure: what every runtime is told of its tenant, whatever runs it."""

from __future__ import annotations

from orchestrator.settings import Settings
from orchestrator.tenant import Tenant
from tenant_runtime.contract.token import tenant_token

SMALL = {"MALLOC_ARENA_MAX": "1", "PYDANTIC_DISABLE_PLUGINS": "__all__"}
"""One heap for its two threads, and no search for plugins it has none of, keep a runtime some megabytes smaller."""


def runtime_environment(tenant: Tenant, settings: Settings, service_secret: str) -> dict[str, str]:
    """Variables of a runtime. Its only secret is its own token; where it listens is for the driver to add."""
    return {
        "LIBRETA_TENANT_ID": tenant.tenant_id,
        "LIBRETA_TENANT_TOKEN": tenant_token(service_secret, tenant.tenant_id),
        "LIBRETA_GENERATION": str(tenant.generation),
        "LIBRETA_BRAIN": settings.brain,
        "LIBRETA_HAS_BOOKS": "true" if tenant.has_books else "false",
        **SMALL,
    }
