"""A slow act on a tenant, as it is remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from tenant_runtime.contract.key import TenantKey

Kind = Literal["create", "adopt", "start", "stop", "restart", "reset", "delete", "upgrade"]
Progress = Literal["running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Operation:
    """Who asked for what on which tenant, why, how far it came and how it ended.

    `plan` holds what is needed to go on or to undo after a crash; `error` is a problem (RFC 9457).
    """

    operation_id: str
    kind: Kind
    state: Progress
    step: str
    key: TenantKey
    tenant_id: str
    requested_by: str
    reason: str | None
    started_at: datetime
    plan: Mapping[str, Any]
    finished_at: datetime | None = None
    result: Mapping[str, Any] | None = None
    error: Mapping[str, Any] | None = None
    idempotency_key: str | None = None
    fingerprint: str | None = None
