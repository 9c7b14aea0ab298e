"""The right to talk to an awake tenant for a while: asked of the orchestrator, used by the gateway."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, Field

from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.messages import Wire


class LeaseRequest(Wire):
    """Who wrote, how long to wait for the tenant to wake, and which address just failed, if one did."""

    identity: TenantKey
    wait_seconds: float = Field(default=30.0, ge=0, le=120, strict=True)
    unreachable: str | None = None


class Lease(Wire):
    """Where and with which token to talk to the tenant of `identity` until `expires_at`.

    `serves` is "onboarding" for a sender who has no tenant yet: same contract, no runtime, never to be cached.
    """

    identity: TenantKey
    tenant_id: str
    serves: Literal["tenant", "onboarding"]
    url: str
    token: str = Field(repr=False)
    language: Literal["es", "pt", "en"]
    expires_at: AwareDatetime
