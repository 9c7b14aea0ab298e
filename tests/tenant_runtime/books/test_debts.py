"""Credit: who owes what, since when, and what a payment settles."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tenant_runtime.actions import (
    CustomerPayment,
    DebtOpening,
    Expense,
    Purchase,
    PurchaseItem,
    Sale,
    SaleItem,
    SaleReturn,
    SupplierPayment,
    Undo,
)
from tenant_runtime.books import (
    AmountOutOfRange,
    DebtOpened,
    InvalidName,
    NothingOwed,
    OpenItem,
    PaymentPosted,
    UnknownParty,
)
from tests.tenant_runtime.books.bookkeeper import Bookkeeper

TODAY = date(2026, 3, 11)


def on_credit(shop: Bookkeeper, customer: str, amount: int, *, days_ago: int = 0, due: date | None = None) -> None:
    item = SaleItem("torta", unit_price=Decimal(amount))
    when = TODAY - timedelta(days=days_ago)
    shop.do(Sale((item,), customer=customer, paid=Decimal(0), due=due, when=when))


def pay(shop: Bookkeeper, customer: str, amount: int | None) -> PaymentPosted:
    outcome = shop.do(CustomerPayment(customer, None if amount is None else Decimal(amount)))
    assert isinstance(outcome, PaymentPosted)
    return outcome


def open_of(shop: Bookkeeper, customer: str) -> list[tuple[int, int]]:
    """How many days old and how large each open item is."""
    (found,) = shop.books.debts("customers", customer)
    return [((TODAY - item.local_date).days, item.left) for item in found.open]


def test_the_oldest_debt_is_paid_first(ana: Bookkeeper) -> None:
    on_credit(ana, "Lupe", 30, days_ago=2)
    on_credit(ana, "Lupe", 20)
    on_credit(ana, "Lupe", 10, days_ago=9)
    assert open_of(ana, "Lupe") == [(9, 1000), (2, 3000), (0, 2000)]
    assert pay(ana, "lupe", 15).party.balance == 4500
    assert open_of(ana, "Lupe") == [(2, 2500), (0, 2000)]
    ana.do(SaleReturn((SaleItem("torta", unit_price=Decimal(30)),), customer="Lupe", paid=Decimal(0)))
    assert open_of(ana, "Lupe") == [(0, 1500)]


def test_what_is_paid_too_much_is_credit_and_settles_what_comes(ana: Bookkeeper) -> None:
    on_credit(ana, "Lupe", 30)
    assert pay(ana, "Lupe", 50).party.balance == -2000
    assert open_of(ana, "Lupe") == []
    assert [debt.balance for debt in ana.books.debts("customers")] == [-2000]
    on_credit(ana, "Lupe", 25)
    assert open_of(ana, "Lupe") == [(0, 500)]


def test_all_of_it_is_what_is_owed(ana: Bookkeeper) -> None:
    on_credit(ana, "Lupe", 30)
    on_credit(ana, "Lupe", 5)
    posted = pay(ana, "Lupe", None)
    assert (posted.amount, posted.party.balance, ana.balance("cash")) == (3500, 0, 3500)
    with pytest.raises(NothingOwed) as refused:
        pay(ana, "LUPE", None)
    assert (refused.value.name, refused.value.role) == ("Lupe", "customer")


def test_nobody_pays_whom_the_books_do_not_know(ana: Bookkeeper) -> None:
    on_credit(ana, "Lupe", 30)
    with pytest.raises(UnknownParty) as refused:
        pay(ana, "Lupita", 5)
    assert (refused.value.name, refused.value.role) == ("Lupita", "customer")
    with pytest.raises(UnknownParty):
        ana.do(SupplierPayment("Lupe", Decimal(5)))
    with pytest.raises(UnknownParty):
        ana.books.debts("suppliers", "Lupe")


def test_what_the_shop_owes_is_settled_the_same_way(ana: Bookkeeper) -> None:
    goods = (PurchaseItem("harina", Decimal(2), Decimal(10)),)
    ana.do(Purchase(goods, supplier="Molino", paid=Decimal(5), due=date(2026, 4, 1)))
    ana.do(Expense(Decimal(7), "flete", supplier="Molino", paid=Decimal(0), when=TODAY - timedelta(days=1)))
    (debt,) = ana.books.debts("suppliers")
    assert (debt.name, debt.balance, [item.left for item in debt.open]) == ("Molino", 2200, [700, 1500])
    assert debt.open[1] == OpenItem(TODAY, "harina", 1500, 1500, date(2026, 4, 1), "purchase")
    outcome = ana.do(SupplierPayment("molino", Decimal(8), "transfer"))
    assert isinstance(outcome, PaymentPosted)
    assert (outcome.role, outcome.party.balance, ana.balance("bank")) == ("supplier", 1400, -800)
    assert [item.left for item in ana.books.debts("suppliers", "Molino")[0].open] == [1400]


def test_a_payment_is_neither_sale_nor_expense(ana: Bookkeeper) -> None:
    on_credit(ana, "Lupe", 30)
    before = ana.profit, ana.books.stats().revenue
    pay(ana, "Lupe", 30)
    assert (ana.profit, ana.books.stats().revenue) == before
    assert ana.balance("receivable") == 0


def test_a_debt_taken_back_was_never_made(ana: Bookkeeper) -> None:
    on_credit(ana, "Lupe", 30, days_ago=5)
    on_credit(ana, "Lupe", 20)
    pay(ana, "Lupe", 10)
    ana.do(Undo(entry=1))
    assert open_of(ana, "Lupe") == [(0, 1000)]
    ana.undo()
    assert open_of(ana, "Lupe") == [(0, 2000)]


def test_the_largest_debt_is_told_first_and_who_owes_nothing_is_not(ana: Bookkeeper) -> None:
    for customer, amount in (("Rita", 5), ("Lupe", 30), ("Ana", 30), ("Olga", 1)):
        on_credit(ana, customer, amount)
    pay(ana, "Olga", 1)
    assert [(debt.name, debt.balance) for debt in ana.books.debts("customers")] == [
        ("Ana", 3000),
        ("Lupe", 3000),
        ("Rita", 500),
    ]
    assert ana.books.debts("customers", "Olga")[0].balance == 0


def test_a_name_is_one_party_however_it_is_written_and_each_role_has_its_own(ana: Bookkeeper) -> None:
    on_credit(ana, "Doña  Lupe", 30)
    on_credit(ana, "DOÑA LUPE", 5)
    ana.do(Purchase((PurchaseItem("pan", line_total=Decimal(3)),), supplier="dona lupe", paid=Decimal(0)))
    assert [(party.name, party.balance) for party in ana.books.parties("customer")] == [("Doña Lupe", 3500)]
    assert [(party.name, party.balance) for party in ana.books.parties("supplier")] == [("dona lupe", 300)]


def test_somebody_whom_no_entry_names_any_more_is_forgotten(ana: Bookkeeper) -> None:
    ana.do(Sale(total=Decimal(5), customer="Lupe"))
    assert [party.name for party in ana.books.parties("customer")] == ["Lupe"]
    ana.undo()
    assert ana.books.parties("customer") == []


def test_a_debt_from_before_the_books_is_owed_and_earns_nothing(ana: Bookkeeper) -> None:
    opened = ana.do(DebtOpening("Doña Lupe", "customer", Decimal(300), date(2026, 1, 5)))
    assert isinstance(opened, DebtOpened)
    assert (opened.party.balance, opened.party.is_new, opened.local_date) == (30000, True, date(2026, 1, 5))
    on_credit(ana, "doña lupe", 10)
    (debt,) = ana.books.debts("customers")
    assert [(item.kind, item.local_date, item.left) for item in debt.open] == [
        ("debt_opening", date(2026, 1, 5), 30000),
        ("sale", TODAY, 1000),
    ]
    assert (ana.books.stats().revenue, ana.profit, ana.balance("cash")) == (1000, 0, 0)
    pay(ana, "Doña Lupe", 305)
    assert [item.left for item in ana.books.debts("customers")[0].open] == [500]
    assert ana.books.verify() == []


def test_what_the_shop_owed_before_is_paid_like_any_debt(ana: Bookkeeper) -> None:
    ana.do(DebtOpening("Bimbo", "supplier", Decimal(5000)))
    assert (ana.balance("payable"), ana.balance("owner_capital"), ana.books.stats().expenses) == (-500000, 500000, 0)
    ana.do(SupplierPayment("bimbo", None))
    assert (ana.balance("payable"), ana.balance("cash"), ana.profit) == (0, -500000, 0)
    past = ana.books.standing()[1]
    assert (past.kind, past.party, past.amount) == ("debt_opening", "Bimbo", 500000)
    assert ana.undo(Undo(party="bimbo", entry=past.id)).role == "supplier"


@pytest.mark.parametrize(
    ("opening", "error"),
    [
        (DebtOpening("Lupe", "customer", Decimal(0)), AmountOutOfRange),
        (DebtOpening(" ", "customer", Decimal(1)), InvalidName),
    ],
)
def test_a_debt_of_nothing_or_of_nobody_is_none(ana: Bookkeeper, opening: DebtOpening, error: type[Exception]) -> None:
    with pytest.raises(error):
        ana.do(opening)
    assert ana.books.parties("customer") == []
