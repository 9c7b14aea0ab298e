"""The audit: every entry carries a hash over what stands there, who said it in which words, and the entry before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import apsw

from tenant_runtime.books.query import Row, row, rows

EMPTY = "0" * 64
"""The hash of books without an entry."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where an entry comes from: who wrote, by which channel, the very words, and how they were read."""

    who: str
    channel: str
    text: str
    reading: str


@dataclass(frozen=True, slots=True)
class Link:
    """What the audit itself says of an entry."""

    who: str | None = None
    channel: str | None = None
    text: str | None = None
    reading: str | None = None
    before: str | None = None
    after: str | None = None


_ALWAYS = {
    "entries": "id, message_id, action_index, kind, local_date, posted_at, description, reverses, action",
    "postings": "entry, line, account, amount, product, party, method",
    "stock_moves": "entry, line, product, quantity, uncosted, value",
    "product_changes": "entry, line, product, field, old_value, new_value",
}
_DETAILS = {
    "sales": "entry, total, without_cost, payment_method, discount, tax, paid, party, due",
    "sale_lines": "entry, line, product, name, unit, quantity, unit_price, total, cost, created, gross,"
    " discount, pack, shared",
    "orders": "entry, total, paid, party, due, payment_method, discount, tax",
    "order_lines": "entry, line, product, name, unit, quantity, unit_price, total, gross, discount, pack, shared",
    "deliveries": "entry, order_entry",
    "purchases": "entry, total, paid, party, due, payment_method, tax",
    "purchase_lines": "entry, line, product, name, unit, quantity, pack, cost",
    "expenses": "entry, concept, amount, payment_method, category, paid, party, due, tax",
    "payments": "entry, role, party, amount, payment_method",
    "returns": "entry, total, paid, party, payment_method, restock",
    "return_lines": "entry, line, product, name, unit, quantity, pack, unit_price, total, cost",
    "period_closes": "entry, last",
}
_KIND_DETAILS = {
    "sale": ("sales", "sale_lines", "orders", "order_lines"),
    "order_delivery": ("sales", "sale_lines", "deliveries"),
    "purchase": ("purchases", "purchase_lines"),
    "expense": ("expenses",),
    "customer_payment": ("payments",),
    "supplier_payment": ("payments",),
    "sale_return": ("returns", "return_lines"),
    "period_close": ("period_closes",),
}
"""Which tables beside those of every entry hold rows of a kind."""

_COLUMNS = _ALWAYS | _DETAILS
_ROWS_OF = {
    table: f"SELECT {columns} FROM {table} WHERE {columns.split(',')[0]} = ?"  # noqa: S608 - the names stand above
    for table, columns in _COLUMNS.items()
}
_ALL_ROWS = {
    table: f"SELECT {columns} FROM {table} ORDER BY {'1, 2' if ' line,' in columns else '1'}"  # noqa: S608
    for table, columns in _COLUMNS.items()
}


def link(connection: apsw.Connection, entry: int, source: Source | None) -> None:
    """Adds an entry that is about to be sealed to the chain, with what it touched before and after."""
    before, after = _touched(connection, entry)
    said = Link(before=_canonical(before), after=_canonical(after))
    if source:
        said = replace(said, who=source.who, channel=source.channel, text=source.text, reading=source.reading)
    _append(connection, entry, said)


def link_all(connection: apsw.Connection) -> None:
    """Begins the chain of books that had none: nobody knows any more who wrote what."""
    for (entry,) in rows(connection, "SELECT id FROM entries ORDER BY id"):
        _append(connection, entry, Link())


def newest_hash(connection: apsw.Connection) -> str:
    """The hash over all the books; any change of anything that was written would change it."""
    return _newest(connection) or EMPTY


def hash_up_to(connection: apsw.Connection, entry: int) -> str | None:
    """The hash over the books as they were after this entry; None where it is not in the chain yet."""
    found = row(connection, "SELECT hash FROM audit WHERE entry = ?", (entry,))
    return found[0] if found else None


