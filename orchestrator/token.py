"""API tokens: what one may do, and how a secret is made and recognised without being stored."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tenant_runtime.contract.key import TenantKey

Scope = Literal["admin", "tenants:read", "tenants:write", "leases", "routes", "tokens"]
SECRET_PREFIX = "lbt_"  # noqa: S105 - so that scanners find a leaked token
SHOWN_CHARACTERS = 8


@dataclass(frozen=True, slots=True)
class Token:
    """A token without its secret. `tenants` None means every tenant."""

    token_id: str
    name: str
    prefix: str
    digest: str
    scopes: tuple[Scope, ...]
    tenants: tuple[TenantKey, ...] | None
    created_at: datetime
    created_by: str
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    def is_valid(self, now: datetime) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def may(self, scope: Scope) -> bool:
        """Whether its scopes reach this far."""
        return "admin" in self.scopes or scope in self.scopes

    def reaches(self, key: TenantKey) -> bool:
        """Whether it may know of this tenant at all."""
        return self.tenants is None or key in self.tenants

    def covers(self, scopes: tuple[Scope, ...], tenants: tuple[TenantKey, ...] | None) -> bool:
        """Whether it may hand out such a token: never more than it holds itself."""
        if not all(self.may(scope) for scope in scopes):
            return False
        return self.tenants is None or (tenants is not None and set(tenants) <= set(self.tenants))


def new_secret() -> str:
    """A secret of 256 random bits."""
    return SECRET_PREFIX + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What is stored of a secret. Plain SHA-256 is enough: nobody guesses 256 random bits."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
