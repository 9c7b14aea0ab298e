"""Who did what, when; lines are only ever added: every statement about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from orchestrator.registry.tables import AUDIT
from tenant_runtime.contract.key import TenantKey


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit."""

    id: int
    at: datetime
    actor: str
    action: str
    key: str | None
    tenant_id: str | None
    details: Mapping[str, Any]


def add(
    connection: Connection,
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: tuple[TenantKey, str] | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """One more line; `subject` is the key and id of the tenant it is about, if it is about one."""
    key, tenant_id = subject or (None, None)
    facts = {"at": at, "actor": actor, "action": action, "key": key, "tenant_id": tenant_id}
    connection.execute(insert(AUDIT).values(**facts, details=dict(details or {})))


def page(connection: Connection, *, key: TenantKey | None, before: int | None, limit: int) -> list[Entry]:
    """The newest lines first, of one key or of all."""
    wanted = select(AUDIT).order_by(AUDIT.c.id.desc()).limit(limit)
    if key is not None:
        wanted = wanted.where(AUDIT.c.key == key)
    if before is not None:
        wanted = wanted.where(AUDIT.c.id < before)
    return [Entry(**row._mapping) for row in connection.execute(wanted)]  # noqa: SLF001
