"""Onboarding speaks the contract of a runtime: a stranger's message in, its turn out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from orchestrator.endpoints.binding import Parts, services_of
from orchestrator.endpoints.documents import BODY, problems
from orchestrator.errors import Unauthorized
from orchestrator.leases import ONBOARDING
from orchestrator.onboarding.errors import MessageIdReused, TenantNotCreated, TenantTakesOver
from tenant_runtime.contract.messages import InboundMessage, Turn
from tenant_runtime.contract.token import is_bearer, tenant_token

_LEASE = HTTPBearer(auto_error=False, scheme_name="Lease", description="The token of a lease that serves onboarding.")


async def _only_with_its_token(
    request: Request, _shown: Annotated[HTTPAuthorizationCredentials | None, Security(_LEASE)]
) -> None:
    """The token of a lease that serves onboarding. Raises Unauthorized."""
    token = tenant_token(services_of(request).service_secret, ONBOARDING)
    if not is_bearer(request.headers.get("authorization"), token):
        raise Unauthorized


router = APIRouter(prefix="/onboarding", tags=["onboarding"], dependencies=[Depends(_only_with_its_token)])


@router.post(
    "/messages",
    operation_id="onboard",
    response_model=Turn,
    responses=problems(*BODY, MessageIdReused, TenantNotCreated, TenantTakesOver),
)
async def onboard(services: Parts, message: InboundMessage) -> Turn:
    """The next question, or the welcome of a tenant that exists from now on. The same id gets the same turn."""
    return await services.desk.answer(message)
