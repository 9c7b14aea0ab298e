"""A tenant's log: its last lines, or a stream that goes on with each new one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Annotated, cast

import anyio
import structlog
from fastapi import APIRouter, Query, Response
from sse_starlette import EventSourceResponse, ServerSentEvent

from orchestrator import errors
from orchestrator.endpoints.binding import Parts, ReadTenant
from orchestrator.endpoints.documents import Responses, problems
from orchestrator.engines import EngineSilent, View
from orchestrator.schemas import LogLines

router = APIRouter(tags=["reports"])
log = structlog.get_logger(__name__)

KEEP_ALIVE = 15
"""Seconds between the comments that are sent while nothing is logged."""

HELD = 200
"""Lines that are read ahead of a slow reader."""

SECONDS_TO_END = 5.0
"""How long an engine may take to let go of a log."""

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
    """An event a line, without end, fed by a task of its own.

    When the reader goes, whatever runs on its behalf is cancelled at each await anew: an engine that has to end a
    connection or a thread in an orderly way could not. So only the feeding task is cancelled, once, and waited for.
    """
    yield ServerSentEvent(comment="following")
    news: asyncio.Queue[ServerSentEvent | None] = asyncio.Queue(HELD)
    feeding = asyncio.create_task(_feed(cast(AsyncGenerator[str], view.follow(tenant_id, lines=lines)), news))
    try:
        while event := await news.get():
            yield event
            await asyncio.sleep(0)  # in a flood of lines, the only place where the end of the reader can be told
    finally:
        feeding.cancel()
        with anyio.CancelScope(shield=True):
            await asyncio.wait([feeding], timeout=SECONDS_TO_END)


async def _feed(lines: AsyncGenerator[str], news: asyncio.Queue[ServerSentEvent | None]) -> None:
    try:
        async with aclosing(lines) as log_lines:
            async for line in log_lines:
                await news.put(ServerSentEvent(data=line))
    except EngineSilent as error:
        await news.put(ServerSentEvent(event="end", data=str(error)))
    except Exception:
        log.exception("log_stream_broke")
    await news.put(None)
