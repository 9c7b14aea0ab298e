"""The journal as comma-separated values (RFC 4180): one row for each line of each entry."""

from __future__ import annotations

import csv
import io

from tenant_runtime.books.journal import JournalEntry, JournalHead
from tenant_runtime.journal.lines import Line, lines_of
from tenant_runtime.money import to_major, to_quantity

COLUMNS = (
    *("entry", "date", "posted_at", "kind", "description", "message_id", "action_index", "reverses", "reversed_by"),
    *("party_role", "party", "account", "amount", "currency", "payment_method"),
    *("product", "quantity", "unit", "is_cost_known"),
)
NO_LINE = ("",) * 8
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class CommaSeparated:
    """Amounts with a decimal point and the sign of a debit; an entry without lines has one row without an account.

    A text that a spreadsheet would run as a formula begins with an apostrophe.
    """

    def __init__(self, head: JournalHead) -> None:
        self._currency = head.currency
        self._people = {person.id: person for person in head.people}
        self._goods = {good.id: good for good in head.goods}

    def opening(self) -> str:
        """The names of the columns."""
        return _row(COLUMNS)

    def entry(self, entry: JournalEntry) -> str:
        """The rows of an entry."""
        told = (
            *(entry.id, entry.local_date, entry.posted_at, entry.kind, _safe(entry.description)),
            *(_safe(entry.message_id), entry.action_index, entry.reverses, entry.reversed_by),
        )
        person = None if entry.person is None else self._people[entry.person]
        party = (person.role, _safe(person.name)) if person else ("", "")
        lines = lines_of(entry)
        return "".join(_row((*told, *party, *self._facts(line))) for line in lines) or _row((*told, *party, *NO_LINE))

    def closing(self) -> str:
        """Nothing."""
        return ""

    def _facts(self, line: Line) -> tuple[object, ...]:
        good = None if line.good is None else self._goods[line.good]
        return (
            *(line.account, to_major(line.amount, self._currency), self._currency),
            _safe(line.method or ""),
            *((_safe(good.name), f"{to_quantity(line.quantity):f}", _safe(good.unit)) if good else ("", "", "")),
            "" if good is None else str(line.is_cost_known).lower(),
        )


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text


def _row(cells: tuple[object, ...]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
