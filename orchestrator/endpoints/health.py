"""Whether the orchestrator serves; needs no token."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import APIRouter

from orchestrator.endpoints.binding import Parts
from orchestrator.schemas import ServiceHealth

router = APIRouter(tags=["health"])


@router.get("/health", operation_id="health", response_model=ServiceHealth)
async def health(services: Parts) -> ServiceHealth:
    """It serves."""
    return ServiceHealth(
        version=version("libreta"), engine=services.settings.engine, is_engine_silent=services.presence.is_silent
    )
