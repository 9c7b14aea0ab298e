"""A tenant as the orchestrator knows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tenant_runtime.contract.config import Language
from tenant_runtime.contract.key import TenantKey

State = Literal["asleep", "starting", "ready", "held", "failed", "deleted"]
"""`held`: an operation works on it and its messages wait. `failed`: quarantined after a crash loop until the operator
starts it. `deleted`: a tombstone; its folder lies under data/deleted."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """One business. `generation` counts its starts: the newest one owns the client folder."""

    tenant_id: str
    key: TenantKey
    state: State
    state_reason: str | None
    state_since: datetime
    business_name: str
    business_type: str
    currency: str
    language: Language
    timezone: str
    generation: int
    created_at: datetime
    created_by: str
    last_activity_at: datetime | None = None
    deleted_at: datetime | None = None
    folder: str | None = None
    """Where a deleted tenant's folder was put aside, relative to the data folder."""
