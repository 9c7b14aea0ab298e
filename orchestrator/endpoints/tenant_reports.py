"""What is known of one tenant: stats, events, audit, operations."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from orchestrator import errors
from orchestrator.endpoints.binding import Administrator, KeyInPath, Parts, Reader, ReadTenant, reachable
from orchestrator.endpoints.cursors import cursor_of, row_place
from orchestrator.endpoints.documents import problems
from orchestrator.registry import audit, events, operations
from orchestrator.schemas import (
    AuditPage,
    AuditView,
    EventPage,
    EventView,
    OperationPage,
    OperationView,
)
from tenant_runtime.contract.stats import Stats
from tenant_runtime.contract.token import tenant_token

router = APIRouter(tags=["reports"])

Limit = Annotated[int, Query(ge=1, le=500)]
Cursor = Annotated[str | None, Query(max_length=100, description="`next_cursor` of the page before.")]
NOT_FOUND = problems(errors.TenantNotFound)
WAKING = problems(
    errors.TenantNotFound, errors.TenantHeld, errors.TenantNotReady, errors.TenantFailed, errors.EngineUnavailable
)


@router.get("/v1/tenants/{key}/stats", operation_id="tenant_stats", response_model=Stats, responses=WAKING)
async def tenant_stats(services: Parts, tenant: ReadTenant) -> Stats:
    """The figures of the tenant's books, asked of its runtime; it is woken if it sleeps."""
    awake = await services.runtimes.wake(tenant.tenant_id)
    services.runtimes.lease(awake)
    return await services.runtime_client.stats(awake.url, tenant_token(services.service_secret, tenant.tenant_id))


@router.get("/v1/tenants/{key}/events", operation_id="tenant_events", response_model=EventPage, responses=NOT_FOUND)
async def tenant_events(services: Parts, tenant: ReadTenant, limit: Limit = 100, cursor: Cursor = None) -> EventPage:
    """Changes of state and steps of operations, the newest first."""
    before = row_place(cursor)
    found = await services.database.submit(lambda c: events.page(c, tenant.tenant_id, before=before, limit=limit + 1))
    shown = tuple(EventView.of(event) for event in found[:limit])
    return EventPage(events=shown, next_cursor=cursor_of(str(shown[-1].id)) if len(found) > limit else None)


@router.get(
    "/v1/tenants/{key}/operations", operation_id="tenant_operations", response_model=OperationPage, responses=NOT_FOUND
)
async def tenant_operations(services: Parts, tenant: ReadTenant, limit: Limit = 100) -> OperationPage:
    """The operations on the tenant, the newest first."""
    found = await services.database.submit(lambda c: operations.of_tenant(c, tenant.tenant_id, limit=limit))
    return OperationPage(operations=tuple(OperationView.of(operation) for operation in found))


@router.get("/v1/tenants/{key}/audit", operation_id="tenant_audit", response_model=AuditPage, responses=NOT_FOUND)
async def tenant_audit(
    services: Parts, token: Reader, key: KeyInPath, limit: Limit = 100, cursor: Cursor = None
) -> AuditPage:
    """Who did what with this key, also before a reset and after a deletion; the newest first."""
    before, seen = row_place(cursor), reachable(token, key)
    found = await services.database.submit(lambda c: audit.page(c, key=seen, before=before, limit=limit + 1))
    if not found and before is None:
        raise errors.TenantNotFound
    return _audit_page(found, limit)


@router.get("/v1/audit", operation_id="audit", response_model=AuditPage, responses=problems())
async def whole_audit(services: Parts, _token: Administrator, limit: Limit = 100, cursor: Cursor = None) -> AuditPage:
    """Who did what, the newest first."""
    before = row_place(cursor)
    return _audit_page(
        await services.database.submit(lambda c: audit.page(c, key=None, before=before, limit=limit + 1)), limit
    )


def _audit_page(found: list[audit.Entry], limit: int) -> AuditPage:
    shown = tuple(AuditView.of(entry) for entry in found[:limit])
    return AuditPage(entries=shown, next_cursor=cursor_of(str(shown[-1].id)) if len(found) > limit else None)
