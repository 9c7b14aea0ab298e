"""Taking back: to the cent, to the unit, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import get_args

import apsw
import pytest

from tenant_runtime.actions import (
    CustomerPayment,
    DebtOpening,
    Discount,
    EntryKind,
    Expense,
    LowStockAlert,
    OrderDelivery,
    OwnerDeposit,
    OwnerWithdrawal,
    PeriodClose,
    Purchase,
    PurchaseItem,
    Sale,
    SaleItem,
    SaleReturn,
    StockAdjust,
    SupplierPayment,
    Undo,
)
from tenant_runtime.books import AlreadyPosted, EntryInUse, NothingToUndo, OrderDelivered
from tests.tenant_runtime.books.bookkeeper import Bookkeeper

KEPT = {
    "totals": "SELECT measure, value FROM totals WHERE value <> 0 ORDER BY 1",
    "days": "SELECT measure, local_date, value FROM daily_totals WHERE value <> 0 ORDER BY 1, 2",
    "holdings": "SELECT * FROM holdings WHERE quantity <> 0 OR uncosted <> 0 OR value <> 0 OR moves <> 0 ORDER BY 1",
    "debts": "SELECT name, balance FROM party_balances JOIN parties ON id = party WHERE balance <> 0 ORDER BY 1",
}


def state(shop: Bookkeeper) -> dict[str, object]:
    """Every sum that is kept, and everything a shopkeeper can see."""
    return {name: shop.connection.execute(sql).fetchall() for name, sql in KEPT.items()} | {
        "products": [
            (found.name, found.price, found.cost, found.low_stock, found.pack) for found in shop.books.products()
        ],
        "customers": shop.books.parties("customer"),
        "suppliers": shop.books.parties("supplier"),
        "open": (shop.books.debts("customers"), shop.books.debts("suppliers")),
        "orders": [(found.lines, found.customer, found.deposit) for found in shop.books.open_orders()],
    }


CAKES = (SaleItem("torta", Decimal(2), unit_price=Decimal(20)),)
ACTS: dict[str, Callable[[Bookkeeper], object]] = {
    "a sale": lambda shop: shop.sell("pan", "3"),
    "a sale beyond the stock": lambda shop: shop.sell("pan", "30"),
    "a sale of something new": lambda shop: shop.sell("bufanda", "2", price="7"),
    "a sale of an amount": lambda shop: shop.sell_for("100"),
    "a first price": lambda shop: shop.sell("gorra", price="9"),
    "a sale by card": lambda shop: shop.do(Sale(CAKES, payment_method="card")),
    "a credit sale to somebody new": lambda shop: shop.do(Sale(CAKES, customer="Rita", paid=Decimal(0))),
    "a part payment": lambda shop: shop.do(Sale(CAKES, customer="Lupe", paid=Decimal("12.34"))),
    "a discount": lambda shop: shop.do(Sale(CAKES, discount=Discount(percent=Decimal(10)))),
    "an order": lambda shop: shop.do(Sale(CAKES, customer="Rita", paid=Decimal(5), is_order=True)),
    "an order of something new": lambda shop: shop.do(
        Sale((SaleItem("piñata", unit_price=Decimal(9)),), is_order=True)
    ),
    "an order without a deposit": lambda shop: shop.do(Sale(CAKES, paid=Decimal(0), is_order=True)),
    "a delivery": lambda shop: shop.do(OrderDelivery("Eva")),
    "a delivery with a rest": lambda shop: shop.do(OrderDelivery("Eva", paid=Decimal(1))),
    "an expense": lambda shop: shop.spend("16"),
    "an expense that is owed": lambda shop: shop.do(Expense(Decimal(9), "luz", supplier="Edesur", paid=Decimal(0))),
    "a product": lambda shop: shop.create("torta de nuez", price="9", cost="4", stock="3"),
    "a price": lambda shop: shop.update("pan", price="4"),
    "a cost": lambda shop: shop.update("pan", cost="2.50"),
    "an alert": lambda shop: shop.do(LowStockAlert("pan", Decimal(3))),
    "goods paid for": lambda shop: shop.receive("pan", "7", all_for="10"),
    "goods without a cost": lambda shop: shop.receive("pan", "7"),
    "a purchase on credit": lambda shop: shop.do(
        Purchase(
            (PurchaseItem("pan", Decimal(2), Decimal(6), unit="caja", pack=Decimal(12)),),
            supplier="Bimbo",
            paid=Decimal(4),
        )
    ),
    "a purchase of nobody knows what": lambda shop: shop.do(Purchase(total=Decimal(860), payment_method="transfer")),
    "a loss": lambda shop: shop.do(StockAdjust("pan", delta=Decimal(-3), reason="damage")),
    "a count": lambda shop: shop.do(StockAdjust("pan", counted=Decimal(40))),
    "a return": lambda shop: shop.do(SaleReturn((SaleItem("pan"),))),
    "a return to the waste": lambda shop: shop.do(SaleReturn((SaleItem("pan"),), restock=False)),
    "a return of what was owed": lambda shop: shop.do(SaleReturn((SaleItem("pan"),), customer="Lupe", paid=Decimal(0))),
    "a customer's payment": lambda shop: shop.do(CustomerPayment("Lupe", Decimal(2))),
    "a customer's whole debt": lambda shop: shop.do(CustomerPayment("lupe", None, "transfer")),
    "a customer's payment of more": lambda shop: shop.do(CustomerPayment("Lupe", Decimal(500))),
    "a debt from before": lambda shop: shop.do(DebtOpening("Nora", "customer", Decimal(300), date(2026, 1, 5))),
    "a debt to a supplier from before": lambda shop: shop.do(DebtOpening("molino", "supplier", Decimal("4.50"))),
    "a payment to a supplier": lambda shop: shop.do(SupplierPayment("Molino", None)),
    "a withdrawal": lambda shop: shop.do(OwnerWithdrawal(Decimal(7))),
    "a deposit of the owner": lambda shop: shop.do(OwnerDeposit(Decimal(7), "card")),
    "a closed period": lambda shop: shop.do(PeriodClose(date(2026, 2, 28))),
}
by_act = pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)


@pytest.fixture
def full(ana: Bookkeeper) -> Bookkeeper:
    """Ana's bakery with a debt, an order and something owed to the mill."""
    ana.create("pan", price="3", cost="1.33", stock="7")
    ana.create("gorra")
    ana.do(Sale((SaleItem("pan"),), customer="Lupe", paid=Decimal(1)))
    ana.do(Purchase((PurchaseItem("harina", Decimal(4), Decimal(5)),), supplier="Molino", paid=Decimal(0)))
    ana.do(Sale((SaleItem("torta", unit_price=Decimal(30)),), customer="Eva", paid=Decimal(10), is_order=True))
    return ana


