"""Tenants: list, create, get, patch config, delete."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Query

from orchestrator import errors
from orchestrator.endpoints.binding import Parts, Reader, ReadTenant, Writer, WrittenTenant
from orchestrator.endpoints.cursors import cursor_of, tenant_place
from orchestrator.endpoints.documents import BODY, problems
from orchestrator.endpoints.settling import LATER, Settle
from orchestrator.errors import Forbidden
from orchestrator.folders import client_folders
from orchestrator.folders.client_folders import on_disk
from orchestrator.lifecycle import CreateTenant, Idempotency, Request
from orchestrator.phone_numbers import known_forms, typed_key
from orchestrator.registry import tenants
from orchestrator.runtime_report import report
from orchestrator.schemas import CreateRequest, OperationView, TenantDetail, TenantPage, TenantQuery, TenantView, facts
from orchestrator.services import Services
from orchestrator.tenant import Tenant
from orchestrator.tenant_config import Business, requested_config
from orchestrator.token import Token
from tenant_runtime.contract.key import TenantKey

router = APIRouter(prefix="/v1/tenants", tags=["tenants"])

CREATING = problems(
    *BODY,
    errors.InvalidPhoneNumber,
    errors.InvalidConfig,
    errors.TenantExists,
    errors.FolderExists,
    errors.IdempotencyKeyReused,
)
DELETING = problems(errors.TenantNotFound, errors.TenantHeld) | LATER


@router.get("", operation_id="list_tenants", response_model=TenantPage, responses=problems())
async def list_tenants(services: Parts, token: Reader, asked: Annotated[TenantQuery, Query()]) -> TenantPage:
    """Tenants in the order of their keys, and on the first page the folders that no tenant owns."""
    which = tenants.Filter(asked.state, asked.q, known_forms(asked.q), token.tenants)
    after, limit = tenant_place(asked.cursor), asked.limit
    await services.runtimes.remember_activity()
    found = await services.database.submit(lambda c: tenants.page(c, which, after=after, limit=limit + 1))
    shown, last = found[:limit], found[:limit][-1:]
    return TenantPage(
        tenants=tuple(TenantView.of(tenant) for tenant in shown),
        next_cursor=cursor_of(last[0].key, last[0].tenant_id) if len(found) > limit else None,
        unregistered=tuple(await _unregistered(services, token)) if asked.cursor is None else (),
    )


@router.post(
    "",
    operation_id="create_tenant",
    status_code=201,
    response_model=TenantView,
    responses=CREATING,
)
async def create_tenant(
    services: Parts,
    token: Writer,
    body: CreateRequest,
    idempotency_key: Annotated[
        str | None,
        Header(min_length=1, max_length=255, description="The same key with the same body: the same answer."),
    ] = None,
) -> TenantView:
    """A new tenant, asleep; its first message wakes it."""
    key = typed_key(body.phone_number)
    if not token.reaches(key):
        raise Forbidden("this token may not make this tenant")
    business = Business(body.business_name, body.business_type, body.currency, body.language, body.timezone)
    named = Idempotency(idempotency_key, _fingerprint(body)) if idempotency_key else None
    request = CreateTenant(key, requested_config(key, business, body.config), named)
    return TenantView.of(await services.lifecycle.create(request, by=token.name))


@router.get("/{key}", operation_id="get_tenant", response_model=TenantDetail, responses=problems(errors.TenantNotFound))
async def get_tenant(services: Parts, tenant: ReadTenant) -> TenantDetail:
    """One tenant with its configuration, and its runtime as the engine shows it."""
    return await _detail(services, tenant)


@router.patch(
    "/{key}/config",
    operation_id="configure_tenant",
    response_model=TenantDetail,
    responses=problems(*BODY, errors.TenantNotFound, errors.ConfigBroken, errors.InvalidConfig),
)
async def configure_tenant(
    services: Parts,
    tenant: WrittenTenant,
    token: Writer,
    patch: Annotated[
        dict[str, Any],
        Body(
            description="A merge patch (RFC 7396): null removes a key.",
            examples=[{"business_name": "Beans & Co", "features": {"audio_enabled": False}}],
        ),
    ],
) -> TenantDetail:
    """Merge a patch into config.json; a running runtime picks it up by itself. Comments in the file are lost."""
    return await _detail(services, await services.configuration.patch(tenant, patch, by=token.name))


@router.delete("/{key}", operation_id="delete_tenant", response_model=OperationView, responses=DELETING)
async def delete_tenant(services: Parts, tenant: WrittenTenant, token: Writer, settle: Settle) -> OperationView:
    """The tenant is gone but for a tombstone; its folder is put aside under data/deleted, nothing is erased at once."""
    return await settle(await services.lifecycle.delete(tenant.key, Request(token.name)))


async def _detail(services: Services, tenant: Tenant) -> TenantDetail:
    config, error = await services.configuration.look(tenant)
    runtime = await report(services.view, services.database, tenant.tenant_id)
    plain = config and config.model_dump(mode="json")
    return TenantDetail(**facts(tenant), config=plain, config_error=error, runtime=runtime)


async def _unregistered(services: Services, token: Token) -> list[TenantKey]:
    known = await services.database.submit(tenants.keys)
    found = await on_disk(client_folders.unregistered, services.settings.clients_dir, known)
    return [key for key in found if token.reaches(key)]


def _fingerprint(body: CreateRequest) -> str:
    return hashlib.sha256(json.dumps(body.model_dump(), sort_keys=True).encode()).hexdigest()
