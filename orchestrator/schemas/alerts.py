"""Alerts and orphans as they travel over the REST API."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import AwareDatetime, Field

from orchestrator.alert import Alert, AlertKind
from orchestrator.orphans import Orphan
from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.messages import Wire


class AlertView(Wire):
    """Something that the operator should know of until its cause is gone."""

    id: int
    kind: AlertKind
    tenant_id: str | None = Field(default=None, examples=["tk3j5m2q7xa"])
    key: TenantKey | None = Field(default=None, description="Of the tenant it is about, if it is about one.")
    text: str = Field(examples=["it keeps crashing and is started no more: killed: out of memory (192 MiB)"])
    raised_at: AwareDatetime
    cleared_at: AwareDatetime | None = Field(
        default=None, description="When its cause was gone; null while it is open."
    )

    @classmethod
    def of(cls, alert: Alert) -> Self:
        """The view of an alert."""
        return cls(
            id=alert.id,
            kind=alert.kind,
            tenant_id=alert.tenant_id,
            key=TenantKey(alert.key) if alert.key else None,
            text=alert.text,
            raised_at=alert.raised_at,
            cleared_at=alert.cleared_at,
        )


class AlertPage(Wire):
    """Some alerts, the newest first."""

    alerts: tuple[AlertView, ...]
    next_cursor: str | None = None


class OrphanView(Wire):
    """A runtime without a tenant, or a tenant without its client folder."""

    kind: Literal["runtime", "folder"] = Field(description="What was found without its other half, or is missing.")
    tenant_id: str = Field(examples=["tk3j5m2q7xa"])
    key: TenantKey | None = None
    text: str
    seen_since: AwareDatetime
    removed_after: AwareDatetime | None = Field(
        default=None, description="When the runtime goes by itself; null: nothing is removed."
    )

    @classmethod
    def of(cls, orphan: Orphan) -> Self:
        """The view of an orphan."""
        return cls(
            kind=orphan.kind,
            tenant_id=orphan.tenant_id,
            key=orphan.key,
            text=orphan.text,
            seen_since=orphan.seen_since,
            removed_after=orphan.removed_after,
        )


class OrphanPage(Wire):
    """All orphans, the longest known first."""

    orphans: tuple[OrphanView, ...]
