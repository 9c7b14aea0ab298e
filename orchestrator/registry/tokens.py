"""API tokens, known by their digest: every statement about them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from orchestrator.registry.tables import TOKENS
from orchestrator.token import Token
from tenant_runtime.contract.key import TenantKey


def add(connection: Connection, token: Token) -> None:
    """One more token."""
    connection.execute(insert(TOKENS).values(**asdict(token)))


def of_digest(connection: Connection, digest: str) -> Token | None:
    """The token whose secret has this digest, also if it is no longer valid."""
    return _one(connection.execute(select(TOKENS).where(TOKENS.c.digest == digest)).one_or_none())


def of_id(connection: Connection, token_id: str) -> Token | None:
    """The token of this id."""
    return _one(connection.execute(select(TOKENS).where(TOKENS.c.token_id == token_id)).one_or_none())


def everyone(connection: Connection) -> list[Token]:
    """All tokens, the oldest first."""
    rows = connection.execute(select(TOKENS).order_by(TOKENS.c.created_at, TOKENS.c.token_id))
    return [_token(row) for row in rows]


def revoke(connection: Connection, token_id: str, *, at: datetime) -> None:
    """Nobody gets in with it any more; what was revoked before keeps its date."""
    connection.execute(
        update(TOKENS).where(TOKENS.c.token_id == token_id, TOKENS.c.revoked_at.is_(None)).values(revoked_at=at)
    )


def _one(row: Row[Any] | None) -> Token | None:
    return _token(row) if row else None


def _token(row: Row[Any]) -> Token:
    facts = dict(row._mapping)  # noqa: SLF001 - the documented way to a row's names
    tenants = facts["tenants"]
    limits = {
        "scopes": tuple(facts["scopes"]),
        "tenants": None if tenants is None else tuple(TenantKey(key) for key in tenants),
    }
    return Token(**(facts | limits))
