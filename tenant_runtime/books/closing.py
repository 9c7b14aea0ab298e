"""Closing: a period that is over is sealed, so that nothing in it is booked or changed any more."""

from __future__ import annotations

from tenant_runtime.actions import PeriodClose
from tenant_runtime.books import ledger
from tenant_runtime.books.booking import Booking
from tenant_runtime.books.errors import PeriodNotOver, PeriodSealed
from tenant_runtime.books.outcomes import PeriodClosed


def close(booking: Booking, action: PeriodClose) -> PeriodClosed:
    """Seals every day up to and including `last`. Raises PeriodNotOver, and PeriodSealed where that was done before."""
    if action.last >= booking.today:
        raise PeriodNotOver(action.last)
    sealed = ledger.sealed_until(booking.connection)
    if sealed and action.last <= sealed:
        raise PeriodSealed(action.last, sealed)
    entry = ledger.begin(booking, "period_close", action.last.isoformat())
    booking.connection.execute(
        "INSERT INTO period_closes (entry, last) VALUES (?, ?)", (entry.id, action.last.isoformat())
    )
    entry.seal()
    return PeriodClosed(entry.id, action.last)
