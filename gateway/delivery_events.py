"""All the SQL of delivery events: what providers said of messages they took, kept for a while as it came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Index, Integer, Row, Table, Text, bindparam, delete, insert, select

from gateway.channels import DeliveryState
from gateway.database import METADATA, Moment
from gateway.errors import Remedy

events = Table(
    "delivery_events",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("provider_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("code", Integer),
    Column("remedy", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
Index("delivery_events_provider", events.c.channel, events.c.provider_id)
Index("delivery_events_at", events.c.at)

_said = (
    select(*events.c)
    .where(events.c.channel == bindparam("by"), events.c.provider_id == bindparam("known_as"))
    .order_by(events.c.id)
)


@dataclass(frozen=True, slots=True)
class Event:
    """What a provider said of a message it took; `remedy` is what to do should it say that it failed."""

    channel: str
    provider_id: str
    state: DeliveryState
    code: int | None
    remedy: Remedy
    at: datetime


def keep(connection: Connection, event: Event) -> None:
    """Store one as it came."""
    connection.execute(insert(events).values(**_values(event)))


def said_of(connection: Connection, *, channel: str, provider_id: str) -> list[Event]:
    """All that was said of one message, in the order it came: some of it before we knew that the provider has it."""
    found = connection.execute(_said, {"by": channel, "known_as": provider_id})
    return [_event(row) for row in found.all()]


def forget(connection: Connection, *, older_than: datetime) -> None:
    """Raw callbacks are kept for a while only."""
    connection.execute(delete(events).where(events.c.at < older_than))


def _values(event: Event) -> dict[str, object]:
    return {
        "channel": event.channel,
        "provider_id": event.provider_id,
        "state": event.state,
        "code": event.code,
        "remedy": event.remedy.value,
        "at": event.at,
    }


def _event(row: Row[Any]) -> Event:
    return Event(
        channel=row.channel,
        provider_id=row.provider_id,
        state=row.state,
        code=row.code,
        remedy=Remedy(row.remedy),
        at=row.at,
    )
