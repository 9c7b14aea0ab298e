"""API tokens as they travel over the REST API."""

from __future__ import annotations

from typing import Any, Self

from pydantic import AwareDatetime, Field

from orchestrator.schemas.naming import KEY, Name
from orchestrator.token import Scope, Token
from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.messages import Wire
from tenant_runtime.contract.moment import Moment


class TokenRequest(Wire):
    """A token for a program or a person: what it may do, and on which tenants (null: all)."""

    name: Name = Field(examples=["dashboard"])
    scopes: tuple[Scope, ...] = Field(min_length=1, max_length=10, examples=[["tenants:read"]])
    tenants: tuple[TenantKey, ...] | None = Field(default=None, min_length=1, max_length=1_000, examples=[[KEY]])
    expires_at: Moment | None = None


class TokenView(Wire):
    """An API token without its secret."""

    id: str
    name: str
    prefix: str = Field(description="How the token begins, to tell it from others.", examples=["lbt_Xa3k"])
    scopes: tuple[Scope, ...]
    tenants: tuple[TenantKey, ...] | None = None
    created_at: AwareDatetime
    created_by: str
    expires_at: AwareDatetime | None = None
    revoked_at: AwareDatetime | None = None

    @classmethod
    def of(cls, token: Token) -> Self:
        """The view of a token."""
        return cls.model_validate(token_facts(token))


class TokenCreated(TokenView):
    """A new token; `token` is shown this once and stored nowhere."""

    token: str = Field(examples=["lbt_Xa3k..."])


class TokenPage(Wire):
    """All tokens, the oldest first."""

    tokens: tuple[TokenView, ...]


def token_facts(token: Token) -> dict[str, Any]:
    """The fields of TokenView."""
    return {
        "id": token.token_id,
        "name": token.name,
        "prefix": token.prefix,
        "scopes": token.scopes,
        "tenants": token.tenants,
        "created_at": token.created_at,
        "created_by": token.created_by,
        "expires_at": token.expires_at,
        "revoked_at": token.revoked_at,
    }
