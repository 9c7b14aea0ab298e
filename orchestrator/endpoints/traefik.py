"""What Traefik asks every second: where each awake tenant's page is."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from orchestrator.endpoints.binding import Parts, RouteReader
from orchestrator.endpoints.documents import problems
from orchestrator.traefik import Page, dynamic_configuration

router = APIRouter(prefix="/v1/traefik", tags=["traefik"])


@router.get("", operation_id="traefik_configuration", response_model=dict[str, Any], responses=problems())
async def traefik_configuration(services: Parts, token: RouteReader) -> dict[str, Any]:  # noqa: ARG001
    """Traefik's dynamic configuration, for its HTTP provider."""
    awake = [one for one in services.runtimes.awake if not one.is_paused]
    return dynamic_configuration((Page(one.tenant.tenant_id, one.url) for one in awake), services.settings)
