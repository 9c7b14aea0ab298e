"""Whatever a shop does in whatever order: money, goods and debts agree, and all of it can be taken back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from tenant_runtime.actions import (
    BookAction,
    CustomerPayment,
    DebtOpening,
    Discount,
    Expense,
    Offer,
    OrderDelivery,
    OwnerDeposit,
    OwnerWithdrawal,
    ProductCreate,
    ProductUpdate,
    Purchase,
    PurchaseItem,
    Sale,
    SaleItem,
    SaleReturn,
    StockAdjust,
    SupplierPayment,
    Tax,
)
from tenant_runtime.books import BooksError, TaxRule
from tests.tenant_runtime.books.bookkeeper import Bookkeeper, new_bookkeeper

names = st.sampled_from(["pan", "torta", "café"])
people = st.none() | st.sampled_from(["Rosa", "Lupe"])
amounts = st.integers(1, 5000).map(lambda cents: Decimal(cents).scaleb(-2))
paid = st.none() | st.sampled_from([Decimal(0), Decimal("0.01"), Decimal(3)])
counts = st.integers(1, 12).map(Decimal) | st.integers(1, 9999).map(lambda part: Decimal(part).scaleb(-3))
packs = st.none() | st.sampled_from([Decimal(6), Decimal(12)])
methods = st.sampled_from([None, "cash", "card"])
days = st.none() | st.sampled_from([date(2026, 3, 9), date(2026, 3, 10)])
taxes = st.none() | st.builds(Tax, st.sampled_from([Decimal(21), Decimal("10.5")]), st.booleans())
discounts = (
    st.none() | st.builds(Discount, percent=st.integers(1, 99).map(Decimal)) | st.builds(Discount, amount=amounts)
)
offers = st.none() | st.just(Offer(2, pay=1)) | st.builds(Offer, st.just(3), price=amounts)
sale_items = st.builds(
    SaleItem, names, counts, st.none() | amounts, pack=packs, offer=offers, discount=discounts
) | st.builds(SaleItem, names, counts, line_total=amounts)
purchase_items = st.builds(PurchaseItem, names, counts, st.none() | amounts, pack=packs)


def some(items: st.SearchStrategy, *, least: int = 0) -> st.SearchStrategy[tuple]:
    return st.lists(items, min_size=least, max_size=3).map(tuple)


actions: st.SearchStrategy[BookAction] = st.one_of(
    st.builds(
        Sale,
        some(sale_items),
        st.none() | amounts,
        methods,
        people,
        paid,
        discount=discounts,
        is_order=st.booleans(),
        tax=taxes,
        when=days,
    ),
    st.builds(OrderDelivery, people, paid=paid),
    st.builds(Purchase, some(purchase_items), st.none() | amounts, methods, people, paid, tax=taxes, when=days),
    st.builds(Expense, amounts, st.just("luz"), methods, supplier=people, paid=paid, tax=taxes),
    st.builds(CustomerPayment, st.just("Rosa"), st.none() | amounts),
    st.builds(SupplierPayment, st.just("Rosa"), st.none() | amounts),
    st.builds(SaleReturn, some(sale_items, least=1), methods, people, paid, restock=st.booleans()),
    st.builds(StockAdjust, names, delta=st.integers(-5, 5).map(Decimal), reason=st.sampled_from(["count", "own_use"])),
    st.builds(StockAdjust, names, counted=st.integers(0, 20).map(Decimal)),
    st.builds(ProductCreate, names | st.just("queso"), st.none() | amounts, st.none() | amounts, st.none() | counts),
    st.builds(ProductUpdate, names, st.none() | amounts, st.none() | amounts),
    st.builds(OwnerWithdrawal, amounts, methods) | st.builds(OwnerDeposit, amounts, methods),
    st.builds(DebtOpening, st.just("Rosa"), st.sampled_from(("customer", "supplier")), amounts),
)
rules = st.sampled_from([None, TaxRule(Decimal(21)), TaxRule(Decimal("10.5"), prices_include=False)])


def booked(shop: Bookkeeper, action: BookAction) -> bool:
    try:
        shop.do(action)
    except BooksError:
        return False
    return True


def agrees(shop: Bookkeeper) -> None:
    """What the reports say, said again from the accounts and the stock."""
    summary, close = shop.books.summary("all_time"), shop.books.cash_close("all_time")
    assert close.closing == shop.balance("cash")
    assert sum(flow.money_in - flow.money_out for flow in close.methods) == shop.balance("cash") + shop.balance("bank")
    others = -sum(shop.balance(account) for account in ("owner_capital", "owner_drawings", "stock_revaluation"))
    assets = sum(
        shop.balance(account) for account in ("cash", "bank", "receivable", "inventory", "goods_unsorted", "payable",
                                              "customer_deposits", "tax_payable", "tax_receivable")
    )  # fmt: skip
    uncosted = shop.balance("sales_uncosted") + shop.balance("cost_uncosted")
    assert assets - others == summary.profit - uncosted
    assert shop.books.verify() == []


@settings(max_examples=40, deadline=None)
@given(st.lists(actions, min_size=1, max_size=12), rules)
def test_any_day_of_a_shop_adds_up_and_can_be_taken_back(day: list[BookAction], rule: TaxRule | None) -> None:
    shop = new_bookkeeper()
    shop.tax = rule
    booked_ones = sum(booked(shop, action) for action in day)
    agrees(shop)
    for _ in range(booked_ones):
        shop.undo()
    left = shop.connection.execute("SELECT measure, value FROM totals WHERE value <> 0").fetchall()
    goods = shop.connection.execute("SELECT * FROM holdings WHERE quantity <> 0 OR value <> 0 OR moves <> 0").fetchall()
    assert (left, goods, shop.books.products(), shop.books.verify()) == ([], [], [], [])
    shop.connection.close()


def test_the_random_days_hold_every_kind_of_act() -> None:
    """A negative control: days on which nothing can be booked would prove nothing."""
    shop, seen = new_bookkeeper(), set[str]()

    @settings(max_examples=150, deadline=None, database=None, derandomize=True)
    @given(actions)
    def book(action: BookAction) -> None:
        if booked(shop, action):
            seen.add(type(action).__name__)

    book()
    assert seen == {kind.__name__ for kind in BOOKED}
    shop.connection.close()


BOOKED = (
    *(Sale, OrderDelivery, Purchase, Expense, CustomerPayment, SupplierPayment, DebtOpening, SaleReturn, StockAdjust),
    *(ProductCreate, ProductUpdate, OwnerWithdrawal, OwnerDeposit),
)
