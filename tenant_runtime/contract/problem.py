"""Errors on the wire: application/problem+json (RFC 9457) with a stable code."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """What went wrong, for a program (`code`), for a person (`title`, `detail`), and whether trying again can help."""

    model_config = ConfigDict(frozen=True)

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str | None = None
    can_retry: bool = False
