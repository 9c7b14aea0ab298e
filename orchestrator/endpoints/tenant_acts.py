"""Acts on one tenant: start, stop, restart, reset, adopt."""

from __future__ import annotations

from fastapi import APIRouter

from orchestrator import errors, naming
from orchestrator.endpoints.binding import KeyInPath, Parts, Writer, WrittenTenant
from orchestrator.endpoints.documents import BODY, problems
from orchestrator.endpoints.settling import LATER, Asked, Settle
from orchestrator.errors import FolderNotFound, NotConfirmed
from orchestrator.folders import client_folders
from orchestrator.folders.client_folders import on_disk
from orchestrator.lifecycle import Request
from orchestrator.schemas import DoomedFile, OperationView, ResetPlan, ResetRequest
from orchestrator.services import Services
from orchestrator.tenant import Tenant

router = APIRouter(prefix="/v1/tenants/{key}", tags=["acts"])

ON_TENANT = problems(*BODY, errors.TenantNotFound, errors.TenantHeld) | LATER
STARTING = (
    problems(*BODY, errors.TenantNotFound, errors.TenantHeld, errors.TenantNotReady, errors.EngineUnavailable) | LATER
)
RESETTING = problems(*BODY, errors.TenantNotFound, errors.TenantHeld, errors.NotConfirmed) | LATER
ADOPTING = (
    problems(*BODY, errors.FolderNotFound, errors.TenantExists, errors.ConfigBroken, errors.InvalidConfig) | LATER
)


@router.post("/start", operation_id="start_tenant", response_model=OperationView, responses=STARTING)
async def start_tenant(services: Parts, tenant: WrittenTenant, asked: Asked, settle: Settle) -> OperationView:
    """Wake the tenant; one that was quarantined after a crash loop gets a new chance."""
    return await settle(await services.lifecycle.start(tenant.key, asked))


@router.post("/stop", operation_id="stop_tenant", response_model=OperationView, responses=ON_TENANT)
async def stop_tenant(services: Parts, tenant: WrittenTenant, asked: Asked, settle: Settle) -> OperationView:
    """Put the tenant to sleep now; its next message wakes it."""
    return await settle(await services.lifecycle.stop(tenant.key, asked))


@router.post("/restart", operation_id="restart_tenant", response_model=OperationView, responses=STARTING)
async def restart_tenant(services: Parts, tenant: WrittenTenant, asked: Asked, settle: Settle) -> OperationView:
    """Stop the tenant's runtime if one runs, and start it."""
    return await settle(await services.lifecycle.restart(tenant.key, asked))


@router.post("/reset", operation_id="reset_tenant", response_model=OperationView | ResetPlan, responses=RESETTING)
async def reset_tenant(
    services: Parts, tenant: WrittenTenant, token: Writer, body: ResetRequest, settle: Settle
) -> OperationView | ResetPlan:
    """Put books and configuration aside (or say what would go); the next message starts onboarding."""
    if body.dry_run:
        return await _plan(services, tenant)
    if body.confirm != tenant.key:
        raise NotConfirmed
    return await settle(await services.lifecycle.reset(tenant.key, Request(token.name, body.reason)))


@router.post("/adopt", operation_id="adopt_tenant", response_model=OperationView, responses=ADOPTING)
async def adopt_tenant(services: Parts, token: Writer, key: KeyInPath, asked: Asked, settle: Settle) -> OperationView:
    """Take up a folder that was copied into data/clients by hand."""
    if not token.reaches(key):
        raise FolderNotFound
    return await settle(await services.lifecycle.adopt(key, asked))


async def _plan(services: Services, tenant: Tenant) -> ResetPlan:
    files = await on_disk(client_folders.contents, services.settings.clients_dir / tenant.key)
    return ResetPlan(
        key=tenant.key,
        business_name=tenant.business_name,
        files=tuple(DoomedFile(name=name, bytes=size) for name, size in files),
        kept_under=naming.kept_folder(tenant.key, services.clock()),
    )
