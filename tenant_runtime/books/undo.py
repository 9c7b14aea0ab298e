"""Taking back: an entry that stands is reversed by another, to the unit and to the cent."""

from __future__ import annotations

import apsw

from tenant_runtime.actions import Undo
from tenant_runtime.books import catalogue, ledger, orders, parties, past, returns, sales, stock
from tenant_runtime.books.booking import Booking
from tenant_runtime.books.errors import EntryInUse
from tenant_runtime.books.outcomes import SaleLine, Undone
from tenant_runtime.books.parties import Known, Role
from tenant_runtime.books.query import row

_ROLES: dict[str, Role] = {"purchase": "supplier", "expense": "supplier", "supplier_payment": "supplier"}


def take_back(booking: Booking, action: Undo) -> Undone:
    """Reverses money, stock, its value, debts, prices and costs as the original wrote them.

    `entry` says which; else it is the newest of its kind. Raises NothingToUndo, and EntryInUse for an order that was
    delivered. Taking back twice takes back two entries: a reversal is never reversed itself.
    """
    connection = booking.connection
    if action.entry is None:
        original = ledger.newest_standing(connection, action.kind)
    else:
        original = ledger.standing(connection, action.entry)
    _demand_no_delivery(connection, original.id)
    told = past.of_entry(connection, original.id)
    party = _party(connection, original, told.party if told else None)
    entry = ledger.begin_reversal(booking, original)
    stock.reverse_moves(entry, original.id)
    catalogue.reverse_changes(entry, original.id)
    entry.seal()
    return Undone(
        entry.id,
        original.kind,
        original.description,
        _lines(connection, original),
        told.amount if told else None,
        original.local_date,
        parties.as_it_stands(connection, party) if party else None,
        party.role if party else _ROLES.get(original.kind, "customer"),
    )


def _demand_no_delivery(connection: apsw.Connection, entry: int) -> None:
    found = row(connection, _DELIVERED, (entry,))
    if found:
        raise EntryInUse(entry, used_by=found[0])


_DELIVERED = """
    SELECT entry FROM deliveries
     WHERE order_entry = ? AND NOT EXISTS (SELECT 1 FROM entries WHERE reverses = deliveries.entry)
"""


def _lines(connection: apsw.Connection, original: ledger.Original) -> tuple[SaleLine, ...]:
    if original.kind == "sale_return":
        return returns.lines_of(connection, original.id)
    return sales.lines_of(connection, original.id) or orders.lines_of(connection, original.id)


def _party(connection: apsw.Connection, original: ledger.Original, name: str | None) -> Known | None:
    if name is None:
        return None
    opened = row(connection, _OPENED, (original.id,)) if original.kind == "debt_opening" else None
    if opened:
        return parties.by_id(connection, opened[0])
    return parties.get(connection, _ROLES.get(original.kind, "customer"), name)


_OPENED = "SELECT party FROM postings WHERE entry = ? AND party IS NOT NULL"
