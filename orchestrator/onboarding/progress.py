"""All the SQL of conversations with strangers: where each stands, and which message was answered how."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Index, Integer, MetaData, Row, Table, Text, delete, insert, select

from orchestrator.database import Schema
from orchestrator.onboarding.dialogue import Progress
from orchestrator.registry.tables import UtcTime
from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.messages import Turn

METADATA = MetaData()
CONVERSATIONS = Table(
    "onboarding_progress",
    METADATA,
    Column("identity", Text, primary_key=True),
    Column("step", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("business_type", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("wants_products", Boolean, nullable=False),
    Column("wrong_codes", Integer, nullable=False),
    Column("wrong_since", UtcTime),
    Column("started_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    Index("onboarding_progress_by_age", "updated_at"),
)
TURNS = Table(
    "onboarding_turns",
    METADATA,
    Column("message_id", Text, primary_key=True),
    Column("content_digest", Text, nullable=False),
    Column("turn", Text, nullable=False),
    Column("answered_at", UtcTime, nullable=False),
    Index("onboarding_turns_by_age", "answered_at"),
)
SCHEMA = Schema("onboarding", METADATA)
TURN_VERSION = 1


@dataclass(frozen=True)
class Conversation:
    """What is kept of one stranger. `wrong_codes` counts the wrong invitation codes since `wrong_since`."""

    progress: Progress
    started_at: datetime
    wrong_codes: int = 0
    wrong_since: datetime | None = None


@dataclass(frozen=True)
class AnsweredMessage:
    """A message that was answered: a fingerprint of its content, and the answer."""

    content_digest: str
    turn: Turn


def find_answered(connection: Connection, message_id: str) -> AnsweredMessage | None:
    """What was answered to this message, if it was."""
    row = connection.execute(select(TURNS).where(TURNS.c.message_id == message_id)).one_or_none()
    if row is None:
        return None
    stored = json.loads(row.turn)
    return AnsweredMessage(row.content_digest, Turn.model_validate(stored["turn"]))


def keep_answered(connection: Connection, answered: AnsweredMessage, now: datetime) -> None:
    """Remember the answer to a message."""
    stored = json.dumps({"version": TURN_VERSION, "turn": answered.turn.model_dump(mode="json")}, ensure_ascii=False)
    connection.execute(
        insert(TURNS).values(
            message_id=answered.turn.message_id,
            content_digest=answered.content_digest,
            turn=stored,
            answered_at=now,
        )
    )


def find(connection: Connection, identity: TenantKey) -> Conversation | None:
    """Where the conversation with this stranger stands."""
    row = connection.execute(select(CONVERSATIONS).where(CONVERSATIONS.c.identity == identity)).one_or_none()
    return None if row is None else _conversation(row)


def save(connection: Connection, identity: TenantKey, conversation: Conversation, now: datetime) -> None:
    """Remember where the conversation stands."""
    forget(connection, identity)
    progress = conversation.progress
    connection.execute(
        insert(CONVERSATIONS).values(
            identity=identity,
            step=progress.step,
            language=progress.language,
            name=progress.name,
            business_type=progress.business_type,
            currency=progress.currency,
            wants_products=progress.wants_products,
            wrong_codes=conversation.wrong_codes,
            wrong_since=conversation.wrong_since,
            started_at=conversation.started_at,
            updated_at=now,
        )
    )


def forget(connection: Connection, identity: TenantKey) -> None:
    """Drop the conversation; answers to its messages are kept, so that a repeated one gets the same."""
    connection.execute(delete(CONVERSATIONS).where(CONVERSATIONS.c.identity == identity))


def is_unfinished_with_tenant(connection: Connection, identity: TenantKey) -> bool:
    """Whether the tenant is being made, or was made and its owner wrote nothing since: onboarding still answers."""
    steps = select(CONVERSATIONS.c.step).where(CONVERSATIONS.c.identity == identity)
    return connection.execute(steps).scalar_one_or_none() in {"creating", "answered"}


def purge(connection: Connection, *, before: datetime) -> None:
    """Drop what nobody touched since `before`."""
    connection.execute(delete(CONVERSATIONS).where(CONVERSATIONS.c.updated_at < before))
    connection.execute(delete(TURNS).where(TURNS.c.answered_at < before))


def _conversation(row: Row[Any]) -> Conversation:
    return Conversation(
        Progress(row.step, row.language, row.name, row.business_type, row.currency, row.wants_products),
        started_at=row.started_at,
        wrong_codes=row.wrong_codes,
        wrong_since=row.wrong_since,
    )
