"""Tenants as they travel over the REST API."""

from __future__ import annotations

from typing import Any, Self

from pydantic import AwareDatetime, Field

from orchestrator.schemas.naming import KEY, Name
from orchestrator.schemas.runtime import RuntimeView
from orchestrator.tenant import State, Tenant
from tenant_runtime.contract.config import Language
from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.messages import Wire


class CreateRequest(Wire):
    """A new tenant. What is not said follows from the country of the phone number."""

    phone_number: str = Field(
        min_length=1,
        max_length=160,
        description="As an operator types it, with the country code; the answer's `key` is what it was read as.",
        examples=["+54 11 15-1234-5678"],
    )
    business_name: Name = Field(examples=["Beans&Co"])
    business_type: str = Field(default="", max_length=200, examples=["Pulseras artesanales"])
    currency: str | None = Field(default=None, max_length=3, description="ISO 4217", examples=["USD"])
    language: Language | None = Field(default=None, examples=["es"])
    timezone: str | None = Field(default=None, max_length=64, examples=["America/Argentina/Buenos_Aires"])
    config: dict[str, Any] = Field(
        default_factory=dict,
        description="Merged over the fresh config.json (RFC 7396).",
        examples=[{"features": {"audio_enabled": False}}],
    )


class TenantQuery(Wire):
    """Which tenants are asked for."""

    limit: int = Field(default=100, ge=1, le=500)
    cursor: str | None = Field(default=None, max_length=400, description="`next_cursor` of the page before.")
    state: State | None = Field(default=None, description="Only these; `deleted` are told only when asked for.")
    q: str | None = Field(
        default=None,
        max_length=160,
        pattern=r"^[^\x00]*$",  # SQLite would take it for the end of the text
        description="In key, id or name; a number in any form.",
    )


class TenantView(Wire):
    """One tenant."""

    key: TenantKey
    tenant_id: str = Field(examples=["tk3j5m2q7xa"])
    state: State
    state_reason: str | None = None
    state_since: AwareDatetime
    business_name: str = Field(examples=["Beans&Co"])
    business_type: str = Field(examples=["Pulseras artesanales"])
    currency: str = Field(examples=["USD"])
    language: Language
    timezone: str = Field(examples=["America/Argentina/Buenos_Aires"])
    generation: int = Field(description="How often its runtime was started.")
    created_at: AwareDatetime
    created_by: str = Field(examples=["operator"])
    last_activity_at: AwareDatetime | None = None
    deleted_at: AwareDatetime | None = None
    folder: str = Field(description="Relative to the data folder.", examples=[f"clients/{KEY}"])

    @classmethod
    def of(cls, tenant: Tenant) -> Self:
        """The view of a tenant."""
        return cls.model_validate(facts(tenant))


class TenantDetail(TenantView):
    """One tenant with its configuration as it lies on disk (null where the file is broken), and its runtime."""

    config: dict[str, Any] | None = None
    config_error: str | None = Field(default=None, description="Where the file is broken, if it is.")
    runtime: RuntimeView


class TenantPage(Wire):
    """Some tenants in the order of their keys."""

    tenants: tuple[TenantView, ...]
    next_cursor: str | None = Field(default=None, description="Pass it as `cursor` for the next page; null at the end.")
    unregistered: tuple[TenantKey, ...] = Field(
        default=(), description="Folders in data/clients that no tenant owns: adopt them. Told on the first page only."
    )


def facts(tenant: Tenant) -> dict[str, Any]:
    """The fields of TenantView."""
    return {
        "key": tenant.key,
        "tenant_id": tenant.tenant_id,
        "state": tenant.state,
        "state_reason": tenant.state_reason,
        "state_since": tenant.state_since,
        "business_name": tenant.business_name,
        "business_type": tenant.business_type,
        "currency": tenant.currency,
        "language": tenant.language,
        "timezone": tenant.timezone,
        "generation": tenant.generation,
        "created_at": tenant.created_at,
        "created_by": tenant.created_by,
        "last_activity_at": tenant.last_activity_at,
        "deleted_at": tenant.deleted_at,
        "folder": tenant.folder or f"clients/{tenant.key}",
    }
