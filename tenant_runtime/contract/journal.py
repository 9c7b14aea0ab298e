"""The formats in which a business's journal can be had."""

from __future__ import annotations

from typing import Final, Literal

JournalFormat = Literal["hledger", "beancount", "csv", "json"]

MEDIA_TYPES: Final[dict[JournalFormat, str]] = {
    "hledger": "text/plain; charset=utf-8",
    "beancount": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}

ENDINGS: Final[dict[JournalFormat, str]] = {
    "hledger": "journal",
    "beancount": "beancount",
    "csv": "csv",
    "json": "json",
}
"""How a file of this format is named after its dot."""
