"""Entries of the past, told: what stands, what it was called, what it came to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime

import apsw

from tenant_runtime.actions import EditLast, Undo
from tenant_runtime.books.figures import PastEntry
from tenant_runtime.books.ledger import UNDO_DEPTH
from tenant_runtime.books.names import fold
from tenant_runtime.books.query import Row, rows

_TOLD = """
    SELECT entry.id, kind, local_date, description, message_id,
           (SELECT name FROM parties WHERE id = coalesce(sales.party, orders.party, purchases.party, expenses.party,
                                                         payments.party, returns.party, opened.party)),
           coalesce(sales.total, orders.total, purchases.total, expenses.amount, payments.amount, returns.total,
                    abs(opened.amount), (SELECT abs(sum(amount)) FROM postings
                      WHERE entry = entry.id AND account IN ('cash', 'bank') AND kind LIKE 'owner%')),
           (SELECT json_group_array(name) FROM (
                   SELECT name FROM sale_lines WHERE entry = entry.id
                    UNION ALL SELECT name FROM order_lines WHERE entry = entry.id
                    UNION ALL SELECT name FROM purchase_lines WHERE entry = entry.id
                    UNION ALL SELECT name FROM return_lines WHERE entry = entry.id)),
           coalesce(sales.paid, orders.paid, purchases.paid, expenses.paid, payments.amount, returns.paid),
           coalesce(sales.payment_method, orders.payment_method, purchases.payment_method, expenses.payment_method,
                    payments.payment_method, returns.payment_method), posted_at
      FROM entries AS entry
      LEFT JOIN sales ON sales.entry = entry.id LEFT JOIN orders ON orders.entry = entry.id
      LEFT JOIN purchases ON purchases.entry = entry.id LEFT JOIN expenses ON expenses.entry = entry.id
      LEFT JOIN payments ON payments.entry = entry.id LEFT JOIN returns ON returns.entry = entry.id
      LEFT JOIN postings AS opened ON kind = 'debt_opening' AND opened.entry = entry.id AND opened.party IS NOT NULL
"""
_STANDS = "kind <> 'reversal' AND NOT EXISTS (SELECT 1 FROM entries AS later WHERE later.reverses = entry.id)"


def standing(connection: apsw.Connection, limit: int = UNDO_DEPTH) -> list[PastEntry]:
    """The newest entries that stand, newest first."""
    sql = f"{_TOLD} WHERE {_STANDS} ORDER BY entry.id DESC LIMIT ?"
    return [_told(found) for found in rows(connection, sql, (limit,))]


def of_message(connection: apsw.Connection, message_id: str) -> list[PastEntry]:
    """What a message booked and what still stands of it, in the order it was said."""
    sql = f"{_TOLD} WHERE message_id = ? AND {_STANDS} ORDER BY entry.id"
    return [_told(found) for found in rows(connection, sql, (message_id,))]


def of_entry(connection: apsw.Connection, entry: int) -> PastEntry | None:
    """One entry that stands."""
    found = rows(connection, f"{_TOLD} WHERE entry.id = ? AND {_STANDS}", (entry,))
    return _told(found[0]) if found else None


def targets(connection: apsw.Connection, wanted: Undo | EditLast, *, quoted_message_id: str | None) -> list[PastEntry]:
    """What may be meant among the newest entries that stand, newest first.

    What the quoted message booked; else, where nothing was said of it, all that the newest message booked; else what
    fits the kind, the thing and the party that were named.
    """
    found = standing(connection)
    party = wanted.party if isinstance(wanted, Undo) else None
    if wanted.is_quoted:
        return [entry for entry in found if entry.message_id == quoted_message_id]
    if not (wanted.kind or wanted.item or party):
        return [entry for entry in found if entry.message_id == found[0].message_id]
    return [
        entry
        for entry in found
        if wanted.kind in {None, entry.kind}
        and (wanted.item is None or resembles(wanted.item, (*entry.names, entry.party or "")))
        and (party is None or (entry.party is not None and resembles(party, (entry.party,))))
    ]


def resembles(words: str, names: Sequence[str]) -> bool:
    """Whether every word is in one of the names, in the singular or in the plural."""
    wanted = fold(words).split()
    return any(
        all(any(_is_form(word, other) for other in fold(name).split()) for word in wanted) for name in names if name
    )


def _is_form(word: str, other: str) -> bool:
    """`pan`, `panes`; `mesa`, `mesas`: one is the other with an ending of a plural."""
    short, long = sorted((word, other), key=len)
    return long == short or (len(short) >= 3 and long.startswith(short) and long[len(short) :] in {"s", "es"})


def _told(found: Row) -> PastEntry:
    entry, kind, day, description, message_id, party, amount, names, paid, method, posted_at = found
    called = tuple(json.loads(names)) or ((description,) if description else ())
    at = datetime.fromisoformat(posted_at)
    local_date = date.fromisoformat(day)
    return PastEntry(entry, kind, local_date, description, message_id, party, amount, called, paid, method, at)
