"""A moment as it travels: text of RFC 3339 with its offset."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator

_BEGINS = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]", re.ASCII)


def _no_number(value: object) -> object:
    """Refuse what would only be guessed at: a number may count seconds or milliseconds."""
    if isinstance(value, datetime) or (isinstance(value, str) and _BEGINS.match(value)):
        return value
    raise ValueError("a moment is text such as 2026-03-02T14:03:11Z")


Moment = Annotated[AwareDatetime, BeforeValidator(_no_number)]
