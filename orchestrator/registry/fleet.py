"""The fleet's image and its upgrades: every statement about them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Row,
    Table,
    Text,
    func,
    insert,
    select,
    update,
)

from orchestrator.database import Schema
from orchestrator.registry import audit, tables
from orchestrator.registry.tables import TENANTS, UtcTime
from orchestrator.upgrades.fleet_upgrade import Fate, FleetProgress, FleetUpgrade, Member
from tenant_runtime.contract.key import TenantKey

METADATA = MetaData()
SCHEMA = Schema("fleet", METADATA)

FLEET = Table(
    "fleet",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("image", Text),
    Column("since", UtcTime, nullable=False),
    Column("set_by", Text, nullable=False),
)

FLEET_UPGRADES = Table(
    "fleet_upgrades",
    METADATA,
    Column("upgrade_id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("image", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("allowed_failures", Integer, nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("reason", Text),
    Column("started_at", UtcTime, nullable=False),
    Column("finished_at", UtcTime),
    Column("error", JSON(none_as_null=True)),
)
Index("fleet_upgrades_by_start", FLEET_UPGRADES.c.started_at)

FLEET_MEMBERS = Table(
    "fleet_members",
    METADATA,
    Column("upgrade_id", Text, nullable=False),
    Column("tenant_id", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("wave", Integer, nullable=False),
    Column("fate", Text, nullable=False),
    Column("previous", Text),
    Column("operation_id", Text),
    Column("way_back_id", Text),
    Column("reason", Text),
    PrimaryKeyConstraint("upgrade_id", "tenant_id"),
)

UNDER_WAY: tuple[FleetProgress, ...] = ("running", "undoing")


def image(connection: Connection) -> str | None:
    """What tenants without an image of their own run; None: that of the settings."""
    return connection.execute(select(FLEET.c.image).where(FLEET.c.id == 1)).scalar_one_or_none()


def images(connection: Connection) -> dict[str | None, int]:
    """How many live tenants have each image of their own; None: none of their own."""
    counted = select(TENANTS.c.image, func.count()).where(tables.LIVE).group_by(TENANTS.c.image)
    return dict(connection.execute(counted).all())


def begin(connection: Connection, upgrade: FleetUpgrade, members: Iterable[Member]) -> None:
    """Write down what is about to be done to whom, with its line in the audit."""
    connection.execute(insert(FLEET_UPGRADES).values(**asdict(upgrade)))
    rows = [asdict(member) for member in members]
    if rows:
        connection.execute(insert(FLEET_MEMBERS), rows)
    audit.add(
        connection,
        at=upgrade.started_at,
        actor=upgrade.requested_by,
        action="fleet.upgrade",
        details={"upgrade_id": upgrade.upgrade_id, "image": upgrade.image, "tenants": len(rows)}
        | ({"reason": upgrade.reason} if upgrade.reason else {}),
    )


def of_id(connection: Connection, upgrade_id: str) -> FleetUpgrade | None:
    """The upgrade of this id."""
    row = connection.execute(select(FLEET_UPGRADES).where(FLEET_UPGRADES.c.upgrade_id == upgrade_id)).one_or_none()
    return FleetUpgrade(**row._mapping) if row else None  # noqa: SLF001 - the documented way to a row's names


def newest(connection: Connection) -> FleetUpgrade | None:
    """The one that was begun last."""
    row = connection.execute(select(FLEET_UPGRADES).order_by(FLEET_UPGRADES.c.started_at.desc()).limit(1)).first()
    return FleetUpgrade(**row._mapping) if row else None  # noqa: SLF001


def under_way(connection: Connection) -> FleetUpgrade | None:
    """The one that has not ended; there is at most one."""
    row = connection.execute(select(FLEET_UPGRADES).where(FLEET_UPGRADES.c.state.in_(UNDER_WAY)).limit(1)).first()
    return FleetUpgrade(**row._mapping) if row else None  # noqa: SLF001


def members(connection: Connection, upgrade_id: str, *, fates: Collection[Fate] | None = None) -> list[Member]:
    """The tenants in it in the order of their waves, those of these fates where any are told."""
    wanted = select(FLEET_MEMBERS).where(FLEET_MEMBERS.c.upgrade_id == upgrade_id)
    if fates is not None:
        wanted = wanted.where(FLEET_MEMBERS.c.fate.in_(fates))
    return [
        _member(row) for row in connection.execute(wanted.order_by(FLEET_MEMBERS.c.wave, FLEET_MEMBERS.c.tenant_id))
    ]


def settle(
    connection: Connection, member: Member, fate: Fate, *, operation_id: str | None = None, reason: str | None = None
) -> None:
    """What became of one tenant, or is about to by this operation."""
    changed: dict[str, Any] = {"fate": fate, "reason": reason}
    if operation_id:
        changed["way_back_id" if fate == "undoing" else "operation_id"] = operation_id
    connection.execute(
        update(FLEET_MEMBERS)
        .where(FLEET_MEMBERS.c.upgrade_id == member.upgrade_id, FLEET_MEMBERS.c.tenant_id == member.tenant_id)
        .values(changed)
    )


def undo(connection: Connection, upgrade: FleetUpgrade, problem: Mapping[str, Any]) -> None:
    """It has failed for this reason: who was upgraded is brought back."""
    mine = FLEET_UPGRADES.c.upgrade_id == upgrade.upgrade_id
    connection.execute(update(FLEET_UPGRADES).where(mine).values(state="undoing", error=dict(problem)))


def end(connection: Connection, upgrade: FleetUpgrade, state: FleetProgress, *, at: datetime) -> None:
    """It has ended like this."""
    mine = FLEET_UPGRADES.c.upgrade_id == upgrade.upgrade_id
    connection.execute(update(FLEET_UPGRADES).where(mine).values(state=state, finished_at=at))


def adopt_image(connection: Connection, upgrade: FleetUpgrade, *, at: datetime) -> None:
    """From now on its image is the fleet's: whoever was brought to it needs no image of their own any more.

    Whoever was not goes on with what it ran: with an image of its own from now on, if it had none.
    """
    left_out = select(FLEET_MEMBERS.c.tenant_id).where(
        FLEET_MEMBERS.c.upgrade_id == upgrade.upgrade_id, FLEET_MEMBERS.c.fate.in_(("failed", "skipped"))
    )
    stays = (TENANTS.c.tenant_id.in_(left_out), TENANTS.c.image.is_(None))
    connection.execute(update(TENANTS).where(*stays).values(image=upgrade.previous))
    facts = {"image": upgrade.image, "since": at, "set_by": upgrade.requested_by}
    if not connection.execute(update(FLEET).where(FLEET.c.id == 1).values(facts)).rowcount:
        connection.execute(insert(FLEET).values(id=1, **facts))
    connection.execute(update(TENANTS).where(TENANTS.c.image == upgrade.image).values(image=None))


def _member(row: Row[Any]) -> Member:
    facts = dict(row._mapping)  # noqa: SLF001
    return Member(**(facts | {"key": TenantKey(facts["key"])}))
