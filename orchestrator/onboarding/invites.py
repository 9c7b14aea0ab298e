"""All the SQL of invitations: made by an operator, used once, by one number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Index, MetaData, Row, Table, Text, insert, select, update

from orchestrator.database import Schema
from orchestrator.registry.tables import UtcTime
from tenant_runtime.contract.key import TenantKey

METADATA = MetaData()
INVITES = Table(
    "invites",
    METADATA,
    Column("invite_id", Text, primary_key=True),
    Column("code_digest", Text, nullable=False, unique=True),
    Column("note", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
    Column("used_by", Text),
    Index("invites_by_user", "used_by"),
)
SCHEMA = Schema("invites", METADATA)


@dataclass(frozen=True)
class Invite:
    """One invitation without its code. `used_by` is null again once its user was forgotten."""

    invite_id: str
    note: str
    created_at: datetime
    created_by: str
    expires_at: datetime
    used_at: datetime | None = None
    used_by: TenantKey | None = None


def add(connection: Connection, invite: Invite, *, code_digest: str) -> None:
    """Keep a new invitation."""
    connection.execute(
        insert(INVITES).values(
            invite_id=invite.invite_id,
            code_digest=code_digest,
            note=invite.note,
            created_at=invite.created_at,
            created_by=invite.created_by,
            expires_at=invite.expires_at,
        )
    )


def every(connection: Connection, *, most: int) -> tuple[Invite, ...]:
    """The newest invitations first."""
    rows = connection.execute(select(INVITES).order_by(INVITES.c.created_at.desc(), INVITES.c.invite_id).limit(most))
    return tuple(_invite(row) for row in rows)


def redeem(connection: Connection, code_digest: str, *, by: TenantKey, now: datetime) -> bool:
    """Use an invitation up: true for exactly one caller, and only while it has not expired."""
    unused = (INVITES.c.code_digest == code_digest, INVITES.c.used_at.is_(None), INVITES.c.expires_at > now)
    used = update(INVITES).where(*unused).values(used_at=now, used_by=by)
    return connection.execute(used).rowcount == 1


def is_invited(connection: Connection, identity: TenantKey) -> bool:
    """Whether this number used an invitation before: who starts over needs no second one."""
    query = select(INVITES.c.invite_id).where(INVITES.c.used_by == identity).limit(1)
    return connection.execute(query).one_or_none() is not None


def uninvite(connection: Connection, identity: TenantKey) -> None:
    """Forget who used an invitation; it stays used."""
    connection.execute(update(INVITES).where(INVITES.c.used_by == identity).values(used_by=None))


def _invite(row: Row[Any]) -> Invite:
    return Invite(
        invite_id=row.invite_id,
        note=row.note,
        created_at=row.created_at,
        created_by=row.created_by,
        expires_at=row.expires_at,
        used_at=row.used_at,
        used_by=TenantKey(row.used_by) if row.used_by else None,
    )