def test_the_acts_are_of_every_kind(full: Bookkeeper) -> None:
    for act in ACTS.values():
        act(full)
        full.do(OrderDelivery("Eva")) if not full.books.open_orders() else None
    kinds = {kind for (kind,) in full.connection.execute("SELECT DISTINCT kind FROM entries")}
    assert kinds >= set(get_args(EntryKind))


@by_act
def test_taking_back_leaves_the_books_as_they_were(full: Bookkeeper, act: Callable[[Bookkeeper], object]) -> None:
    before = state(full)
    act(full)
    assert state(full) != before or full.books.standing(1)[0].kind == "period_close"
    full.undo()
    assert state(full) == before


@by_act
def test_taking_back_past_others_leaves_what_the_others_did(
    full: Bookkeeper, act: Callable[[Bookkeeper], object]
) -> None:
    before = state(full)
    act(full)
    entry = full.books.standing(1)[0].id
    full.spend("3", "agua")
    others = state(full)
    full.do(Sale((SaleItem("vela", unit_price=Decimal(4)),), customer="Olga", paid=Decimal(1), payment_method="card"))
    full.do(Undo(entry=entry))
    assert state(full) != others
    full.undo()
    full.do(Undo(kind="expense"))
    assert state(full) == before


def test_only_the_newest_fifty_can_be_named(ana: Bookkeeper) -> None:
    for number in range(51):
        ana.spend("1", f"gasto {number}")
    with pytest.raises(NothingToUndo):
        ana.do(Undo(entry=1))
    assert ana.undo(Undo(entry=2)).description == "gasto 1"
    assert ana.undo(Undo(entry=1)).description == "gasto 0"


@pytest.mark.parametrize("entry", [0, 99, 2, 3], ids=["none", "to come", "taken back", "a reversal"])
def test_what_does_not_stand_cannot_be_taken_back(ana: Bookkeeper, entry: int) -> None:
    ana.spend("1")
    ana.spend("2")
    ana.undo()
    with pytest.raises(NothingToUndo):
        ana.do(Undo(entry=entry))


def test_an_order_stays_while_its_delivery_stands(full: Bookkeeper) -> None:
    order = full.books.open_orders()[0].entry_id
    before = state(full)
    delivered = full.do(OrderDelivery("Eva"))
    assert isinstance(delivered, OrderDelivered)
    with pytest.raises(EntryInUse) as refused:
        full.do(Undo(entry=order))
    assert refused.value.used_by == delivered.entry_id
    full.do(Undo(entry=delivered.entry_id))
    assert state(full) == before
    full.do(Undo(entry=order))
    assert full.books.open_orders() == []


