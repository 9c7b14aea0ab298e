"""Expenses: money spent on running the shop."""

from __future__ import annotations

import apsw

from tenant_runtime.actions import Expense
from tenant_runtime.books import ledger
from tenant_runtime.books.booking import Booking
from tenant_runtime.books.outcomes import ExpensePosted
from tenant_runtime.books.query import value


def record(booking: Booking, expense: Expense) -> ExpensePosted:
    """Books an expense, paid from the cash box or the bank."""
    amount = booking.minor(expense.amount)
    concept = " ".join(expense.concept.split())[: ledger.LONGEST_DESCRIPTION]
    entry = ledger.begin(booking, "expense", concept)
    entry.post("expenses", amount)
    entry.move_money(-amount, expense.payment_method)
    booking.connection.execute(
        "INSERT INTO expenses (entry, concept, amount, payment_method, paid) VALUES (?, ?, ?, ?, ?)",
        (entry.id, concept, amount, expense.payment_method, amount),
    )
    entry.seal()
    return ExpensePosted(entry.id, concept, amount)


def amount_of(connection: apsw.Connection, entry: int) -> int:
    """What an expense that is in the books came to."""
    found: int = value(connection, "SELECT amount FROM expenses WHERE entry = ?", (entry,))
    return found
