"""A tenant's runtime as it stands, as it travels over the REST API."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import AwareDatetime, Field

from orchestrator.engines import Inspection
from orchestrator.registry.events import Event
from orchestrator.tenant import State
from tenant_runtime.contract.messages import Wire


class LastStop(Wire):
    """When and why the tenant last went to sleep or failed."""

    at: AwareDatetime
    state: State = Field(examples=["asleep"])
    reason: str | None = Field(examples=["idle"])

    @classmethod
    def of(cls, event: Event) -> Self:
        """What the event tells."""
        return cls.model_validate({"at": event.at, "state": event.what.rpartition(" ")[2], "reason": event.reason})


class RuntimeView(Wire):
    """What the engine tells of a tenant's runtime; null is "not known"."""

    condition: Literal["running", "paused", "stopped", "absent", "unknown"] = Field(
        description="`unknown`: the engine does not answer."
    )
    unknown_because: str | None = Field(default=None, examples=["the engine did not answer within 3 seconds"])
    name: str | None = Field(default=None, examples=["libreta-abcdef-tk3j5m2q7xa"])
    image: str | None = Field(default=None, examples=["libreta-runtime:0.1.0"])
    image_id: str | None = None
    is_outdated: bool = Field(
        default=False, description="The next wake makes it anew: its image or limits are not what they should be."
    )
    generation: int | None = Field(default=None, description="That of what is there; the tenant's own is the newest.")
    started_at: AwareDatetime | None = None
    finished_at: AwareDatetime | None = None
    last_end: str | None = Field(default=None, examples=["killed: out of memory (192 MiB)"])
    memory_bytes: int | None = None
    memory_limit_bytes: int | None = None
    processes: int | None = None
    last_stop: LastStop | None = None

    @classmethod
    def of(cls, found: Inspection, stop: LastStop | None) -> Self:
        """What was found."""
        return cls(
            condition=found.condition,
            name=found.name,
            image=found.image,
            image_id=found.image_id,
            is_outdated=found.is_outdated,
            generation=found.generation,
            started_at=found.started_at,
            finished_at=found.finished_at,
            last_end=found.last_end,
            memory_bytes=found.memory_bytes,
            memory_limit_bytes=found.memory_limit_bytes,
            processes=found.processes,
            last_stop=stop,
        )
