"""What travels over the REST API, documented by examples."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, Field, StringConstraints

from orchestrator.operation import Kind, Operation, Progress
from orchestrator.registry.audit import Entry
from orchestrator.registry.events import Event
from orchestrator.tenant import State, Tenant
from orchestrator.token import Scope, Token
from tenant_runtime.contract.config import Language
from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.messages import Wire
from tenant_runtime.contract.moment import Moment
from tenant_runtime.contract.problem import Problem

KEY = "+5491112345678"
Name = Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True)]


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
    """One tenant with its configuration as it lies on disk, defaults filled in; null where the file is broken."""

    config: dict[str, Any] | None = None
    config_error: str | None = Field(default=None, description="Where the file is broken, if it is.")


class TenantPage(Wire):
    """Some tenants in the order of their keys."""

    tenants: tuple[TenantView, ...]
    next_cursor: str | None = Field(default=None, description="Pass it as `cursor` for the next page; null at the end.")
    unregistered: tuple[TenantKey, ...] = Field(
        default=(), description="Folders in data/clients that no tenant owns: adopt them. Told on the first page only."
    )


class Reason(Wire):
    """Why something is done, for the audit."""

    reason: str | None = Field(default=None, max_length=500, examples=["asked for by the owner"])


class ResetRequest(Reason):
    """Erases a tenant's books and configuration; its next message starts onboarding."""

    confirm: str | None = Field(default=None, max_length=160, description="The key once more.", examples=[KEY])
    dry_run: bool = Field(default=False, strict=True, description="Only say what would go.")


class DoomedFile(Wire):
    """A file that a reset would put aside."""

    name: str = Field(examples=["business.db"])
    bytes: int


class ResetPlan(Wire):
    """What a reset would do."""

    dry_run: Literal[True] = True
    key: TenantKey
    business_name: str
    files: tuple[DoomedFile, ...]
    kept_under: str = Field(examples=[f"deleted/{KEY}-20261122T101500Z"])


class OperationView(Wire):
    """A slow act on a tenant: who, when, why, how far, with what result."""

    id: str = Field(examples=["o3k5j2m7q4xa"])
    kind: Kind
    state: Progress
    step: str = Field(description="How far it has come.", examples=["folder"])
    key: TenantKey
    tenant_id: str
    requested_by: str = Field(examples=["operator"])
    reason: str | None = None
    started_at: AwareDatetime
    finished_at: AwareDatetime | None = None
    result: dict[str, Any] | None = None
    error: Problem | None = None

    @classmethod
    def of(cls, operation: Operation) -> Self:
        """The view of an operation."""
        return cls(
            id=operation.operation_id,
            kind=operation.kind,
            state=operation.state,
            step=operation.step,
            key=operation.key,
            tenant_id=operation.tenant_id,
            requested_by=operation.requested_by,
            reason=operation.reason,
            started_at=operation.started_at,
            finished_at=operation.finished_at,
            result=dict(operation.result) if operation.result is not None else None,
            error=Problem.model_validate(operation.error) if operation.error else None,
        )


class OperationPage(Wire):
    """The newest operations first."""

    operations: tuple[OperationView, ...]


class LogLines(Wire):
    """The last lines of a tenant's log, oldest first."""

    lines: tuple[str, ...]


class EventView(Wire):
    """Something that happened to a tenant: a change of state, or a step of an operation."""

    id: int
    at: AwareDatetime
    kind: Literal["state", "operation"]
    what: str = Field(examples=["asleep -> starting"])
    reason: str | None = None
    operation_id: str | None = None

    @classmethod
    def of(cls, event: Event) -> Self:
        """The view of an event."""
        return cls(
            id=event.id,
            at=event.at,
            kind=event.kind,
            what=event.what,
            reason=event.reason,
            operation_id=event.operation_id,
        )


class EventPage(Wire):
    """The newest events first."""

    events: tuple[EventView, ...]
    next_cursor: str | None = None


class AuditView(Wire):
    """Who did what, when."""

    id: int
    at: AwareDatetime
    actor: str = Field(examples=["operator"])
    action: str = Field(examples=["tenant.reset"])
    key: TenantKey | None = None
    tenant_id: str | None = None
    details: dict[str, Any] = Field(default_factory=dict)

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """The view of an audit line."""
        return cls(
            id=entry.id,
            at=entry.at,
            actor=entry.actor,
            action=entry.action,
            key=TenantKey(entry.key) if entry.key else None,
            tenant_id=entry.tenant_id,
            details=dict(entry.details),
        )


class AuditPage(Wire):
    """The newest audit lines first."""

    entries: tuple[AuditView, ...]
    next_cursor: str | None = None


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


class ServiceHealth(Wire):
    """Whether the orchestrator serves."""

    status: Literal["ok"] = "ok"
    version: str
    engine: str = Field(examples=["process"])


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
