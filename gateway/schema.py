"""The steps that bring the gateway's database up to date: forward only, each done once."""

from __future__ import annotations

from sqlalchemy import Connection

from gateway.database import METADATA, Migration
from gateway.delivery_events import events
from gateway.inbox import inbox
from gateway.outbox import outbox


def _first_tables(connection: Connection) -> None:
    METADATA.create_all(connection, tables=[inbox, outbox, events])


MIGRATIONS: tuple[Migration, ...] = (_first_tables,)
