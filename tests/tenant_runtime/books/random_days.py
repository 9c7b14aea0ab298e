"""Random days of a shop: whatever a shopkeeper may do, in any order, with any names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tenant_runtime.actions import (
    BookAction,
    CustomerPayment,
    DebtOpening,
    Discount,
    Expense,
    OrderDelivery,
    OwnerDeposit,
    OwnerWithdrawal,
    PeriodClose,
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
    Undo,
)
from tenant_runtime.money import digits

TODAY = date(2026, 3, 11)
NASTY = (
    *("USD", "CLP", "TRUE", "null", "P-1", "X", "-", "(la) [x]", "*", "!", "=1+1", "@SUM(A1)", "+54 9 11", "a:b:c"),
    *("pan; date:2020-01-01", 'la "Negra"', "back\\slash\\", "dos  blancos", "café con leche", "CAFE CON LECHE 2"),
    *(
        "a\0b",
        "日本のパン",
        "🥐",
        "Ñandú",
        "ﷺ",
        "e\u0301",
        "\u202eoculto",
        "{{1 USD}}",
        "@@ 3 USD",
        "^link #tag",
        "a,b",
        "a|b",
        "%s %d",
    ),
)
NAMES = st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
METHODS = st.sampled_from([None, "cash", "transfer", "card", "pix: a;b"])
REASONS = st.sampled_from(["damage", "theft", "own_use", "gift", "count", "expiry"])
WHEN = st.none() | st.integers(0, 3).map(lambda days: TODAY - timedelta(days))
QUANTITIES = st.integers(1, 12).map(Decimal) | st.integers(1, 9_999).map(lambda number: Decimal(number).scaleb(-3))


@st.composite
def days(draw: st.DrawFn) -> tuple[str, list[BookAction]]:
    """A currency, and what happened."""
    currency = draw(st.sampled_from(["USD", "CLP", "KWD"]))
    goods, customers, suppliers = (draw(st.lists(NAMES, min_size=1, max_size=3)) for _ in range(3))
    action = _actions(digits(currency), st.sampled_from(goods), st.sampled_from(customers), st.sampled_from(suppliers))
    actions = [action for together in draw(st.lists(action, min_size=8, max_size=25)) for action in together]
    if draw(st.integers(0, 4)) == 0:
        actions.insert(len(actions) // 2, PeriodClose(TODAY - timedelta(3)))
    return currency, actions


def _actions(
    places: int, goods: st.SearchStrategy[str], customers: st.SearchStrategy[str], suppliers: st.SearchStrategy[str]
) -> st.SearchStrategy[list[BookAction]]:
    """One action, or two that follow from each other: an order and its delivery, a debt and its payment."""
    amounts = st.integers(1, 50_000).map(lambda minor: Decimal(minor).scaleb(-places))
    may: dict[str, st.SearchStrategy[Any]] = {"payment_method": METHODS, "when": WHEN}
    paid = st.sampled_from([None, None, Decimal(0), Decimal(0)]) | st.integers(1, 300).map(
        lambda minor: Decimal(minor).scaleb(-places)
    )
    discount = st.none() | amounts.map(lambda amount: Discount(amount=amount)) | st.just(Discount(percent=Decimal(10)))
    tax = st.none() | st.booleans().map(lambda is_included: Tax(Decimal(21), is_included))
    sold = st.builds(
        SaleItem,
        goods,
        QUANTITIES,
        unit_price=amounts | amounts | amounts | st.none(),
        pack=st.sampled_from([None, None, Decimal(6)]),
    )
    bought = st.builds(
        PurchaseItem, goods, QUANTITIES, line_total=st.none() | amounts, pack=st.sampled_from([None, None, Decimal(12)])
    )
    customer, supplier = customers | customers | st.none(), suppliers | suppliers | st.none()
    sale = st.builds(
        Sale,
        st.lists(sold, min_size=1, max_size=3).map(tuple),
        customer=customer,
        paid=paid,
        discount=discount,
        tax=tax,
        is_order=st.sampled_from([False, False, True]),
        **may,
    )
    purchase = st.builds(
        Purchase, st.lists(bought, min_size=1, max_size=3).map(tuple), supplier=supplier, paid=paid, tax=tax, **may
    )
    alone = st.builds(Sale, total=amounts, customer=customer, paid=paid, **may)
    delivered = st.builds(Purchase, total=amounts, supplier=supplier, paid=paid, **may)
    brought_back = st.lists(sold, min_size=1, max_size=2).map(tuple)
    order = st.builds(replace, sale, is_order=st.just(True), customer=customers)
    on_credit = st.builds(replace, sale, is_order=st.just(False), customer=customers, paid=st.just(Decimal(0)))
    owed = st.builds(replace, purchase, supplier=suppliers, paid=st.just(Decimal(0)))
    pairs = (
        st.builds(lambda first: [first, OrderDelivery(first.customer)], order),
        st.builds(lambda first: [first, CustomerPayment(first.customer or "", None)], on_credit),
        st.builds(
            lambda first, amount: [first, SupplierPayment(first.supplier or "", amount)], owed, st.none() | amounts
        ),
    )
    alone_or_not: list[st.SearchStrategy[Any]] = [
        sale,
        sale,
        alone,
        purchase,
        purchase,
        delivered,
        st.builds(ProductCreate, goods, price=amounts, cost=st.none() | amounts, stock=st.none() | QUANTITIES),
        st.builds(ProductUpdate, goods, price=st.none() | amounts, cost=st.none() | amounts),
        st.builds(StockAdjust, goods, counted=QUANTITIES, reason=REASONS),
        st.builds(StockAdjust, goods, delta=QUANTITIES.map(lambda number: -number), reason=REASONS),
        st.builds(SaleReturn, brought_back, customer=customer, paid=paid, restock=st.booleans(), **may),
        st.builds(Expense, amounts, NAMES, supplier=supplier, paid=paid, tax=tax, **may),
        st.builds(CustomerPayment, customers, st.none() | st.none() | amounts, **may),
        st.builds(CustomerPayment, customers, st.none(), **may),
        st.builds(DebtOpening, customers, st.just("customer"), amounts),
        st.builds(DebtOpening, suppliers, st.just("supplier"), amounts),
        st.builds(SupplierPayment, suppliers, st.none() | st.none() | amounts, **may),
        st.builds(OrderDelivery),
        st.builds(OrderDelivery, customer=st.none(), paid=st.none(), **may),
        st.builds(OwnerWithdrawal, amounts, **may),
        st.builds(OwnerDeposit, amounts, **may),
        st.builds(Undo),
        st.builds(Undo),
    ]
    return st.one_of(*(one.map(lambda action: [action]) for one in alone_or_not), *pairs)
