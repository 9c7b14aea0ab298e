"""A day of a shop with everything in it, added up by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tenant_runtime.actions import (
    CustomerPayment,
    Days,
    Discount,
    Expense,
    LowStockAlert,
    OrderDelivery,
    OwnerDeposit,
    OwnerWithdrawal,
    Period,
    Purchase,
    PurchaseItem,
    Sale,
    SaleItem,
    SaleReturn,
    SupplierPayment,
)
from tenant_runtime.books import CategoryTotal, Figures, TopProduct, UnknownParty
from tenant_runtime.books.figures import KindFlow, MethodFlow, UsualLine
from tests.tenant_runtime.books.bookkeeper import NOON, Bookkeeper

D = Decimal
WEDNESDAY, TUESDAY = date(2026, 3, 11), date(2026, 3, 10)


@pytest.fixture
def busy(ana: Bookkeeper) -> Bookkeeper:
    """Tuesday: 50 put in, 10 loaves sold at 3. Wednesday: as it is written below."""
    ana.create("pan", price="3", cost="1", stock="100")
    ana.now = NOON - timedelta(days=1)
    ana.do(OwnerDeposit(D(50)))
    ana.sell("pan", "10")
    ana.now = NOON
    for action in (
        Sale((SaleItem("pan", D(5)),), payment_method="card"),  # 15 by card
        Sale((SaleItem("pan", D(20)),), customer="Rosa", paid=D(10)),  # 60, of which 50 on credit
        Sale((SaleItem("torta", unit_price=D(25)),)),  # 25 without cost
        CustomerPayment("Rosa", D(15), payment_method="transfer"),
        Sale((SaleItem("pan", D(10)),), customer="Lupe", paid=D(8), is_order=True),  # a deposit of 8 of 30
        SaleReturn((SaleItem("pan", D(2)),), customer="Rosa"),  # 6 given back
        Expense(D(12), "luz", category="utilities"),
        Expense(D(5), "taxi", category="transport"),
        Expense(D(4), "varios"),
        Purchase((PurchaseItem("harina", D(10), unit_cost=D(2)),), supplier="Molino", paid=D(5)),  # 15 owed
        Purchase(total=D(7), supplier="Bimbo"),
        SupplierPayment("Molino", D(3)),
        OwnerWithdrawal(D(9)),
    ):
        ana.do(action)
    return ana


def test_the_summary_of_a_day(busy: Bookkeeper) -> None:
    """Sold 15 + 60 + 25 - 6 = 94. Collected 15 + 10 + 25 + 15 + 8 - 6 = 67.

    Profit: 25 loaves sold and 2 back at 2 each are 46; less 21 spent is 25.
    """
    day = busy.books.summary("today")
    assert (day.sold, day.collected, day.on_credit, day.profit) == (9400, 6700, 5000, 2500)
    assert (day.expenses, day.expense_count, day.purchases, day.purchase_count) == (2100, 3, 2700, 2)
    assert (day.sales, day.returns, day.sales_without_cost) == (3, 1, 1)
    assert (day.date_from, day.date_to) == (WEDNESDAY, WEDNESDAY)
    before = busy.books.summary("yesterday")
    assert (before.sold, before.collected, before.on_credit, before.profit) == (3000, 3000, 0, 2000)


def test_an_order_that_is_delivered_is_sold_then_and_its_deposit_was_collected_before(busy: Bookkeeper) -> None:
    busy.now = NOON + timedelta(days=1)
    busy.do(OrderDelivery("Lupe", paid=D(2)))
    day = busy.books.summary("today")
    assert (day.sold, day.collected, day.on_credit, day.sales) == (3000, 200, 2000, 1)


def test_what_is_taken_back_is_gone_from_its_day(busy: Bookkeeper) -> None:
    before = busy.books.summary("today"), busy.books.cash_close("today")
    busy.do(Sale((SaleItem("pan", D(20)),), customer="Eva", paid=D(1), discount=Discount(percent=D(10))))
    busy.undo()
    assert (busy.books.summary("today"), busy.books.cash_close("today")) == before


def test_the_cash_close_says_what_must_be_in_the_box(busy: Bookkeeper) -> None:
    """Tuesday left 80. In: 10 + 25 + 8. Out: 6, 12 + 5 + 4, 5 + 7, 3, 9."""
    close = busy.books.cash_close()
    assert (close.opening, close.closing) == (8000, 8000 + 4300 - 600 - 2100 - 1200 - 300 - 900)
    assert close.closing == busy.balance("cash")
    assert close.kinds == (
        KindFlow("expense", 0, 2100),
        KindFlow("owner_withdrawal", 0, 900),
        KindFlow("purchase", 0, 1200),
        KindFlow("sale", 4300, 0),
        KindFlow("sale_return", 0, 600),
        KindFlow("supplier_payment", 0, 300),
    )
    assert close.methods == (
        MethodFlow("card", 1500, 0),
        MethodFlow("cash", 4300, 5100),
        MethodFlow("transfer", 1500, 0),
    )


def test_a_closed_day_begins_where_the_one_before_ended(busy: Bookkeeper) -> None:
    yesterday, both = busy.books.cash_close("yesterday"), busy.books.cash_close(Days(TUESDAY, WEDNESDAY))
    assert (yesterday.opening, yesterday.closing) == (0, busy.books.cash_close().opening)
    assert (both.opening, both.closing) == (0, busy.balance("cash"))


def test_the_products_that_brought_in_most(busy: Bookkeeper) -> None:
    assert busy.books.top_products("today") == [
        TopProduct("pan", "unit", 23000, 6900, 4600),
        TopProduct("torta", "unit", 1000, 2500, None),
    ]
    assert [product.name for product in busy.books.top_products("today", limit=1)] == ["pan"]
    assert busy.books.top_products(Days(date(2026, 1, 1), date(2026, 1, 2))) == []
    assert busy.books.report("profit", "today", "pan") == Figures(4600, 2, WEDNESDAY, WEDNESDAY, 0)


def test_purchases_and_sales_by_party(busy: Bookkeeper) -> None:
    assert busy.books.purchases("today") == Figures(2700, 2, WEDNESDAY, WEDNESDAY, 0)
    assert busy.books.purchases("today", "molino") == Figures(2000, 1, WEDNESDAY, WEDNESDAY, 0)
    assert busy.books.report("purchases", "today").amount == 2700
    assert busy.books.sales_to("today", "rosa") == Figures(5400, 1, WEDNESDAY, WEDNESDAY, 0)
    assert busy.books.sales_to("yesterday", "Rosa").amount == 0
    with pytest.raises(UnknownParty):
        busy.books.sales_to("today", "Nadie")


def test_expenses_by_category_come_to_the_whole(busy: Bookkeeper) -> None:
    assert busy.books.expenses_by_category("today") == [
        CategoryTotal("utilities", 1200, 1),
        CategoryTotal("transport", 500, 1),
        CategoryTotal(None, 400, 1),
    ]
    busy.do(Expense(D(30), "flete", category="freight"))
    busy.undo()
    assert sum(line.amount for line in busy.books.expenses_by_category("today")) == 2100


def test_usual_is_the_middle_of_the_newest_sales(busy: Bookkeeper) -> None:
    """Totals 15, 25, 30, 60; loaves 5 for 15, 10 for 30, 20 for 60."""
    usual = busy.books.usual()
    assert usual.sale_total == 2500
    assert usual.products == {"pan": UsualLine(10000, 3000), "torta": UsualLine(1000, 2500)}


def test_books_without_entries_have_nothing_usual(ana: Bookkeeper) -> None:
    assert (ana.books.usual().sale_total, ana.books.usual().products, ana.books.cash_close().closing) == (None, {}, 0)


@pytest.mark.parametrize("metric", ["summary", "cash_close", "top_products"])
def test_what_is_no_single_figure_is_a_report_of_its_own(ana: Bookkeeper, metric: str) -> None:
    with pytest.raises(ValueError, match="of its own"):
        ana.books.report(metric, "today")  # type: ignore[arg-type]


PERIODS: tuple[Period, ...] = ("today", "yesterday", "this_month", "all_time", Days(TUESDAY, WEDNESDAY))


@pytest.mark.parametrize("period", PERIODS, ids=str)
def test_the_parts_come_to_the_whole(busy: Bookkeeper, period: Period) -> None:
    summary = busy.books.summary(period)
    assert busy.books.report("sales", period).amount == summary.sold
    assert sum(product.amount for product in busy.books.top_products(period)) == summary.sold
    assert sum(line.amount for line in busy.books.expenses_by_category(period)) == summary.expenses
    close = busy.books.cash_close(period)
    assert close.opening + sum(flow.money_in - flow.money_out for flow in close.kinds) == close.closing


def test_few_are_left_at_the_end_of_the_day(busy: Bookkeeper) -> None:
    busy.do(LowStockAlert("pan", D(80)))
    assert busy.books.low_stock() == [busy.books.product("pan")]
