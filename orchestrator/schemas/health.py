"""The health of the orchestrator as it travels over the REST API."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tenant_runtime.contract.messages import Wire


class ServiceHealth(Wire):
    """Whether the orchestrator serves."""

    status: Literal["ok"] = "ok"
    version: str
    engine: str = Field(examples=["process"])
    is_engine_silent: bool = Field(
        default=False, description="Whether the engine does not answer, so that only what is proven to be up is served."
    )
