"""A tenant as the orchestrator knows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from tenant_runtime.contract.config import Language, TenantConfig
from tenant_runtime.contract.key import TenantKey

State = Literal["asleep", "starting", "ready", "paused", "held", "failed", "deleted"]
"""`paused`: its runtime is there and stands still. `held`: an operation works on it and its messages wait.
`failed`: quarantined after a crash loop until the operator starts it. `deleted`: a tombstone; its folder lies under
data/deleted."""


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
    has_books: bool = False
    """Whether a runtime of it was ever ready: then business.db must be there, and is never silently begun anew."""
    image: str | None = None
    """The image it was upgraded to; None: that of the settings."""
    shard: int = 0
    """Which of the tenants' networks it is on."""
    folder: str | None = None
    """Where a deleted tenant's folder was put aside, relative to the data folder."""

    @property
    def description(self) -> Mapping[str, str]:
        """What the registry repeats of config.json."""
        return {
            "business_name": self.business_name,
            "business_type": self.business_type,
            "currency": self.currency,
            "language": self.language,
            "timezone": self.timezone,
        }


def described(tenant: Tenant, config: TenantConfig) -> Tenant:
    """The tenant as its config.json tells it."""
    return replace(
        tenant,
        business_name=config.business_name,
        business_type=config.business_type,
        currency=config.currency,
        language=config.language,
        timezone=config.timezone,
    )
