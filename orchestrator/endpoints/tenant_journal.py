"""The whole journal of a tenant as a file that other programs read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from orchestrator import errors
from orchestrator.endpoints.binding import Parts, ReadTenant
from orchestrator.endpoints.documents import Responses, problems
from orchestrator.life.awake import Awake
from orchestrator.life.runtimes import Runtimes
from tenant_runtime.contract.journal import MEDIA_TYPES, JournalFormat
from tenant_runtime.contract.token import tenant_token

router = APIRouter(tags=["reports"])

Format = Annotated[
    JournalFormat,
    Query(alias="format", description="hledger and beancount are plain text accounting; csv has a row a line."),
]
TEXT = {"schema": {"type": "string"}}
JOURNAL: Responses = {
    200: {
        "description": "The journal, entries in the order they were booked.",
        "headers": {"Content-Disposition": {"schema": {"type": "string"}, "description": "A name for the file."}},
        "content": {
            "text/plain": TEXT,
            "text/csv": TEXT,
            "application/json": {"schema": {"type": "object", "required": ["currency", "accounts", "entries"]}},
        },
    }
}
WAKING = problems(
    errors.TenantNotFound, errors.TenantHeld, errors.TenantNotReady, errors.TenantFailed, errors.EngineUnavailable
)


@router.get(
    "/v1/tenants/{key}/journal",
    operation_id="tenant_journal",
    response_class=StreamingResponse,
    responses=JOURNAL | WAKING,
)
async def tenant_journal(services: Parts, tenant: ReadTenant, form: Format = "hledger") -> StreamingResponse:
    """Everything the tenant ever booked, read by its runtime while messages go on; it is woken if it sleeps."""
    awake = await services.runtimes.wake(tenant.tenant_id)
    services.runtimes.lease(awake)
    token = tenant_token(services.service_secret, tenant.tenant_id)
    journal = await services.runtime_client.journal(awake.url, token, form)
    return StreamingResponse(
        _kept_awake(services.runtimes, awake, journal.parts),
        media_type=MEDIA_TYPES[form],
        headers={"Content-Disposition": journal.disposition},
    )


async def _kept_awake(runtimes: Runtimes, awake: Awake, parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The parts; with each the lease begins anew, so that a long journal is not cut off by sleep."""
    async for part in parts:
        runtimes.lease(awake)
        yield part
