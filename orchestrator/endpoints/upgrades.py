"""Upgrades: one tenant, or the fleet in waves."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Path, Response
from sqlalchemy import Connection

from orchestrator import errors
from orchestrator.endpoints.binding import Administrator, Parts, Writer, WrittenTenant
from orchestrator.endpoints.documents import BODY, problems
from orchestrator.endpoints.settling import LATER, Settle, Wait
from orchestrator.errors import Forbidden
from orchestrator.registry import fleet
from orchestrator.schemas import OperationView
from orchestrator.schemas.upgrades import FleetUpgradeRequest, FleetUpgradeView, FleetView, UpgradeRequest
from orchestrator.services import Services
from orchestrator.token import Token
from orchestrator.upgrades.beginning import UpgradeTenant
from orchestrator.upgrades.fleet import UpgradeFleet
from orchestrator.upgrades.fleet_upgrade import FleetUpgrade, Member

router = APIRouter(prefix="/v1", tags=["upgrades"])

NO_IMAGE = (errors.ImageNotFound, errors.RunsInstalledCode, errors.EngineUnavailable)
UPGRADING = problems(*BODY, *NO_IMAGE, errors.TenantNotFound, errors.TenantHeld, errors.UpgradeFailed) | LATER
BEGINNING = problems(*BODY, *NO_IMAGE, errors.FleetBusy)


@router.post("/tenants/{key}/upgrade", operation_id="upgrade_tenant", response_model=OperationView, responses=UPGRADING)
async def upgrade_tenant(
    services: Parts,
    tenant: WrittenTenant,
    token: Writer,
    settle: Settle,
    body: Annotated[UpgradeRequest | None, Body()] = None,
) -> OperationView:
    """Bring the tenant to another image, or leave it exactly as it was: its messages wait meanwhile.

    The new image has to answer a message first, of which nothing stays. Where the tenant has the image already,
    nothing is done and the result says so.
    """
    asked = body or UpgradeRequest()
    request = UpgradeTenant(tenant.key, by=token.name, image=asked.image, reason=asked.reason)
    return await settle(await services.upgrades.tenants.begin(request))


@router.get("/fleet", operation_id="get_fleet", response_model=FleetView, responses=problems())
async def get_fleet(services: Parts, token: Administrator) -> FleetView:
    """Which images the tenants have, and how the last upgrade of all went."""
    _of_all_tenants(token)
    default = services.upgrades.default_image

    def read(connection: Connection) -> tuple[dict[str | None, int], FleetUpgrade | None, list[Member]]:
        newest = fleet.newest(connection)
        return fleet.images(connection), newest, fleet.members(connection, newest.upgrade_id) if newest else []

    images, newest, members = await services.database.submit(read)
    counted: dict[str, int] = {}
    for image, tenants in images.items():
        name = image or default.current
        counted[name] = counted.get(name, 0) + tenants
    return FleetView(
        image=default.current,
        image_of_settings=default.of_settings,
        tenants=counted,
        upgrade=FleetUpgradeView.of(newest, members) if newest else None,
    )


@router.post(
    "/fleet/upgrade",
    operation_id="upgrade_fleet",
    status_code=202,
    response_model=FleetUpgradeView,
    responses=BEGINNING,
)
async def upgrade_fleet(
    services: Parts,
    token: Administrator,
    response: Response,
    body: Annotated[FleetUpgradeRequest | None, Body()] = None,
) -> FleetUpgradeView:
    """Bring all tenants to another image: one canary, then waves. Where too many fail, all are brought back."""
    _of_all_tenants(token)
    asked = body or FleetUpgradeRequest()
    await services.runtimes.remember_activity()  # the canary is who was talked to last, until now
    upgrade = await services.upgrades.fleet.begin(
        UpgradeFleet(
            by=token.name,
            image=asked.image,
            reason=asked.reason,
            canary=asked.canary,
            waves=asked.waves,
            allowed_failures=asked.allowed_failures,
        )
    )
    response.headers["Location"] = f"/v1/fleet/upgrades/{upgrade.upgrade_id}"
    return await _view(services, upgrade)


@router.get(
    "/fleet/upgrades/{upgrade_id}",
    operation_id="get_fleet_upgrade",
    response_model=FleetUpgradeView,
    responses=problems(errors.FleetUpgradeNotFound),
)
async def get_fleet_upgrade(
    services: Parts,
    token: Administrator,
    upgrade_id: Annotated[str, Path(max_length=64, description="The upgrade's id.", examples=["f3k5j2m7q4xabcde2"])],
    wait: Wait = 0.0,
) -> FleetUpgradeView:
    """The upgrade of the fleet, once it has ended or `wait` seconds have passed."""
    _of_all_tenants(token)
    return await _view(services, await services.upgrades.fleet.wait(upgrade_id, wait))


async def _view(services: Services, upgrade: FleetUpgrade) -> FleetUpgradeView:
    members = await services.database.submit(lambda connection: fleet.members(connection, upgrade.upgrade_id))
    return FleetUpgradeView.of(upgrade, members)


def _of_all_tenants(token: Token) -> None:
    """Raises Forbidden for a token that may know of certain tenants only."""
    if token.tenants is not None:
        raise Forbidden("this token is bound to certain tenants; the fleet is all of them")
