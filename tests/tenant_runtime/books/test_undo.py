"""Taking back: to the cent, to the unit, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import apsw
import pytest

from tenant_runtime.actions import Expense, Sale, SaleItem, StockOut, Undo
from tenant_runtime.books import AlreadyPosted, NothingToUndo
from tests.tenant_runtime.books.bookkeeper import Bookkeeper


def state(shop: Bookkeeper) -> object:
    """Everything a shopkeeper can see, and the exact value of the stock."""
    stats = shop.books.stats()
    value = shop.balance("inventory"), shop.balance("cash"), shop.balance("owner_capital")
    return (
        shop.books.products(),
        stats.sales,
        stats.expenses,
        stats.revenue,
        stats.profit,
        stats.sales_without_cost,
        value,
    )


ACTS: dict[str, Callable[[Bookkeeper], object]] = {
    "a sale": lambda shop: shop.sell("pan", "3"),
    "a sale beyond the stock": lambda shop: shop.sell("pan", "30"),
    "a sale of something new": lambda shop: shop.sell("bufanda", "2", price="7"),
    "a sale of an amount": lambda shop: shop.sell_for("100"),
    "a first price": lambda shop: shop.sell("gorra", price="9"),
    "an expense": lambda shop: shop.spend("16"),
    "a product": lambda shop: shop.create("torta", price="9", cost="4", stock="3"),
    "a price": lambda shop: shop.update("pan", price="4"),
    "a cost": lambda shop: shop.update("pan", cost="2.50"),
    "a purchase": lambda shop: shop.receive("pan", "7", all_for="10"),
    "goods without a cost": lambda shop: shop.receive("pan", "7"),
    "a loss": lambda shop: shop.remove(StockOut("pan", Decimal(3), "damage")),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_taking_back_leaves_the_books_as_they_were(ana: Bookkeeper, act: Callable[[Bookkeeper], object]) -> None:
    ana.create("pan", price="3", cost="1.33", stock="7")
    ana.create("gorra")
    before = state(ana)
    act(ana)
    assert state(ana) != before
    ana.undo()
    assert state(ana) == before


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