def first_break(connection: apsw.Connection) -> str | None:
    """The first entry whose audit does not fit what stands there, in a sentence; None where the chain is whole."""
    written = {table: _Cursor(connection, sql) for table, sql in _ALL_ROWS.items()}
    links = _Cursor(connection, f"SELECT {_LINK} FROM audit ORDER BY entry")  # noqa: S608 - the names stand below
    previous = ""
    for (entry,) in rows(connection, "SELECT id FROM entries ORDER BY id"):
        found = links.of(entry)
        if not found:
            return f"audit: entry {entry} has no link in the chain"
        _, who, channel, text, reading, before, after, named, hash_ = found[0]
        if named != previous:
            return f"audit: entry {entry} does not follow the link before it"
        there = {table: cursor.of(entry) for table, cursor in written.items()}
        if hash_ != _hash(previous, _relevant(there), Link(who, channel, text, reading, before, after)):
            return f"audit: entry {entry} is not what was written"
        previous = hash_
    return f"audit: entry {links.left} does not exist" if links.left else None


class _Cursor:
    """Rows in the order of their entries, handed out entry by entry in one pass."""

    def __init__(self, connection: apsw.Connection, sql: str) -> None:
        self._rows: Iterator[Row] = iter(connection.execute(sql))
        self._next = next(self._rows, None)

    @property
    def left(self) -> int | None:
        """The entry of the next row that nobody asked for."""
        return self._next[0] if self._next else None

    def of(self, entry: int) -> list[Row]:
        """The rows of this entry."""
        found = []
        while self._next and self._next[0] <= entry:
            if self._next[0] == entry:
                found.append(self._next)
            self._next = next(self._rows, None)
        return found


_LINK = "entry, who, channel, text, reading, before, after, previous, hash"


def _append(connection: apsw.Connection, entry: int, said: Link) -> None:
    previous = _newest(connection) or ""
    kind = row(connection, "SELECT kind FROM entries WHERE id = ?", (entry,))
    tables = (*_ALWAYS, *_KIND_DETAILS.get(kind[0] if kind else "", ()))
    there = {table: rows(connection, _ROWS_OF[table], (entry,)) for table in tables}
    connection.execute(
        f"INSERT INTO audit ({_LINK}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - the names stand above
        (entry, *_said(said), previous, _hash(previous, there, said)),
    )


def _newest(connection: apsw.Connection) -> str | None:
    found = row(connection, "SELECT hash FROM audit ORDER BY entry DESC LIMIT 1")
    return found[0] if found else None


def _relevant(there: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """Of everything that hangs on an entry the tables of its kind, as they were hashed."""
    kind = there["entries"][0][3]
    return {table: there[table] for table in (*_ALWAYS, *_KIND_DETAILS.get(kind, ()))}


def _hash(previous: str, there: dict[str, list[Row]], said: Link) -> str:
    return hashlib.sha256(_canonical([previous, there, _said(said)]).encode()).hexdigest()


def _said(said: Link) -> Row:
    return said.who, said.channel, said.text, said.reading, said.before, said.after


def _canonical(value: Any) -> str:  # noqa: ANN401 - anything JSON can hold
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


_ACCOUNTS = """
    SELECT account, totals.value - sum(amount), totals.value
      FROM postings JOIN totals ON measure = 'account.' || account WHERE entry = ? GROUP BY account
"""
_PARTIES = """
    SELECT postings.party, balance - sum(amount), balance
      FROM postings JOIN party_balances ON party_balances.party = postings.party
     WHERE entry = ? AND account IN ('receivable', 'payable') GROUP BY postings.party
"""
_STOCK = """
    SELECT holdings.product, holdings.quantity - sum(moves.quantity), holdings.uncosted - sum(moves.uncosted),
           holdings.value - sum(moves.value), holdings.quantity, holdings.uncosted, holdings.value
      FROM stock_moves AS moves JOIN holdings ON holdings.product = moves.product
     WHERE entry = ? GROUP BY holdings.product
"""
_PRODUCTS = "SELECT product, field, old_value, new_value FROM product_changes WHERE entry = ? ORDER BY line"


def _touched(connection: apsw.Connection, entry: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Accounts, parties' balances, stock (quantity, uncosted, value) and product fields, before and after an entry."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for part, sql in (("accounts", _ACCOUNTS), ("parties", _PARTIES)):
        for name, was, is_now in rows(connection, sql, (entry,)):
            before.setdefault(part, {})[str(name)] = was
            after.setdefault(part, {})[str(name)] = is_now
    for product, *figures in rows(connection, _STOCK, (entry,)):
        before.setdefault("stock", {})[str(product)] = figures[:3]
        after.setdefault("stock", {})[str(product)] = figures[3:]
    for product, field, old, new in rows(connection, _PRODUCTS, (entry,)):
        before.setdefault("products", {}).setdefault(str(product), {}).setdefault(field, old)
        after.setdefault("products", {}).setdefault(str(product), {})[field] = new
    return before, after
