"""What is told of a tenant: log, events, audit, as they travel over the REST API."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import AwareDatetime, Field

from orchestrator.registry.audit import Entry
from orchestrator.registry.events import Event
from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.messages import Wire


class LogLines(Wire):
    """The last lines of a tenant's log, oldest first."""

    lines: tuple[str, ...]


class EventView(Wire):
    """Something that happened to a tenant: a change of state, or a step of an operation."""

    id: int
    at: AwareDatetime
    kind: Literal["state", "operation"]
    what: str = Field(examples=["asleep -> starting"])
    reason: str | None = None
    operation_id: str | None = None

    @classmethod
    def of(cls, event: Event) -> Self:
        """The view of an event."""
        return cls(
            id=event.id,
            at=event.at,
            kind=event.kind,
            what=event.what,
            reason=event.reason,
            operation_id=event.operation_id,
        )


class EventPage(Wire):
    """The newest events first."""

    events: tuple[EventView, ...]
    next_cursor: str | None = None


class AuditView(Wire):
    """Who did what, when."""

    id: int
    at: AwareDatetime
    actor: str = Field(examples=["operator"])
    action: str = Field(examples=["tenant.reset"])
    key: TenantKey | None = None
    tenant_id: str | None = None
    details: dict[str, Any] = Field(default_factory=dict)

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """The view of an audit line."""
        return cls(
            id=entry.id,
            at=entry.at,
            actor=entry.actor,
            action=entry.action,
            key=TenantKey(entry.key) if entry.key else None,
            tenant_id=entry.tenant_id,
            details=dict(entry.details),
        )


class AuditPage(Wire):
    """The newest audit lines first."""

    entries: tuple[AuditView, ...]
    next_cursor: str | None = None
