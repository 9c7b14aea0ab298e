"""The tables of the registry."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    false,
    text,
)
from sqlalchemy.types import TypeDecorator

from orchestrator.database import Migration, Schema


class UtcTime(TypeDecorator[datetime]):
    """A moment as ISO 8601 text of fixed length, so that text order is time order."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> str | None:  # noqa: ANN401, ARG002, D102
        return value.astimezone(UTC).isoformat(timespec="microseconds") if value else None

    def process_result_value(self, value: str | None, dialect: Any) -> datetime | None:  # noqa: ANN401, ARG002, D102
        return datetime.fromisoformat(value) if value else None


LIVE = text("state <> 'deleted'")
AT_WORK = text("state NOT IN ('asleep', 'deleted')")
RUNNING = text("state = 'running'")
OPEN = text("cleared_at IS NULL")
"""Conditions of partial indexes. SQLite uses such an index only for a query that says the very same words."""

METADATA = MetaData()


def _place_in_containers(connection: Connection) -> None:
    connection.exec_driver_sql("ALTER TABLE tenants ADD COLUMN image TEXT")
    connection.exec_driver_sql("ALTER TABLE tenants ADD COLUMN shard INTEGER NOT NULL DEFAULT 0")
    connection.exec_driver_sql("CREATE INDEX tenants_by_shard ON tenants (shard) WHERE state <> 'deleted'")


def _begin_alerts(connection: Connection) -> None:
    connection.exec_driver_sql(
        "CREATE TABLE alerts (id INTEGER NOT NULL, kind TEXT NOT NULL, tenant_id TEXT, text TEXT NOT NULL, "
        "raised_at VARCHAR(32) NOT NULL, cleared_at VARCHAR(32), PRIMARY KEY (id))"
    )
    connection.exec_driver_sql("CREATE INDEX alerts_open ON alerts (kind, tenant_id) WHERE cleared_at IS NULL")


SCHEMA = Schema(
    "registry",
    METADATA,
    (
        Migration("registry 0002: image and shard of a tenant", _place_in_containers),
        Migration("registry 0003: alerts", _begin_alerts),
    ),
)

TENANTS = Table(
    "tenants",
    METADATA,
    Column("tenant_id", Text, primary_key=True),
    Column("key", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("state_reason", Text),
    Column("state_since", UtcTime, nullable=False),
    Column("business_name", Text, nullable=False),
    Column("business_type", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("last_activity_at", UtcTime),
    Column("deleted_at", UtcTime),
    Column("folder", Text),
    Column("has_books", Boolean, nullable=False, server_default=false()),
    Column("image", Text),
    Column("shard", Integer, nullable=False, server_default=text("0")),
)
# One live tenant a key; any number of tombstones.
Index("tenants_by_key", TENANTS.c.key, unique=True, sqlite_where=LIVE)
Index("tenants_at_work", TENANTS.c.state, sqlite_where=AT_WORK)
Index("tenants_by_shard", TENANTS.c.shard, sqlite_where=LIVE)

IDENTITIES = Table(
    "identities",
    METADATA,
    Column("identity", Text, primary_key=True),
    Column("tenant_id", Text, ForeignKey("tenants.tenant_id"), nullable=False, index=True),
    Column("role", Text, nullable=False),
)

OPERATIONS = Table(
    "operations",
    METADATA,
    Column("operation_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("tenant_id", Text, nullable=False, index=True),
    Column("requested_by", Text, nullable=False),
    Column("reason", Text),
    Column("started_at", UtcTime, nullable=False),
    Column("plan", JSON, nullable=False),
    Column("finished_at", UtcTime),
    Column("result", JSON(none_as_null=True)),
    Column("error", JSON(none_as_null=True)),
    Column("idempotency_key", Text),
    Column("fingerprint", Text),
)
Index("operations_once", OPERATIONS.c.requested_by, OPERATIONS.c.idempotency_key, unique=True)
Index("operations_running", OPERATIONS.c.state, sqlite_where=RUNNING)

EVENTS = Table(
    "events",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("kind", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("reason", Text),
    Column("operation_id", Text),
)
Index("events_of_tenant", EVENTS.c.tenant_id, EVENTS.c.id)

AUDIT = Table(
    "audit",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("key", Text),
    Column("tenant_id", Text),
    Column("details", JSON, nullable=False),
)
Index("audit_of_key", AUDIT.c.key, AUDIT.c.id)

ALERTS = Table(
    "alerts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("tenant_id", Text),
    Column("text", Text, nullable=False),
    Column("raised_at", UtcTime, nullable=False),
    Column("cleared_at", UtcTime),
)
Index("alerts_open", ALERTS.c.kind, ALERTS.c.tenant_id, sqlite_where=OPEN)

TOKENS = Table(
    "tokens",
    METADATA,
    Column("token_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("prefix", Text, nullable=False),
    Column("digest", Text, nullable=False, unique=True),
    Column("scopes", JSON, nullable=False),
    Column("tenants", JSON(none_as_null=True)),
    Column("created_at", UtcTime, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("expires_at", UtcTime),
    Column("revoked_at", UtcTime),
)
