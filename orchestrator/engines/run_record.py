"""What a runtime says of itself when it is ready."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, ValidationError


class RunRecord(BaseModel):
    """The one line that says that a runtime is ready, whose it is and where it listens."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    version: int
    tenant_id: str
    pid: int
    port: int
    generation: int


def record_in(text: bytes, tenant_id: str, generation: int) -> RunRecord | None:
    """The record in this text, if it is of this start of this tenant."""
    try:
        record = RunRecord.model_validate_json(text)
    except ValidationError:
        return None
    return record if (record.tenant_id, record.generation) == (tenant_id, generation) else None
