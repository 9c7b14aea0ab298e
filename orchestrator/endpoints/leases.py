"""Leases, for the gateway."""

from __future__ import annotations

from fastapi import APIRouter

from orchestrator import errors
from orchestrator.endpoints.binding import LeaseTaker, Parts, reachable
from orchestrator.endpoints.documents import BODY, problems
from tenant_runtime.contract.lease import Lease, LeaseRequest

router = APIRouter(prefix="/v1/leases", tags=["leases"])


@router.post(
    "",
    operation_id="take_lease",
    response_model=Lease,
    responses=problems(
        *BODY,
        errors.TenantNotFound,
        errors.TenantHeld,
        errors.TooManyStrangers,
        errors.TenantNotReady,
        errors.TenantFailed,
        errors.EngineUnavailable,
    ),
)
async def take_lease(services: Parts, token: LeaseTaker, body: LeaseRequest) -> Lease:
    """Where to talk for a while to the tenant of this sender, or of this id; it is woken and stays awake so long."""
    request = await services.leases.named(body)
    reachable(token, request.identity)
    return await services.leases.grant(request)
