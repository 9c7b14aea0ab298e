"""The journal in formats that other programs read: nobody is locked in. Pure: what the books tell goes in, text out.

A writer makes one file of its format: `opening()` once, `entry()` for each entry in order, `closing()` once. It holds
the names of accounts, goods and people, and never more than one entry.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Protocol

from tenant_runtime.books.journal import JournalEntry, JournalHead
from tenant_runtime.contract.journal import ENDINGS, JournalFormat


class Writer(Protocol):
    """One format."""

    def opening(self) -> str:
        """What stands before the entries."""
        ...

    def entry(self, entry: JournalEntry) -> str:
        """One entry."""
        ...

    def closing(self) -> str:
        """What stands behind the entries."""
        ...


def writer(form: JournalFormat, head: JournalHead, *, title: str) -> Writer:
    """The writer of a format; `title` is the business's name. Only the format in use is paid for."""
    match form:
        case "hledger":
            from tenant_runtime.journal.as_hledger import Hledger  # noqa: PLC0415

            return Hledger(head, title)
        case "beancount":
            from tenant_runtime.journal.as_beancount import Beancount  # noqa: PLC0415

            return Beancount(head, title)
        case "csv":
            from tenant_runtime.journal.as_csv import CommaSeparated  # noqa: PLC0415

            return CommaSeparated(head)
        case "json":
            from tenant_runtime.journal.as_json import Json  # noqa: PLC0415

            return Json(head, title)


def file_name(form: JournalFormat, head: JournalHead, *, title: str) -> str:
    """`beans-co-2026-03-11.journal`: the business and its last day, in plain letters."""
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:40] or "libreta"
    return "-".join(part for part in (name, head.last_day) if part) + f".{ENDINGS[form]}"


__all__ = ["Writer", "file_name", "writer"]
