"""Debts on their own: payments on account, and what was owed before the books began."""

from __future__ import annotations

from tenant_runtime.actions import CustomerPayment, DebtOpening, SupplierPayment
from tenant_runtime.books import ledger, parties
from tenant_runtime.books.booking import Booking, within_reach
from tenant_runtime.books.errors import NothingOwed
from tenant_runtime.books.outcomes import DebtOpened, PaymentPosted
from tenant_runtime.books.parties import Known


def record(booking: Booking, payment: CustomerPayment | SupplierPayment) -> PaymentPosted:
    """Books money on account; more than is owed stays as credit in the party's favour.

    Raises UnknownParty, and NothingOwed where all was to be paid and nothing is owed.
    """
    party = _payer(booking, payment)
    amount = _whole_debt(booking, party) if payment.amount is None else booking.minor(payment.amount)
    is_in = party.role == "customer"
    entry = ledger.begin(booking, "customer_payment" if is_in else "supplier_payment", party.name)
    entry.move_money(amount if is_in else -amount, payment.payment_method)
    parties.owe(entry, party, -amount)
    booking.connection.execute(
        "INSERT INTO payments (entry, role, party, amount, payment_method) VALUES (?, ?, ?, ?, ?)",
        (entry.id, party.role, party.id, amount, payment.payment_method),
    )
    entry.seal()
    told = parties.as_it_stands(booking.connection, party)
    return PaymentPosted(entry.id, party.role, told, amount, payment.payment_method, booking.local_date)


def open_debt(booking: Booking, opening: DebtOpening) -> DebtOpened:
    """Books a debt from before: what customers owe is the owner's capital, what the shop owes takes from it.

    It is no revenue and no cost of any day. Raises InvalidName.
    """
    amount = booking.minor(opening.amount)
    entry = ledger.begin(booking, "debt_opening", "")
    party = parties.named(booking.connection, opening.role, opening.party)
    parties.owe(entry, party, amount)
    entry.post("owner_capital", -amount if opening.role == "customer" else amount)
    entry.seal()
    told = parties.as_it_stands(booking.connection, party)
    return DebtOpened(entry.id, opening.role, told, amount, booking.local_date)


def _payer(booking: Booking, payment: CustomerPayment | SupplierPayment) -> Known:
    if isinstance(payment, CustomerPayment):
        return parties.get(booking.connection, "customer", payment.customer)
    return parties.get(booking.connection, "supplier", payment.supplier)


def _whole_debt(booking: Booking, party: Known) -> int:
    owed = parties.owed(booking.connection, party)
    if owed <= 0:
        raise NothingOwed(party.name, party.role)
    return within_reach(owed, least=1)
