"""Pure: in which order a fleet is upgraded, one tenant first and ever more at once after it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from orchestrator.tenant import Tenant
from tenant_runtime.contract.key import TenantKey

SHARES = (1.0, 10.0)
"""Percent of the fleet that are upgraded once the first wave is through, the second; the last one is the rest."""

NEVER = datetime.min.replace(tzinfo=UTC)


def in_waves(
    fleet: Sequence[Tenant], *, canary: TenantKey | None = None, shares: Sequence[float] = SHARES
) -> list[list[Tenant]]:
    """The canary alone, then the waves; none is empty. Without a word it is the tenant that was last talked to."""
    if not fleet:
        return []
    first = next((tenant for tenant in fleet if tenant.key == canary), None) or max(fleet, key=_last_talked_to)
    rest = sorted((tenant for tenant in fleet if tenant is not first), key=lambda tenant: tenant.tenant_id)
    return [[first], *_cut(rest, len(fleet), shares)]


def _cut(rest: list[Tenant], of: int, shares: Sequence[float]) -> Iterator[list[Tenant]]:
    begun = 0
    for share in (*sorted(shares), 100.0):
        until = min(len(rest), max(begun, math.ceil(of * share / 100) - 1))  # the canary is one of them
        if share == 100.0:
            until = len(rest)
        if until > begun:
            yield rest[begun:until]
        begun = until


def _last_talked_to(tenant: Tenant) -> tuple[datetime, str]:
    return tenant.last_activity_at or NEVER, tenant.tenant_id