def test_a_sale_taken_back_tells_what_it_was(ana: Bookkeeper) -> None:
    ana.create("pan", price="3", cost="1", stock="7")
    sold = ana.sell("pan", "2")
    undone = ana.undo()
    assert (undone.kind, undone.lines, undone.total, undone.description) == ("sale", sold.lines, 600, "pan")


def test_taking_back_twice_takes_back_two(ana: Bookkeeper) -> None:
    ana.spend("1", "luz")
    ana.spend("2", "agua")
    assert [ana.undo().description for _ in range(2)] == ["agua", "luz"]
    with pytest.raises(NothingToUndo):
        ana.undo()


def test_the_newest_of_a_kind_is_taken_back_past_others(ana: Bookkeeper) -> None:
    ana.create("pan", price="3", cost="1", stock="7")
    ana.spend("5")
    ana.sell("pan", "2")
    assert ana.undo(Undo("expense")).total == 500
    ana.receive("pan", "1", each="2")
    assert ana.undo(Undo("sale")).total == 600
    assert (ana.stock("pan"), ana.balance("inventory"), ana.profit) == (8000, 900, 0)
    with pytest.raises(NothingToUndo):
        ana.undo(Undo("sale"))
    with pytest.raises(NothingToUndo):
        ana.undo(Undo("expense"))


def test_a_sale_gives_its_goods_back_at_the_value_they_left_with(ana: Bookkeeper) -> None:
    ana.create("pan", price="5", cost="2", stock="10")
    ana.sell("pan", "10")
    ana.receive("pan", "5", each="3")
    ana.undo(Undo("sale"))
    assert (ana.stock("pan"), ana.balance("inventory")) == (15000, 3500)


def test_a_product_that_others_used_stays_when_the_sale_that_made_it_goes(ana: Bookkeeper) -> None:
    ana.sell("bufanda", price="7")
    ana.receive("bufanda", "5", each="3")
    ana.undo(Undo("sale"))
    assert ana.stock("bufanda") == 5000


def test_a_price_that_was_changed_again_stays(ana: Bookkeeper) -> None:
    ana.create("gorra")
    ana.sell("gorra", price="9")
    ana.update("gorra", price="11")
    ana.undo(Undo("sale"))
    product = ana.books.product("gorra")
    assert product
    assert product.price == 1100


def test_a_mistake_of_yesterday_is_missing_from_yesterday_not_from_today(ana: Bookkeeper) -> None:
    ana.spend("5")
    ana.now += timedelta(days=1)
    ana.spend("1")
    undone = ana.undo(), ana.undo()
    assert undone[1].local_date == date(2026, 3, 11)
    ana.spend("2")
    assert ana.books.report("expenses", "yesterday").amount == 0
    assert ana.books.report("expenses", "today").amount == 200


def test_the_same_action_of_a_message_is_booked_once(ana: Bookkeeper) -> None:
    ana.connection.execute("BEGIN IMMEDIATE")
    ana.books.apply(Expense(Decimal(5), "luz"), message_id="x", action_index=0)
    with pytest.raises(AlreadyPosted):
        ana.books.apply(Expense(Decimal(5), "luz"), message_id="x", action_index=0)
    ana.books.apply(Expense(Decimal(1), "agua"), message_id="x", action_index=1)
    ana.connection.execute("COMMIT")
    assert ana.books.stats().profit == -600


def test_sqlite_itself_refuses_the_same_action_twice(ana: Bookkeeper) -> None:
    ana.spend("5")
    with pytest.raises(apsw.ConstraintError, match=r"entries\.message_id, entries\.action_index"):
        ana.connection.execute(
            "INSERT INTO entries (message_id, action_index, kind, local_date, posted_at, description)"
            " SELECT message_id, action_index, kind, local_date, posted_at, description FROM entries"
        )


def test_the_books_commit_nothing_by_themselves(ana: Bookkeeper) -> None:
    ana.create("pan", price="3")
    ana.connection.execute("BEGIN IMMEDIATE")
    ana.books.apply(Sale((SaleItem("pan"),)), message_id="x", action_index=0)
    assert ana.books.stats().sales == 1
    ana.connection.execute("ROLLBACK")
    assert ana.books.stats().sales == 0


def test_outside_a_transaction_nothing_is_written(ana: Bookkeeper) -> None:
    with pytest.raises(RuntimeError):
        ana.books.apply(Expense(Decimal(5), "luz"), message_id="x", action_index=0)
    assert ana.books.stats().last_entry_at is None
