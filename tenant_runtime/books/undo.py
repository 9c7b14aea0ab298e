"""Taking back: the newest entry that stands is reversed by another, to the unit and to the cent."""

from __future__ import annotations

import apsw

from tenant_runtime.actions import Undo
from tenant_runtime.books import catalogue, expenses, ledger, sales, stock
from tenant_runtime.books.booking import Booking
from tenant_runtime.books.ledger import PastEntry
from tenant_runtime.books.outcomes import Undone


def take_back(booking: Booking, action: Undo) -> Undone:
    """Reverses money, stock, its value, prices and costs as the original wrote them. Raises NothingToUndo.

    Taking back twice takes back two entries: a reversal is never reversed itself.
    """
    original = ledger.newest_standing(booking.connection, action.kind)
    entry = ledger.begin_reversal(booking, original)
    stock.reverse_moves(entry, original.id)
    catalogue.reverse_changes(entry, original.id)
    entry.seal()
    return Undone(
        entry.id,
        original.kind,
        original.description,
        sales.lines_of(booking.connection, original.id),
        _amount_of(booking.connection, original),
        original.local_date,
    )


def _amount_of(connection: apsw.Connection, original: PastEntry) -> int | None:
    match original.kind:
        case "sale":
            return sales.total_of(connection, original.id)
        case "expense":
            return expenses.amount_of(connection, original.id)
        case _:
            return None
