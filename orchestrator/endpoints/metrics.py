"""What Prometheus reads."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Depends, Response

from orchestrator.endpoints.binding import Parts, Reader
from orchestrator.endpoints.documents import Responses, problems
from orchestrator.engines import Condition, EngineSilent
from orchestrator.errors import Forbidden
from orchestrator.metrics import CONTENT_TYPE, Snapshot
from orchestrator.registry import counts
from orchestrator.services import Services
from orchestrator.tenant import State

router = APIRouter(tags=["metrics"])

SECONDS_FOR_THE_ENGINE = 2.0
"""Prometheus itself gives up after ten."""

TEXT: Responses = {
    200: {
        "description": "The text format of Prometheus.",
        "content": {"text/plain": {"schema": {"type": "string"}, "example": 'libreta_tenants{state="asleep"} 12.0\n'}},
    }
}


async def _reads_all(token: Reader) -> None:
    """Counts tell of every tenant, so a token for some of them does not reach them. Raises Forbidden."""
    if token.tenants is not None:
        raise Forbidden("this needs a token for all tenants")


@router.get(
    "/metrics",
    operation_id="metrics",
    response_class=Response,
    responses=TEXT | problems(),
    dependencies=[Depends(_reads_all)],
)
async def metrics(services: Parts) -> Response:
    """Counts of what is and what happened, for a token with tenants:read over all tenants."""
    tenants, alerts = await services.database.submit(lambda c: (counts.by_state(c), counts.open_alerts(c)))
    runtimes = await _conditions(services, tenants)
    services.metrics.engine_answers(does=runtimes is not None)
    text = services.metrics.text(Snapshot(tenants, runtimes, alerts))
    return Response(text, headers={"Content-Type": CONTENT_TYPE})


async def _conditions(services: Services, tenants: dict[State, int]) -> dict[Condition, int] | None:
    """How many runtimes run, stand still and have ended; None where the engine does not answer in time."""
    if services.presence.is_silent:
        return None
    try:
        kept = len(await asyncio.wait_for(services.view.kept(), SECONDS_FOR_THE_ENGINE))
    except (EngineSilent, TimeoutError):
        return None
    return {
        "running": tenants["ready"],
        "paused": tenants["paused"],
        "stopped": max(0, kept - tenants["ready"] - tenants["paused"]),
    }
