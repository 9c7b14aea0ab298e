"""What Traefik asks every second: where each awake tenant's page is."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from orchestrator.endpoints.binding import Parts, RouteReader
from orchestrator.endpoints.documents import problems
from orchestrator.traefik import Page, rendered

router = APIRouter(prefix="/v1/traefik", tags=["traefik"])


@router.get("", operation_id="traefik_configuration", response_model=dict[str, Any], responses=problems())
async def traefik_configuration(services: Parts, token: RouteReader) -> Response:  # noqa: ARG001
    """Traefik's dynamic configuration, for its HTTP provider."""
    awake = [one for one in services.runtimes.awake if not one.is_paused]
    pages = sorted((Page(one.tenant.tenant_id, one.url) for one in awake), key=lambda page: page.tenant_id)
    return Response(rendered(tuple(pages), services.settings), media_type="application/json")
