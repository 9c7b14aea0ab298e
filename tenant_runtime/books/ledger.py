"""The journal: entries of double-entry postings, sealed when they balance, corrected only by reversal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import apsw

from tenant_runtime.actions import EntryKind
from tenant_runtime.books import audit
from tenant_runtime.books.booking import Booking
from tenant_runtime.books.errors import AlreadyPosted, AmountOutOfRange, NothingToUndo, PeriodSealed
from tenant_runtime.books.query import Row, row, rows

Account = Literal[
    "cash",
    "bank",
    "inventory",
    "goods_unsorted",
    "receivable",
    "payable",
    "customer_deposits",
    "tax_payable",
    "tax_receivable",
    "owner_capital",
    "owner_drawings",
    "stock_revaluation",
    "sales",
    "sales_uncosted",
    "cost_of_goods",
    "cost_uncosted",
    "expenses",
    "stock_losses",
]

LARGEST_TOTAL = 10**18
"""No account may reach more minor units: 64 bits hold nine times as many."""

LONGEST_DESCRIPTION = 500

UNDO_DEPTH = 50
"""How many of the entries that stand can still be taken back by name."""


class Entry:
    """An entry being written: post to it, then seal it. Debits are positive, credits negative, in minor units."""

    def __init__(self, connection: apsw.Connection, entry_id: int, source: audit.Source | None = None) -> None:
        self.id = entry_id
        self.connection = connection
        self._source = source
        self._lines = 0

    def next_line(self) -> int:
        """A number for the next row that hangs on this entry."""
        self._lines += 1
        return self._lines

    def post(
        self,
        account: Account,
        amount: int,
        product: int | None = None,
        *,
        party: int | None = None,
        method: str | None = None,
    ) -> None:
        """One posting; nothing is written for zero. Raises AmountOutOfRange where the account would grow too large.

        `party` is whose debt it is: `receivable` and `payable` must have one. `method` is how money moved, on `cash`
        and `bank` alone; `move_money` knows both.
        """
        if amount == 0:
            return
        if abs(balance(self.connection, account) + amount) > LARGEST_TOTAL:
            raise AmountOutOfRange(f"{account} cannot hold more")
        self.connection.execute(
            "INSERT INTO postings (entry, line, account, amount, product, party, method) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (self.id, self.next_line(), account, amount, product, party, method),
        )

    def move_money(self, amount: int, method: str | None) -> None:
        """Money into the shop, below zero out of it; the cash close adds it up by method."""
        self.post(paid_into(method), amount, method=method)

    def seal(self) -> None:
        """Closes the entry for ever, linked into the audit; SQLite refuses it unless the postings balance."""
        audit.link(self.connection, self.id, self._source)
        self.connection.execute("INSERT INTO seals (entry) VALUES (?)", (self.id,))


@dataclass(frozen=True, slots=True)
class Original:
    """An entry to be reversed."""

    id: int
    kind: EntryKind
    local_date: date
    description: str


def paid_into(method: str | None) -> Literal["cash", "bank"]:
    """Where money paid by this method is: notes and coins in the cash box, anything else at the bank."""
    return "cash" if method is None or method.casefold() == "cash" else "bank"


def sealed_until(connection: apsw.Connection) -> date | None:
    """The last day of the newest period that is closed; None where none is."""
    found = row(
        connection,
        "SELECT max(last) FROM period_closes"
        " WHERE NOT EXISTS (SELECT 1 FROM entries WHERE reverses = period_closes.entry)",
    )
    return date.fromisoformat(found[0]) if found and found[0] else None


def begin(booking: Booking, kind: EntryKind, description: str) -> Entry:
    """A new entry on the booking's day. Raises AlreadyPosted where this action of its message has one, PeriodSealed."""
    last = sealed_until(booking.connection)
    if last and booking.local_date <= last:
        raise PeriodSealed(booking.local_date, last)
    return _insert(booking, kind, description, local_date=booking.local_date, reverses=None)


def begin_reversal(booking: Booking, original: Original) -> Entry:
    """The entry that takes `original` back, with its postings mirrored, on the original's own day.

    A mistake of yesterday is then missing from yesterday's figures and not from today's; `posted_at` says when it was
    taken back. In a closed period nothing changes any more: what is taken back there is missing from today.
    """
    last = sealed_until(booking.connection)
    day = booking.today if last and original.local_date <= last else original.local_date
    entry = _insert(booking, "reversal", original.description, local_date=day, reverses=original.id)
    sql = "SELECT account, amount, product, party, method FROM postings WHERE entry = ? ORDER BY line"
    for account, amount, product, party, method in rows(booking.connection, sql, (original.id,)):
        entry.post(account, -amount, product, party=party, method=method)
    return entry


def newest_standing(connection: apsw.Connection, kind: EntryKind | None) -> Original:
    """The newest entry that can be reversed. Raises NothingToUndo."""
    found = row(connection, _NEWEST_OF_KIND, (kind,)) if kind else row(connection, _NEWEST)
    return _original(found, kind or "any kind")


def standing(connection: apsw.Connection, entry: int) -> Original:
    """This entry, if it can be reversed: it stands, and is one of the newest `UNDO_DEPTH`. Raises NothingToUndo."""
    return _original(row(connection, _STANDING, (UNDO_DEPTH, entry)), f"entry {entry}")


def _original(found: Row | None, wanted: str) -> Original:
    if found is None:
        raise NothingToUndo(wanted)
    entry_id, its_kind, day, description = found
    return Original(entry_id, its_kind, date.fromisoformat(day), description)


_NEWEST = """
    SELECT id, kind, local_date, description FROM entries AS entry
     WHERE kind <> 'reversal' AND NOT EXISTS (SELECT 1 FROM entries WHERE reverses = entry.id)
     ORDER BY id DESC LIMIT 1
"""
_NEWEST_OF_KIND = """
    SELECT id, kind, local_date, description FROM entries AS entry
     WHERE kind = ? AND NOT EXISTS (SELECT 1 FROM entries WHERE reverses = entry.id)
     ORDER BY id DESC LIMIT 1
"""
_STANDING = """
    SELECT id, kind, local_date, description FROM (
           SELECT * FROM entries AS entry
            WHERE kind <> 'reversal' AND NOT EXISTS (SELECT 1 FROM entries WHERE reverses = entry.id)
            ORDER BY id DESC LIMIT ?)
     WHERE id = ?
"""


def balance(connection: apsw.Connection, account: Account) -> int:
    """What an account holds now, in minor units; credits are negative."""
    return total(connection, f"account.{account}")


def total(connection: apsw.Connection, measure: str) -> int:
    """A running total since the books began."""
    found = row(connection, "SELECT value FROM totals WHERE measure = ?", (measure,))
    return found[0] if found else 0


def _insert(
    booking: Booking,
    kind: EntryKind | Literal["reversal"],
    description: str,
    *,
    local_date: date,
    reverses: int | None,
) -> Entry:
    try:
        # Not RETURNING: with it SQLite plans to look for orphans in every table that points at entries.
        booking.connection.execute(
            "INSERT INTO entries (message_id, action_index, kind, local_date, posted_at, description, reverses,"
            " action) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                booking.message_id,
                booking.action_index,
                kind,
                local_date.isoformat(),
                booking.posted_at,
                description[:LONGEST_DESCRIPTION],
                reverses,
                booking.action,
            ),
        )
    except apsw.ConstraintError as error:
        if "entries.message_id" in str(error):
            raise AlreadyPosted(f"{booking.message_id}, action {booking.action_index}") from error
        raise
    return Entry(booking.connection, booking.connection.last_insert_rowid(), booking.source)
