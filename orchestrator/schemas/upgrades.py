"""Upgrades of a tenant and of the fleet, as they travel over the REST API."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import AwareDatetime, Field

from orchestrator.schemas.operations import Reason
from orchestrator.upgrades.fleet_upgrade import Fate, FleetProgress, FleetUpgrade, Member
from orchestrator.upgrades.waves import SHARES
from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.messages import Wire
from tenant_runtime.contract.problem import Problem

IMAGE = "libreta-runtime:0.4.0"
ImageName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=255,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/@-]*$",
        description="Its name or id as the engine knows it; without one LIBRETA_RUNTIME_IMAGE.",
        examples=[IMAGE],
    ),
]


class UpgradeRequest(Reason):
    """Brings a tenant to another image."""

    image: ImageName | None = None


class FleetUpgradeRequest(Reason):
    """Brings all tenants to another image: one of them first, then in waves."""

    image: ImageName | None = None
    canary: TenantKey | None = Field(default=None, description="Who goes first; else who was last talked to.")
    waves: tuple[Annotated[float, Field(gt=0, lt=100, allow_inf_nan=False)], ...] = Field(
        default=SHARES,
        max_length=10,
        description="Percent of the fleet that have been upgraded after each wave; the last one is the rest.",
        examples=[[1, 10]],
    )
    allowed_failures: int = Field(
        default=1, ge=0, le=1_000, strict=True, description="So many may fail in one wave; the canary never."
    )


class MemberView(Wire):
    """What became of one tenant."""

    key: TenantKey
    tenant_id: str
    wave: int = Field(description="0 is the canary.")
    fate: Fate
    reason: str | None = None
    operation_id: str | None = Field(default=None, description="Its upgrade.")
    way_back_id: str | None = Field(default=None, description="The operation that brought it back, if one did.")

    @classmethod
    def of(cls, member: Member) -> Self:
        """The view of a member."""
        return cls(
            key=member.key,
            tenant_id=member.tenant_id,
            wave=member.wave,
            fate=member.fate,
            reason=member.reason,
            operation_id=member.operation_id,
            way_back_id=member.way_back_id,
        )


class FleetUpgradeView(Wire):
    """An upgrade of the fleet: who, when, why, and what became of each tenant."""

    id: str = Field(examples=["f3k5j2m7q4xabcde2"])
    state: FleetProgress
    image: str = Field(examples=[IMAGE])
    requested_by: str = Field(examples=["operator"])
    reason: str | None = None
    started_at: AwareDatetime
    finished_at: AwareDatetime | None = None
    error: Problem | None = None
    tenants: tuple[MemberView, ...] = ()

    @classmethod
    def of(cls, upgrade: FleetUpgrade, members: Iterable[Member]) -> Self:
        """The view of an upgrade."""
        return cls(
            id=upgrade.upgrade_id,
            state=upgrade.state,
            image=upgrade.image,
            requested_by=upgrade.requested_by,
            reason=upgrade.reason,
            started_at=upgrade.started_at,
            finished_at=upgrade.finished_at,
            error=Problem.model_validate(upgrade.error) if upgrade.error else None,
            tenants=tuple(MemberView.of(member) for member in members),
        )


class FleetView(Wire):
    """What the fleet runs, and how its last upgrade went."""

    image: str = Field(description="Of every tenant without an image of its own.", examples=[IMAGE])
    image_of_settings: str = Field(description="LIBRETA_RUNTIME_IMAGE: what an upgrade brings.", examples=[IMAGE])
    tenants: dict[str, int] = Field(description="How many tenants have which image.", examples=[{IMAGE: 3}])
    upgrade: FleetUpgradeView | None = Field(default=None, description="The last one, if there was any.")
