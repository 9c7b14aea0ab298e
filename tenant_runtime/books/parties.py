"""Customers and suppliers: whoever an entry names, and what stands between them and the shop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import apsw

from tenant_runtime.books.errors import UnknownParty
from tenant_runtime.books.ledger import Entry
from tenant_runtime.books.names import fold, tidy
from tenant_runtime.books.outcomes import Party
from tenant_runtime.books.query import row, rows

Role = Literal["customer", "supplier"]


@dataclass(frozen=True, slots=True)
class Known:
    """A party of the books; `is_new` says that nobody had named it before."""

    id: int
    name: str
    role: Role
    is_new: bool = False


def find(connection: apsw.Connection, role: Role, name: str) -> Known | None:
    """The party of this name; case, accents and blanks do not count."""
    sql = "SELECT id, name FROM parties WHERE role = ? AND folded = ?"
    found = row(connection, sql, (role, fold(name)))
    return Known(found[0], found[1], role) if found else None


def get(connection: apsw.Connection, role: Role, name: str) -> Known:
    """The party of this name. Raises UnknownParty."""
    known = find(connection, role, name)
    if known is None:
        raise UnknownParty(name, role)
    return known


def named(connection: apsw.Connection, role: Role, name: str) -> Known:
    """The party of this name, made where nobody named it before. Raises InvalidName."""
    known = find(connection, role, name)
    if known:
        return known
    tidied = tidy(name)
    connection.execute("INSERT INTO parties (role, name, folded) VALUES (?, ?, ?)", (role, tidied, fold(tidied)))
    return Known(connection.last_insert_rowid(), tidied, role, is_new=True)


def by_id(connection: apsw.Connection, party: int) -> Known:
    """The party of this id."""
    found = row(connection, "SELECT name, role FROM parties WHERE id = ?", (party,))
    if found is None:
        raise LookupError("no party where there must be one")
    return Known(party, found[0], found[1])


def owe(entry: Entry, party: Known, amount: int) -> None:
    """What is owed grows by `amount`, below zero it shrinks: to the shop by a customer, by the shop to a supplier."""
    if party.role == "customer":
        entry.post("receivable", amount, party=party.id)
    else:
        entry.post("payable", -amount, party=party.id)


def owed(connection: apsw.Connection, party: Known) -> int:
    """What a customer owes the shop, or the shop a supplier; below zero it is the other way round."""
    found = row(connection, "SELECT balance FROM party_balances WHERE party = ?", (party.id,))
    balance: int = found[0] if found else 0
    return balance if party.role == "customer" else -balance


def as_it_stands(connection: apsw.Connection, party: Known) -> Party:
    """The party as others see it."""
    return Party(party.name, owed(connection, party), party.is_new)


def standing(connection: apsw.Connection, role: Role) -> list[Party]:
    """Everybody whom an entry that stands names, by name."""
    sign = 1 if role == "customer" else -1
    return [Party(name, sign * balance) for name, balance in rows(connection, _STANDING, (role,))]


_NAMED_BY = "\n            OR ".join(
    f"EXISTS (SELECT 1 FROM {table} JOIN entries ON id = entry WHERE party = parties.id"  # noqa: S608
    " AND NOT EXISTS (SELECT 1 FROM entries AS later WHERE later.reverses = entry))"
    for table in ("sales", "payments", "purchases", "expenses", "orders", "returns")
)
_STANDING = f"""
    SELECT name, coalesce(balance, 0) FROM parties LEFT JOIN party_balances ON party = parties.id
     WHERE role = ? AND (balance <> 0 OR {_NAMED_BY})
     ORDER BY folded
"""  # noqa: S608 - the tables stand above
