"""What the operator should know of: alerts, and what belongs to nobody."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from orchestrator.endpoints.binding import Parts, Reader
from orchestrator.endpoints.cursors import cursor_of, row_place
from orchestrator.endpoints.documents import problems
from orchestrator.registry.alerts import AlertFilter
from orchestrator.schemas.alerts import AlertPage, AlertView, OrphanPage, OrphanView

router = APIRouter(prefix="/v1", tags=["alerts"])

Limit = Annotated[int, Query(ge=1, le=500)]
Cursor = Annotated[str | None, Query(max_length=100, description="`next_cursor` of the page before.")]
Past = Annotated[bool, Query(description="Also those whose cause is gone.")]


@router.get("/alerts", operation_id="list_alerts", response_model=AlertPage, responses=problems())
async def list_alerts(
    services: Parts, token: Reader, limit: Limit = 100, cursor: Cursor = None, past: Past = False
) -> AlertPage:
    """Alerts whose cause is not gone yet, the newest first; of the tenants that the token reaches."""
    which = AlertFilter(among=token.tenants, open_only=not past)
    found = await services.alerts.page(which, before=row_place(cursor), limit=limit + 1)
    shown = tuple(AlertView.of(alert) for alert in found[:limit])
    return AlertPage(alerts=shown, next_cursor=cursor_of(str(shown[-1].id)) if len(found) > limit else None)


@router.get("/orphans", operation_id="list_orphans", response_model=OrphanPage, responses=problems())
async def list_orphans(services: Parts, token: Reader) -> OrphanPage:
    """Runtimes without a tenant, and tenants without their client folder, as they were last looked for."""
    seen = [orphan for orphan in services.orphans.found if orphan.key is not None or token.tenants is None]
    shown = [orphan for orphan in seen if orphan.key is None or token.reaches(orphan.key)]
    return OrphanPage(orphans=tuple(OrphanView.of(orphan) for orphan in shown))
