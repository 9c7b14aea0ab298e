"""Debts: what is still open between the shop and a party, worked out when asked; the oldest debt is paid first."""

from __future__ import annotations

from datetime import date

import apsw

from tenant_runtime.books import parties
from tenant_runtime.books.figures import OpenItem, PartyDebt
from tenant_runtime.books.parties import Known, Role
from tenant_runtime.books.query import rows

_OPENED = """
    SELECT party_moves.local_date, description, abs(amount),
           coalesce((SELECT due FROM sales WHERE sales.entry = entries.id),
                    (SELECT due FROM purchases WHERE purchases.entry = entries.id),
                    (SELECT due FROM expenses WHERE expenses.entry = entries.id)), kind
      FROM party_moves JOIN entries ON entries.id = party_moves.entry
     WHERE party_moves.party = ? AND sign(amount) = ? AND reverses IS NULL
       AND NOT EXISTS (SELECT 1 FROM entries AS later WHERE later.reverses = party_moves.entry)
     ORDER BY party_moves.local_date DESC, party_moves.entry DESC
"""
"""Every debt a party made, newest first."""

_INDEBTED = """
    SELECT party, name FROM party_balances JOIN parties ON parties.id = party
     WHERE balance <> 0 AND role = ? ORDER BY abs(balance) DESC, folded
"""


def all_of(connection: apsw.Connection, role: Role) -> list[PartyDebt]:
    """Everybody with whom something is open, the largest balance first."""
    return [of(connection, Known(party, name, role)) for party, name in rows(connection, _INDEBTED, (role,))]


def of(connection: apsw.Connection, party: Known) -> PartyDebt:
    """What is open with one party.

    Since payments and returns settle the oldest debt first, what is open is the newest debts that come to the balance:
    so no more of a party's history is read than is open.
    """
    balance = parties.owed(connection, party)
    left, found = balance, []
    opened = connection.execute(_OPENED, (party.id, 1 if party.role == "customer" else -1)) if balance > 0 else ()
    for day, description, amount, due, kind in opened:
        part = min(amount, left)
        promised = date.fromisoformat(due) if due else None
        found.append(OpenItem(date.fromisoformat(day), description, amount, part, promised, kind))
        left -= part
        if not left:
            break
    return PartyDebt(party.name, balance, tuple(reversed(found)))
