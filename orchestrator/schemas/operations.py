"""Operations on tenants, and what asks for them, as they travel over the REST API."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import AwareDatetime, Field

from orchestrator.operation import Kind, Operation, Progress
from orchestrator.schemas.naming import KEY
from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.messages import Wire
from tenant_runtime.contract.problem import Problem


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
