"""Whether the gateway works, for people and probes."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import APIRouter
from sqlalchemy import Connection

from gateway import inbox, outbox
from gateway.parts import Gateway
from gateway.problems import described
from gateway.schemas import Health

router = APIRouter(tags=["health"])


@router.get(
    "/health",
    operation_id="health",
    summary="Is it well?",
    responses=described(503, "storage_unavailable"),
)
async def health(gateway: Gateway) -> Health:
    """200 where messages can be kept, with how much waits; 503 where the database does not answer."""
    waiting, unsent, dead = await gateway.database.run(_counts)
    return Health(status="ok", version=version("libreta"), waiting=waiting, unsent=unsent, dead_letters=dead)


def _counts(connection: Connection) -> tuple[int, int, int]:
    return inbox.count_waiting(connection), outbox.count_waiting(connection), inbox.count_dead(connection)
