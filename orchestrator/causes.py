"""Pure: which of a few causes a runtime's end or failed start is put down to."""

from __future__ import annotations

import re
from typing import Literal

from orchestrator.engines import EngineSilent
from orchestrator.errors import EngineUnavailable

Cause = Literal["timeout", "exit", "image_missing", "engine_silent", "out_of_memory", "other"]

SAID: tuple[tuple[Cause, re.Pattern[str]], ...] = (
    ("out_of_memory", re.compile(r"out of memory", re.IGNORECASE)),
    ("image_missing", re.compile(r"no such image|there is no image|image\b.*\b(missing|not found)", re.IGNORECASE)),
    ("timeout", re.compile(r"not ready (with)?in\b|did not answer|timed out", re.IGNORECASE)),
    ("exit", re.compile(r"\bended\b|\bexited\b|\bkilled\b|where its record was expected")),
)
"""How the engines word it."""

LOG = ": {"
"""Where the end of the runtime's log begins, which engines put behind a reason: it proves nothing."""


def cause_of(found: Exception | str) -> Cause:
    """The cause behind an error, or behind the reason of an Exit."""
    if isinstance(found, EngineSilent | EngineUnavailable):
        return "engine_silent"
    reason = str(found).partition(LOG)[0]
    return next((cause for cause, pattern in SAID if pattern.search(reason)), "other")
