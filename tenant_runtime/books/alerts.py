"""Low stock: how few are few."""

from __future__ import annotations

from tenant_runtime.actions import LowStockAlert
from tenant_runtime.books import catalogue, ledger
from tenant_runtime.books.booking import Booking, thousandths
from tenant_runtime.books.outcomes import AlertSet


def record(booking: Booking, action: LowStockAlert) -> AlertSet:
    """Books from how many on it is told that few are left; None: no longer. Raises UnknownProduct."""
    item = catalogue.get(booking.connection, action.product)
    threshold = None if action.threshold is None else thousandths(action.threshold, least=0)
    entry = ledger.begin(booking, "low_stock_alert", item.name)
    catalogue.change(entry, item.id, "low_stock", old=item.low_stock, new=threshold)
    entry.seal()
    return AlertSet(entry.id, catalogue.get(booking.connection, item.name).product, threshold)
