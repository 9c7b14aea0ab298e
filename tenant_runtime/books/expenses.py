"""Expenses: money spent on running the shop."""

from __future__ import annotations

from dataclasses import replace

import apsw

from tenant_runtime.actions import Expense
from tenant_runtime.books import ledger, parties, terms
from tenant_runtime.books.booking import Booking, within_reach
from tenant_runtime.books.errors import SupplierNeeded
from tenant_runtime.books.ledger import Entry
from tenant_runtime.books.outcomes import ExpensePosted
from tenant_runtime.books.parties import Known
from tenant_runtime.books.pricing import TaxRule
from tenant_runtime.books.query import value


def record(booking: Booking, expense: Expense) -> ExpensePosted:
    """Books an expense, paid from the cash box or the bank, or owed.

    Tax that was said to come on top is added. A shop that keeps its tax gets it back, for others it is part of the
    expense. Raises PaidTooMuch, and SupplierNeeded where something is owed to nobody.
    """
    amount, tax = _with_tax(booking, expense)
    paid = terms.paid_of(booking, expense.paid, amount)
    owed = amount - paid
    if owed and not expense.supplier:
        raise SupplierNeeded(owed=owed)
    deductible = tax if booking.tax else 0
    concept = " ".join(expense.concept.split())[: ledger.LONGEST_DESCRIPTION]
    entry = ledger.begin(booking, "expense", concept)
    supplier = parties.named(booking.connection, "supplier", expense.supplier) if expense.supplier else None
    entry.post("expenses", amount - deductible)
    entry.post("tax_receivable", deductible)
    entry.move_money(-paid, expense.payment_method)
    if supplier:
        parties.owe(entry, supplier, owed)
    posted = ExpensePosted(
        entry.id,
        concept,
        amount,
        expense.category,
        tax,
        paid,
        owed,
        due=expense.due if owed else None,
        payment_method=expense.payment_method,
        local_date=booking.local_date,
    )
    _write(entry, posted, supplier)
    entry.seal()
    return replace(posted, supplier=parties.as_it_stands(booking.connection, supplier) if supplier else None)


def amount_of(connection: apsw.Connection, entry: int) -> int:
    """What an expense that is in the books came to."""
    found: int = value(connection, "SELECT amount FROM expenses WHERE entry = ?", (entry,))
    return found


def _with_tax(booking: Booking, expense: Expense) -> tuple[int, int]:
    """What an expense comes to with its tax, and the tax."""
    said = booking.minor(expense.amount)
    if expense.tax is None:
        return said, 0
    rule = TaxRule(expense.tax.rate, expense.tax.is_included)
    if rule.prices_include:
        return said, rule.within(said)
    return within_reach(said + rule.on_top(said), least=1), rule.on_top(said)


def _write(entry: Entry, posted: ExpensePosted, supplier: Known | None) -> None:
    entry.connection.execute(
        "INSERT INTO expenses (entry, concept, amount, payment_method, category, paid, party, due, tax)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry.id,
            posted.concept,
            posted.amount,
            posted.payment_method,
            posted.category,
            posted.paid,
            supplier.id if supplier else None,
            posted.due.isoformat() if posted.due else None,
            posted.tax,
        ),
    )
