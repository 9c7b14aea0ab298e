"""A tenant's log: its last lines, or a stream that goes on with each new one."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Annotated, cast

from fastapi import APIRouter, Query, Response
from sse_starlette import EventSourceResponse, ServerSentEvent

from orchestrator import errors
from orchestrator.endpoints.binding import Parts, ReadTenant
from orchestrator.endpoints.documents import Responses, problems
from orchestrator.engines import EngineSilent, View
from orchestrator.schemas import LogLines

router = APIRouter(tags=["reports"])

KEEP_ALIVE = 15
"""Seconds between the comments that are sent while nothing is logged."""

EXAMPLE = 'data: {"at": "2026-03-02T14:03:11.120+00:00", "level": "info", "event": "ready"}\n\n'
Lines = Annotated[int, Query(ge=1, le=2_000, description="How many of the lines that are there already.")]
Follow = Annotated[
    bool,
    Query(
        description="Go on with each new line, as server-sent events: one line each, an event `end` with the reason "
        "where the engine does not answer any more. Ends when the caller goes; outlasts sleep and restarts."
    ),
]
LOGS: Responses = {200: {"content": {"text/event-stream": {"schema": {"type": "string"}, "example": EXAMPLE}}}}


@router.get(
    "/v1/tenants/{key}/logs",
    operation_id="tenant_logs",
    response_model=LogLines,
    responses=LOGS | problems(errors.TenantNotFound, errors.EngineUnavailable),
)
async def tenant_logs(
    services: Parts, tenant: ReadTenant, lines: Lines = 100, follow: Follow = False
) -> LogLines | Response:
    """The last lines of the tenant's log, oldest first."""
    if follow:
        return EventSourceResponse(_events(services.view, tenant.tenant_id, lines), ping=KEEP_ALIVE, sep="\n")
    try:
        return LogLines(lines=tuple(await services.view.logs(tenant.tenant_id, lines=lines)))
    except EngineSilent as error:
        raise errors.EngineUnavailable(str(error)) from error


async def _events(view: View, tenant_id: str, lines: int) -> AsyncIterator[ServerSentEvent]:
    """An event a line, without end; what feeds it is let go at once when the reader goes."""
    yield ServerSentEvent(comment="following")
    followed = cast(AsyncGenerator[str], view.follow(tenant_id, lines=lines))
    try:
        async with aclosing(followed) as log:
            async for line in log:
                yield ServerSentEvent(data=line)
    except EngineSilent as error:
        yield ServerSentEvent(event="end", data=str(error))
