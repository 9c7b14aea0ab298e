"""What Prometheus reads."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Response

from gateway import counts
from gateway.access import only_operator
from gateway.metrics import CONTENT_TYPE
from gateway.parts import Gateway
from gateway.problems import described
from gateway.timing import utc_now

router = APIRouter(tags=["metrics"], dependencies=[Depends(only_operator)])

TEXT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The text format of Prometheus.",
        "content": {"text/plain": {"schema": {"type": "string"}, "example": "libreta_dead_letters 0.0\n"}},
    }
}


@router.get(
    "/metrics",
    operation_id="metrics",
    summary="Counts for Prometheus",
    response_class=Response,
    responses=TEXT | described(401, "unauthorized") | described(503, "storage_unavailable"),
)
async def metrics(gateway: Gateway) -> Response:
    """What waits and what happened, in counts."""
    backlog = await gateway.database.run(counts.backlog)
    return Response(gateway.metrics.text(backlog, utc_now()), headers={"Content-Type": CONTENT_TYPE})
