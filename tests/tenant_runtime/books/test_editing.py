"""Corrections: which entry is meant, whether it says what it is said to say, and what to book instead."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as Number

import pytest

from tenant_runtime.actions import (
    BookAction,
    Changes,
    CustomerPayment,
    DebtOpening,
    EditLast,
    Expense,
    Offer,
    OrderDelivery,
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
    Undo,
)
from tenant_runtime.books import CannotEdit, NothingToUndo, SalePosted
from tenant_runtime.books.changes import changed
from tests.tenant_runtime.books.bookkeeper import Bookkeeper, new_bookkeeper

TODAY = date(2026, 3, 11)
COFFEES = SaleItem("café", Number(3), unit_price=Number(5))
TWO_KINDS = Sale((COFFEES, SaleItem("torta", line_total=Number(20))), total=Number(35), customer="Lupe")
BOXES = PurchaseItem("leche", Number(2), unit_cost=Number(54), unit="caja", pack=Number(12))

CHANGED: dict[str, tuple[BookAction, Changes, str | None, BookAction]] = {
    "a quantity": (Sale((COFFEES,)), Changes(quantity=Number(4)), None,
                   Sale((SaleItem("café", Number(4), Number(5)),))),
    "a quantity of one of two, and the total is what comes of it": (
        TWO_KINDS, Changes(quantity=Number(4)), "cafés",
        Sale((SaleItem("café", Number(4), Number(5)), TWO_KINDS.items[1]), customer="Lupe")),
    "a price": (Sale((SaleItem("café", line_total=Number(9)),)), Changes(unit_price=Number(8)), None,
                Sale((SaleItem("café", unit_price=Number(8)),))),
    "a price instead of an offer's": (
        Sale((SaleItem("café", Number(3), offer=Offer(3, price=Number(10))),)), Changes(unit_price=Number(4)), None,
        Sale((SaleItem("café", Number(3), Number(4)),))),
    "a total": (Sale((COFFEES,)), Changes(total=Number(12)), None,
                Sale((SaleItem("café", Number(3)),), total=Number(12))),
    "the total of a line": (
        TWO_KINDS, Changes(total=Number(25)), "torta",
        Sale((COFFEES, SaleItem("torta", line_total=Number(25))), customer="Lupe")),
    "an amount alone": (Sale(total=Number(9)), Changes(total=Number(8)), None, Sale(total=Number(8))),
    "a product": (Sale((COFFEES,)), Changes(product="té"), None, Sale((SaleItem("té", Number(3), Number(5)),))),
    "a customer and what was paid": (
        Sale((COFFEES,)), Changes(customer="Rita", paid=Number(0)), None,
        Sale((COFFEES,), customer="Rita", paid=Number(0))),
    "a method and a day": (
        Sale((COFFEES,)), Changes(payment_method="card", when=TODAY), None,
        Sale((COFFEES,), payment_method="card", when=TODAY)),
    "what goods cost": (Purchase((BOXES,)), Changes(unit_price=Number(50)), "leche",
                        Purchase((PurchaseItem("leche", Number(2), Number(50), unit="caja", pack=Number(12)),))),
    "a supplier": (Purchase(total=Number(9)), Changes(supplier="Bimbo"), None,
                   Purchase(total=Number(9), supplier="Bimbo")),
    "an expense": (Expense(Number(50), "luz"), Changes(total=Number(60), concept="agua"), "luz",
                   Expense(Number(60), "agua")),
    "an earlier debt": (DebtOpening("Lupe", "customer", Number(5)), Changes(total=Number(6), customer="Rita"), None,
                        DebtOpening("Rita", "customer", Number(6))),
    "a payment": (CustomerPayment("Lupe", Number(5)), Changes(total=Number(6), customer="Rita"), None,
                  CustomerPayment("Rita", Number(6))),
    "a withdrawal": (OwnerWithdrawal(Number(5)), Changes(total=Number(6)), None, OwnerWithdrawal(Number(6))),
    "a loss": (StockAdjust("café", delta=Number(-2), reason="damage"), Changes(quantity=Number(3)), None,
               StockAdjust("café", delta=Number(-3), reason="damage")),
    "a return": (SaleReturn((COFFEES,)), Changes(total=Number(7)), None,
                 SaleReturn((SaleItem("café", Number(3), line_total=Number(7)),))),
    "a new product": (ProductCreate("tasa", stock=Number(3)), Changes(product="taza", quantity=Number(4)), None,
                      ProductCreate("taza", stock=Number(4))),
    "a new price": (ProductUpdate("taza", price=Number(3)), Changes(unit_price=Number(4)), None,
                    ProductUpdate("taza", price=Number(4))),
}  # fmt: skip


@pytest.mark.parametrize(("action", "changes", "item", "expected"), CHANGED.values(), ids=CHANGED)
def test_a_change_changes_that_and_nothing_else(
    action: BookAction, changes: Changes, item: str | None, expected: BookAction
) -> None:
    assert changed(action, changes, item) == expected


@pytest.mark.parametrize(
    ("action", "changes"),
    [
        (TWO_KINDS, Changes(quantity=Number(4))),
        (TWO_KINDS, Changes(total=Number(40))),
        (Sale((COFFEES,)), Changes()),
        (Sale((COFFEES,)), Changes(supplier="Bimbo")),
        (Expense(Number(5), "luz"), Changes(quantity=Number(2))),
        (OrderDelivery("Eva"), Changes(product="torta")),
        (PeriodClose(TODAY), Changes(total=Number(2))),
        (OwnerWithdrawal(Number(5)), Changes(unit_price=Number(2))),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_asked_about(action: BookAction, changes: Changes) -> None:
    with pytest.raises(CannotEdit):
        changed(action, changes)


def edit(shop: Bookkeeper, entry: int, changes: Changes, item: str | None = None) -> object:
    """As the runtime does it: taken back, and booked as it should have been."""
    action = shop.books.corrected(entry, changes, item)
    shop.do(Undo(entry=entry))
    return shop.do(action)


def test_a_corrected_sale_is_the_sale_that_should_have_been(ana: Bookkeeper) -> None:
    other = new_bookkeeper()
    for shop, quantity in ((ana, 3), (other, 2)):
        shop.create("café", price="5", cost="2", stock="10")
        shop.do(Sale((SaleItem("café", Number(quantity)),), customer="Lupe", paid=Number(1)))
        shop.spend("3")
    edit(ana, 2, Changes(quantity=Number(2)))
    assert ana.books.products() == other.books.products()
    assert ana.books.debts("customers") == other.books.debts("customers")
    assert (ana.profit, ana.balance("cash"), ana.balance("inventory")) == (600 - 300, -200, 1600)
    other.connection.close()


def test_prices_debts_and_counts_are_those_of_then(ana: Bookkeeper) -> None:
    ana.create("café", price="5", cost="2", stock="10")
    ana.do(Sale((SaleItem("café"),), customer="Lupe", paid=Number(0)))
    ana.do(CustomerPayment("Lupe", None))
    ana.do(StockAdjust("café", counted=Number(7)))
    ana.update("café", price="9")
    ana.do(Sale((SaleItem("café"),), customer="Lupe", paid=Number(0)))
    edit(ana, 2, Changes(paid=Number(1)))
    assert ana.books.debts("customers")[0].balance == 900 - 100
    edit(ana, 3, Changes(payment_method="transfer"))
    assert (ana.balance("bank"), ana.stock("café")) == (500, 6000)
    edit(ana, 4, Changes(quantity=Number(8)))
    assert ana.stock("café") == 7000
    with pytest.raises(NothingToUndo):
        ana.books.corrected(4, Changes(quantity=Number(8)))


def test_a_correction_is_of_the_day_of_the_entry_unless_that_is_closed(ana: Bookkeeper) -> None:
    ana.spend("5")
    ana.spend("6")
    ana.now += timedelta(days=2)
    edit(ana, 1, Changes(total=Number(7)))
    assert ana.books.standing(1)[0].local_date == TODAY
    ana.do(PeriodClose(TODAY))
    edit(ana, 2, Changes(total=Number(8)))
    assert ana.books.standing(1)[0].local_date == TODAY + timedelta(days=2)
    assert ana.books.stats().profit == -1500


def test_another_product_has_its_own_price(ana: Bookkeeper) -> None:
    ana.create("café", price="5")
    ana.create("té", price="4")
    ana.sell("café")
    corrected = edit(ana, 3, Changes(product="té"))
    assert isinstance(corrected, SalePosted)
    assert (corrected.lines[0].name, corrected.total) == ("té", 400)


def test_a_delivery_corrected_is_of_the_same_order(ana: Bookkeeper) -> None:
    for customer in ("Eva", "Olga"):
        ana.do(Sale((SaleItem("torta", unit_price=Number(30)),), customer=customer, paid=Number(1), is_order=True))
    ana.do(OrderDelivery("Eva"))
    edit(ana, 3, Changes(paid=Number(9)))
    assert ana.books.debts("customers", "Eva")[0].balance == 2000


@pytest.fixture
def busy(ana: Bookkeeper) -> Bookkeeper:
    """1 a product, 2 a sale to Lupe, 3 an expense, 4 a payment, 5 and 6 of one message: tables and a cap."""
    ana.create("café", price="5", cost="2", stock="10")
    ana.do(Sale((SaleItem("café", Number(2)),), customer="Doña Lupe", paid=Number(4), payment_method="card"))
    ana.spend("7", "luz del local")
    ana.do(CustomerPayment("doña lupe", Number(1)))
    ana.connection.execute("BEGIN")
    sales = (Sale((SaleItem("mesas", Number(2), Number(40)),)), Sale((SaleItem("gorra", unit_price=Number(9)),)))
    for index, sale in enumerate(sales):
        ana.books.apply(sale, message_id="two", action_index=index)
    ana.connection.execute("COMMIT")
    return ana


TARGETS: dict[str, tuple[Undo | EditLast, list[int]]] = {
    "nothing said": (Undo(), [6, 5]),
    "a kind": (Undo("expense"), [3]),
    "a kind of which there are several": (Undo("sale"), [6, 5, 2]),
    "a thing, in the singular": (Undo(item="mesa"), [5]),
    "a thing and a kind": (EditLast(Changes(), kind="sale", item="Cafés"), [2]),
    "what an expense was for": (EditLast(Changes(), item="luz"), [3]),
    "a customer": (Undo(party="lupe"), [4, 2]),
    "a customer as the thing": (Undo("sale", item="Lupe"), [2]),
    "somebody nobody knows": (Undo(party="Rita"), []),
    "what was quoted": (Undo(is_quoted=True), [2]),
}


@pytest.mark.parametrize(("wanted", "entries"), TARGETS.values(), ids=TARGETS)
def test_which_entries_are_meant(busy: Bookkeeper, wanted: Undo | EditLast, entries: list[int]) -> None:
    assert [found.id for found in busy.books.targets(wanted, quoted_message_id="m2")] == entries


def test_an_entry_is_told_as_it_stands(busy: Bookkeeper) -> None:
    told = busy.books.standing()[4]
    assert (told.id, told.kind, told.party, told.amount, told.paid) == (2, "sale", "Doña Lupe", 1000, 400)
    assert (told.names, told.message_id, told.payment_method) == (("café",), "m2", "card")
    assert [found.id for found in busy.books.entries_of("two")] == [5, 6]
    busy.do(Undo(entry=6))
    assert [found.id for found in busy.books.entries_of("two")] == [5]
    assert [found.id for found in busy.books.standing(2)] == [5, 4]


@pytest.mark.parametrize(
    ("was", "item", "is_so"),
    [
        (Changes(), None, True),
        (Changes(quantity=Number(2)), None, True),
        (Changes(quantity=Number(2)), "cafés", True),
        (Changes(quantity=Number(3)), None, False),
        (Changes(unit_price=Number(5)), None, True),
        (Changes(unit_price=Number("5.001")), None, False),
        (Changes(total=Number(10), payment_method="card"), None, True),
        (Changes(total=Number(10), payment_method="cash"), None, False),
        (Changes(customer="lupe", paid=Number(4)), None, True),
        (Changes(customer="Rita"), None, False),
        (Changes(paid=Number(5)), None, False),
        (Changes(when=TODAY, product="café"), None, True),
        (Changes(when=TODAY - timedelta(days=1)), None, False),
        (Changes(product="té"), None, False),
        (Changes(concept="luz"), None, False),
    ],
    ids=str,
)
def test_whether_an_entry_says_so(busy: Bookkeeper, was: Changes, item: str | None, is_so: bool) -> None:
    assert busy.books.says(2, was, item) is is_so


def test_an_entry_taken_back_says_nothing(busy: Bookkeeper) -> None:
    assert busy.books.says(3, Changes(concept="luz", total=Number(7)))
    busy.do(Undo("expense"))
    assert not busy.books.says(3, Changes())
