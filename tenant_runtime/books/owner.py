"""The owner's own money: what is taken out is no expense, what is put in is no revenue."""

from __future__ import annotations

from tenant_runtime.actions import OwnerDeposit, OwnerWithdrawal
from tenant_runtime.books import ledger
from tenant_runtime.books.booking import Booking
from tenant_runtime.books.outcomes import OwnerMoved


def withdraw(booking: Booking, action: OwnerWithdrawal) -> OwnerMoved:
    """Books money the owner took for themselves."""
    amount = booking.minor(action.amount)
    entry = ledger.begin(booking, "owner_withdrawal", "")
    entry.post("owner_drawings", amount)
    entry.move_money(-amount, action.payment_method)
    entry.seal()
    return OwnerMoved(entry.id, "owner_withdrawal", amount, action.payment_method, booking.local_date)


def deposit(booking: Booking, action: OwnerDeposit) -> OwnerMoved:
    """Books money the owner put into the shop."""
    amount = booking.minor(action.amount)
    entry = ledger.begin(booking, "owner_deposit", "")
    entry.post("owner_capital", -amount)
    entry.move_money(amount, action.payment_method)
    entry.seal()
    return OwnerMoved(entry.id, "owner_deposit", amount, action.payment_method, booking.local_date)
