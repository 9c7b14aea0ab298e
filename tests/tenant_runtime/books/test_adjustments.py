"""Stock that changes by itself, what the shop spends, and what the owner takes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tenant_runtime.actions import AdjustReason, Expense, OwnerDeposit, OwnerWithdrawal, StockAdjust, Tax
from tenant_runtime.books import (
    ExpensePosted,
    InvalidQuantity,
    NothingToBook,
    OwnerMoved,
    StockAdjusted,
    StockNotKept,
    SupplierNeeded,
    TaxRule,
)
from tests.tenant_runtime.books.bookkeeper import Bookkeeper

D = Decimal
VAT = Tax(D(21), is_included=False)


def adjusted(shop: Bookkeeper, action: StockAdjust) -> StockAdjusted:
    outcome = shop.do(action)
    assert isinstance(outcome, StockAdjusted)
    return outcome


def spent(shop: Bookkeeper, expense: Expense) -> ExpensePosted:
    outcome = shop.do(expense)
    assert isinstance(outcome, ExpensePosted)
    return outcome


@pytest.mark.parametrize("reason", ["damage", "expiry", "theft", "gift", "count"])
def test_what_is_lost_costs_profit_what_it_was_worth(ana: Bookkeeper, reason: AdjustReason) -> None:
    ana.create("yogur", price="3", cost="1", stock="10")
    lost = adjusted(ana, StockAdjust("yogur", delta=D(-3), reason=reason))
    assert (lost.delta, lost.cost, lost.product.stock, ana.profit) == (-3000, 300, 7000, -300)


def test_what_the_owner_eats_is_no_loss(ana: Bookkeeper) -> None:
    ana.create("yogur", price="3", cost="1", stock="10")
    adjusted(ana, StockAdjust("yogur", delta=D(-3), reason="own_use"))
    assert (ana.profit, ana.balance("owner_drawings")) == (0, 300)


def test_a_count_finds_what_is_missing_and_what_is_too_many(ana: Bookkeeper) -> None:
    ana.create("yogur", price="3", cost="1", stock="10")
    assert adjusted(ana, StockAdjust("yogur", counted=D(8))).delta == -2000
    assert ana.profit == -200
    found = adjusted(ana, StockAdjust("yogur", counted=D("8.5")))
    assert (found.delta, found.cost, found.product.stock) == (500, 50, 8500)
    assert (ana.profit, ana.balance("inventory")) == (-150, 850)
    assert adjusted(ana, StockAdjust("yogur", counted=D("8.5"))).delta == 0


def test_what_is_found_of_unknown_cost_is_only_more(ana: Bookkeeper) -> None:
    ana.create("yogur", price="3", stock="10")
    assert adjusted(ana, StockAdjust("yogur", delta=D(2))).cost is None
    assert (ana.stock("yogur"), ana.profit) == (12000, 0)


@pytest.mark.parametrize("counted", ["7", "0"])
def test_the_first_count_begins_the_stock(ana: Bookkeeper, counted: str) -> None:
    ana.create("yogur", price="3", cost="1")
    found = adjusted(ana, StockAdjust("yogur", counted=D(counted)))
    assert found.product.stock == int(counted) * 1000
    assert (ana.profit, ana.balance("owner_capital")) == (0, -int(counted) * 100)


def test_a_count_after_selling_what_was_not_there_sets_it_right(ana: Bookkeeper) -> None:
    ana.create("yogur", price="3", cost="1", stock="0")
    ana.sell("yogur", "3")
    adjusted(ana, StockAdjust("yogur", counted=D(5)))
    assert (ana.stock("yogur"), ana.cost("yogur"), ana.balance("inventory")) == (5000, 100, 500)


def test_what_makes_no_sense_is_refused(ana: Bookkeeper) -> None:
    ana.create("yogur", price="3")
    with pytest.raises(StockNotKept):
        ana.do(StockAdjust("yogur", delta=D(-1)))
    with pytest.raises(NothingToBook):
        ana.do(StockAdjust("yogur"))
    for wrong in (StockAdjust("yogur", delta=D(0)), StockAdjust("yogur", counted=D(-1))):
        with pytest.raises(InvalidQuantity):
            ana.do(wrong)


def test_an_expense_knows_its_category_and_who_is_owed(ana: Bookkeeper) -> None:
    said = Expense(D(400), "alquiler", category="rent", supplier="Don Pepe", paid=D(150), due=date(2026, 3, 20))
    expense = spent(ana, said)
    assert expense.supplier
    assert (expense.amount, expense.paid, expense.owed, expense.category, expense.supplier.balance) == (
        40000,
        15000,
        25000,
        "rent",
        25000,
    )
    assert (ana.balance("cash"), ana.balance("payable"), ana.profit) == (-15000, -25000, -40000)
    with pytest.raises(SupplierNeeded):
        ana.do(Expense(D(10), "luz", paid=D(4)))


def test_a_hundred_plus_tax_is_121(ana: Bookkeeper) -> None:
    expense = spent(ana, Expense(D(100), "cafetera", tax=VAT))
    assert (expense.amount, expense.tax, ana.profit, ana.balance("tax_receivable")) == (12100, 2100, -12100, 0)
    ana.undo()
    ana.tax = TaxRule(D(21))
    assert spent(ana, Expense(D(100), "cafetera", tax=VAT)).amount == 12100
    assert (ana.profit, ana.balance("tax_receivable"), ana.balance("cash")) == (-10000, 2100, -12100)
    assert ana.books.report("expenses", "today").amount == 10000


def test_what_the_owner_takes_and_gives_is_neither_expense_nor_income(ana: Bookkeeper) -> None:
    moved = ana.do(OwnerDeposit(D(500)))
    assert isinstance(moved, OwnerMoved)
    ana.do(OwnerWithdrawal(D(120), payment_method="transfer", when=date(2026, 3, 10)))
    assert (ana.balance("cash"), ana.balance("bank"), ana.profit) == (50000, -12000, 0)
    assert (ana.balance("owner_capital"), ana.balance("owner_drawings")) == (-50000, 12000)
    assert (ana.books.stats().revenue, ana.books.stats().expenses) == (0, 0)
