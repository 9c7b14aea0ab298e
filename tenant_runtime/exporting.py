"""The journal as a file, read a part at a time: messages are answered between the parts."""

from __future__ import annotations

import apsw

from tenant_runtime import journal
from tenant_runtime.books import journal as reading
from tenant_runtime.contract.config import TenantConfig
from tenant_runtime.contract.journal import MEDIA_TYPES, JournalFormat


class JournalExport:
    """One file being made. Entries are never changed, so what was booked when it began is the same in every part."""

    def __init__(self, connection: apsw.Connection, form: JournalFormat, config: TenantConfig) -> None:
        self._connection = connection
        self._head = reading.head(connection, config.currency)
        self._writer = journal.writer(form, self._head, title=config.business_name)
        self._after = 0
        self._opening: str | None = self._writer.opening()
        self._closing: str | None = self._writer.closing()
        self.file_name = journal.file_name(form, self._head, title=config.business_name)
        self.media_type = MEDIA_TYPES[form]

    def next_part(self) -> bytes | None:
        """The next part of the file; None when it is complete."""
        if self._opening is not None:
            text, self._opening = self._opening, None
        elif found := self._next_entries():
            text, self._after = "".join(map(self._writer.entry, found)), found[-1].id
        elif self._closing:
            text, self._closing = self._closing, None
        else:
            return None
        return text.encode()

    def _next_entries(self) -> list[reading.JournalEntry]:
        return reading.entries(self._connection, after=self._after, last=self._head.last_entry, limit=reading.BATCH)
