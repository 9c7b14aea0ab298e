"""The SQL that reads the whole journal, a batch of entries at a time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

import apsw

from tenant_runtime.books import identity
from tenant_runtime.books.query import rows

BATCH = 200
"""Entries in one part: some tens of milliseconds at most, in which a message waits."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the chart."""

    code: str
    type: Literal["asset", "liability", "equity", "income", "expense"]
    meaning: str


@dataclass(frozen=True, slots=True)
class Good:
    """A product, also one that is no longer sold."""

    id: int
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class Person:
    """A customer or a supplier."""

    id: int
    role: Literal["customer", "supplier"]
    name: str


@dataclass(frozen=True, slots=True)
class JournalHead:
    """What entries refer to. `last_entry` is the newest one when the reading began: what is booked later stays out.

    `first_day` is the earliest local date, None where nothing is booked.
    """

    currency: str
    accounts: tuple[Account, ...]
    goods: tuple[Good, ...]
    people: tuple[Person, ...]
    first_day: str | None
    last_day: str | None
    last_entry: int


@dataclass(frozen=True, slots=True)
class JournalPosting:
    """Debits are positive, credits negative, in minor units; `person` and `good` are ids."""

    account: str
    amount: int
    person: int | None
    good: int | None
    method: str | None


@dataclass(frozen=True, slots=True)
class StockMove:
    """Stock in (above zero) or out, in thousandths; of `uncosted` no cost is known, the rest is worth `value`."""

    good: int
    quantity: int
    uncosted: int
    value: int


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One entry as it stands in the books; `reversed_by` and `reverses` are ids of entries, `action` is JSON.

    `person` is the customer or supplier it names, also where nothing is owed.
    """

    postings: tuple[JournalPosting, ...]
    moves: tuple[StockMove, ...]
    id: int
    kind: str
    local_date: str
    posted_at: str
    description: str
    message_id: str
    action_index: int
    reverses: int | None
    reversed_by: int | None
    person: int | None
    action: str | None


def head(connection: apsw.Connection, currency: str) -> JournalHead:
    """What the journal refers to now; `currency` is that of books without an entry."""
    first_day, last_day, last_entry = rows(
        connection, "SELECT min(local_date), max(local_date), coalesce(max(id), 0) FROM entries"
    )[0]
    return JournalHead(
        currency=identity.currency(connection) or currency,
        accounts=tuple(
            Account(*row) for row in rows(connection, "SELECT code, type, meaning FROM accounts ORDER BY type, code")
        ),
        goods=tuple(Good(*row) for row in rows(connection, "SELECT id, name, unit FROM products ORDER BY id")),
        people=tuple(Person(*row) for row in rows(connection, "SELECT id, role, name FROM parties ORDER BY id")),
        first_day=first_day,
        last_day=last_day,
        last_entry=last_entry,
    )


def entries(connection: apsw.Connection, *, after: int, last: int, limit: int) -> list[JournalEntry]:
    """At most `limit` entries with ids above `after` and up to `last`, in their order; [] at the end."""
    found = rows(connection, _ENTRIES, (last, after, last, limit))
    if not found:
        return []
    span = (found[0][0], found[-1][0])
    postings: defaultdict[int, list[JournalPosting]] = defaultdict(list)
    for entry, *facts in rows(connection, _POSTINGS, span):
        postings[entry].append(JournalPosting(*facts))
    moves: defaultdict[int, list[StockMove]] = defaultdict(list)
    for entry, *facts in rows(connection, _MOVES, span):
        moves[entry].append(StockMove(*facts))
    return [JournalEntry(tuple(postings[row[0]]), tuple(moves[row[0]]), *row) for row in found]


_ENTRIES = """
    SELECT id, kind, local_date, posted_at, description, message_id, action_index, reverses,
           (SELECT later.id FROM entries AS later WHERE later.reverses = entries.id AND later.id <= ?),
           coalesce((SELECT party FROM sales WHERE entry = id), (SELECT party FROM orders WHERE entry = id),
                    (SELECT party FROM purchases WHERE entry = id), (SELECT party FROM expenses WHERE entry = id),
                    (SELECT party FROM "returns" WHERE entry = id), (SELECT party FROM payments WHERE entry = id),
                    (SELECT max(party) FROM postings WHERE entry = id)),
           action
      FROM entries WHERE id > ? AND id <= ? ORDER BY id LIMIT ?
"""
_POSTINGS = """
    SELECT entry, account, amount, party, product, method FROM postings WHERE entry BETWEEN ? AND ? ORDER BY entry, line
"""
_MOVES = """
    SELECT entry, product, quantity, uncosted, value FROM stock_moves WHERE entry BETWEEN ? AND ? ORDER BY entry, line
"""
