"""An upgrade of the whole fleet as it is remembered: who asked, how far it came, and what became of each tenant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from tenant_runtime.contract.key import TenantKey

FleetProgress = Literal["running", "undoing", "done", "failed"]

Fate = Literal["waiting", "upgrading", "upgraded", "unchanged", "failed", "skipped", "undoing", "undone", "kept"]
"""`unchanged`: it had the image. `failed`: it was put back as it was. `skipped`: quarantined before, or gone meanwhile.
`undone`: brought back because others failed. `kept`: not brought back, because it does not run on what ran before."""


@dataclass(frozen=True, slots=True)
class FleetUpgrade:
    """`previous` is what tenants without an image of their own ran before it. `error` is a problem (RFC 9457)."""

    upgrade_id: str
    state: FleetProgress
    image: str
    previous: str
    allowed_failures: int
    requested_by: str
    reason: str | None
    started_at: datetime
    finished_at: datetime | None = None
    error: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """One tenant in it. Wave 0 is the canary; `previous` is what its row said before.

    `operation_id` is its upgrade, `way_back_id` the operation that brought it back.
    """

    upgrade_id: str
    tenant_id: str
    key: TenantKey
    wave: int
    fate: Fate = "waiting"
    previous: str | None = None
    operation_id: str | None = None
    way_back_id: str | None = None
    reason: str | None = None
