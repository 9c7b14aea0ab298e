"""The right to talk to an awake tenant for a while: asked of the orchestrator, used by the gateway."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import AwareDatetime, ConfigDict, Field, model_validator

from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.messages import Wire

TENANT_ID = r"^t[a-z2-7]{10}$"


class LeaseRequest(Wire):
    """Who wrote, or whose page is asked for; how long to wait for the tenant; which address just failed, if one did."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"identity": "+5491112345678", "wait_seconds": 10}, {"tenant_id": "tabcdefghij"}],
            "oneOf": [
                {"required": [named], "properties": {named: {"type": "string"}, other: {"type": "null"}}}
                for named, other in (("identity", "tenant_id"), ("tenant_id", "identity"))
            ],
        }
    )

    identity: TenantKey | None = None
    tenant_id: str | None = Field(default=None, pattern=TENANT_ID)
    wait_seconds: float = Field(default=30.0, ge=0, le=120, strict=True)
    unreachable: str | None = None

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.identity is None) == (self.tenant_id is None):
            raise ValueError("name either an identity or a tenant_id")
        return self


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
