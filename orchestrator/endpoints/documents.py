"""What the OpenAPI document says of errors."""

from __future__ import annotations

from typing import Any

from orchestrator import errors
from orchestrator.errors import OrchestratorError
from orchestrator.problems import problem_of
from tenant_runtime.contract.problem import MEDIA_TYPE

Responses = dict[int | str, dict[str, Any]]
ALWAYS = (errors.Unauthorized, errors.Forbidden, errors.Invalid, errors.StorageUnavailable)
"""What every endpoint behind a token may answer."""
BODY = (errors.Unreadable, errors.TooLarge)
"""What every endpoint that takes a body may answer besides."""


def problems(*kinds: type[OrchestratorError]) -> Responses:
    """The documented answers for these errors, one example each."""
    found: Responses = {}
    every: tuple[type[OrchestratorError], ...] = (*ALWAYS, *kinds)
    for kind in every:
        entry = found.setdefault(kind.status, _entry(kind))
        entry["content"][MEDIA_TYPE]["examples"][kind.code] = {"value": problem_of(kind()).model_dump(mode="json")}
    return found


def _entry(kind: type[OrchestratorError]) -> dict[str, Any]:
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}
    headers = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}} if kind.can_retry else {}
    return {"description": kind.title, "content": {MEDIA_TYPE: content}, "headers": headers}
