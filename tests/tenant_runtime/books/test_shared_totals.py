"""One total for several things: each gets a share of it, nothing is lost, and no price is learned from it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenant_runtime.actions import (
    Changes,
    Discount,
    OrderDelivery,
    Purchase,
    PurchaseItem,
    Sale,
    SaleItem,
    SaleReturn,
    Tax,
)
from tenant_runtime.books import (
    AmountOutOfRange,
    OrderDelivered,
    PurchasePosted,
    ReturnPosted,
    SalePosted,
    TotalDiffers,
    UnknownPrice,
)
from tenant_runtime.books.pricing import shares
from tests.tenant_runtime.books.bookkeeper import Bookkeeper, new_bookkeeper

D = Decimal
BEERS, EGGS, BREAD = SaleItem("caguama", D(2)), SaleItem("huevo", D(1), unit="kg"), SaleItem("pan", D(3))


def told(sale: SalePosted) -> list[tuple[int, int | None, bool]]:
    return [(line.line_total, line.unit_price, line.is_share) for line in sale.lines]


def test_things_without_a_price_share_the_total_evenly_and_none_gets_a_price(ana: Bookkeeper) -> None:
    sale = ana.sell_for("145.01", BEERS, EGGS)
    assert told(sale) == [(7251, None, True), (7250, None, True)]
    assert {product.name: product.price for product in ana.books.products()} == {"caguama": None, "huevo": None}
    assert (sale.total, ana.balance("cash"), sale.without_cost) == (14501, 14501, 2)
    undone = ana.undo()
    assert [line.is_share for line in undone.lines] == [True, True]
    assert ana.books.verify() == []


def test_their_own_prices_say_how_it_is_shared(ana: Bookkeeper) -> None:
    ana.create("caguama", price="45", cost="30", stock="10")
    ana.create("huevo", price="40", cost="25", stock="10")
    assert told(ana.sell_for("130", BEERS, EGGS)) == [(9000, 4500, False), (4000, 4000, False)]
    dearer = ana.sell_for("145", BEERS, EGGS)
    assert told(dearer) == [(10038, None, True), (4462, None, True)]
    assert (dearer.profit, ana.stock("huevo")) == (14500 - 6000 - 2500, 8000)
    assert {product.price for product in ana.books.products()} == {4500, 4000}


def test_who_has_a_price_keeps_it_and_the_others_share_the_rest(ana: Bookkeeper) -> None:
    ana.create("caguama", price="45")
    assert told(ana.sell_for("145", BEERS, EGGS)) == [(9000, 4500, False), (5500, 5500, False)]
    ana.undo()
    assert told(ana.sell_for("150", BEERS, EGGS, BREAD)) == [
        (9000, 4500, False),
        (3000, None, True),
        (3000, None, True),
    ]
    assert told(ana.sell_for("60", BEERS, EGGS, BREAD)) == [(2000, None, True)] * 3
    said = SaleItem("queso", unit_price=D(20))
    assert told(ana.sell_for("81", said, EGGS, BREAD))[0] == (2000, 2000, False)


def test_a_total_that_leaves_nothing_or_was_discounted_is_asked_about(ana: Bookkeeper) -> None:
    for total in (D(20), D("20.01")):
        with pytest.raises((TotalDiffers, UnknownPrice)):
            ana.do(Sale((SaleItem("queso", unit_price=D(20)), EGGS, BREAD), total=total))
    with pytest.raises(UnknownPrice):
        ana.do(Sale((EGGS, BREAD), total=D(90), discount=Discount(percent=D(10))))
    with pytest.raises(UnknownPrice):
        ana.do(Sale((EGGS, BREAD)))


def test_tax_and_orders_keep_the_shares(ana: Bookkeeper) -> None:
    ana.do(Sale((EGGS, BREAD), total=D(100), tax=Tax(D(21), is_included=False), customer="Eva", is_order=True))
    (order,) = ana.books.open_orders()
    assert ([line.is_share for line in order.lines], order.total) == ([True, True], 12100)
    delivered = ana.do(OrderDelivery("Eva"))
    assert isinstance(delivered, OrderDelivered)
    assert told(delivered.sale) == [(5000, None, True), (5000, None, True)]
    assert ana.books.verify() == []


def test_the_total_or_a_line_of_it_can_be_corrected(ana: Bookkeeper) -> None:
    sale = ana.sell_for("100", EGGS, BREAD)
    dearer = ana.books.corrected(sale.entry_id, Changes(total=D(120)))
    assert dearer == Sale((EGGS, BREAD), total=D(120), when=ana.books.standing()[0].local_date)
    priced = ana.books.corrected(sale.entry_id, Changes(unit_price=D(70)), "huevo")
    ana.undo()
    corrected = ana.do(priced)
    assert isinstance(corrected, SalePosted)
    assert told(corrected) == [(7000, 7000, False), (3000, 1000, False)]


def test_a_total_for_goods_is_shared_by_what_they_cost_before(ana: Bookkeeper) -> None:
    ana.create("pan", cost="1", stock="10")
    ana.create("torta", cost="3", stock="10")
    items = (PurchaseItem("pan", D(10)), PurchaseItem("torta", D(10)))
    bought = ana.do(Purchase(items, total=D(48)))
    assert isinstance(bought, PurchasePosted)
    assert [(line.cost, line.is_share) for line in bought.lines] == [(1200, True), (3600, True)]
    assert (ana.cost("pan"), ana.cost("torta"), ana.balance("goods_unsorted")) == (110, 330, 0)
    unknown = ana.do(Purchase((*items, PurchaseItem("café")), total=D(48)))
    assert isinstance(unknown, PurchasePosted)
    assert [line.cost for line in unknown.lines] == [None, None, None]
    assert ana.books.verify() == []


def test_something_may_be_given_away_with_a_sale(ana: Bookkeeper) -> None:
    ana.create("vela", price="8", cost="5", stock="10")
    gift = SaleItem("vela", discount=Discount(percent=D(100)))
    sale = ana.do(Sale((SaleItem("vela", D(2)), gift)))
    assert isinstance(sale, SalePosted)
    assert (sale.total, sale.discount, [line.line_total for line in sale.lines]) == (1600, 800, [1600, 0])
    assert (sale.profit, ana.stock("vela")) == (1600 - 1500, 7000)
    bare = ana.do(Sale((SaleItem("vela", D(2)), SaleItem("moño", line_total=D(0)))))
    assert isinstance(bare, SalePosted)
    assert (bare.total, bare.lines[1].line_total, bare.lines[1].unit_price) == (1600, 0, None)
    back = ana.do(SaleReturn((SaleItem("moño"),)))
    assert isinstance(back, ReturnPosted)
    assert (back.total, ana.books.verify()) == (0, [])
    with pytest.raises(AmountOutOfRange):
        ana.do(Sale((gift,)))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.none() | st.integers(1, 9999), st.booleans()), min_size=2, max_size=6),
    st.integers(1, 10**9),
)
def test_nothing_is_lost_to_the_cent(lines: list[tuple[int | None, bool]], target: int) -> None:
    worths = [worth for worth, _ in lines]
    is_open = [is_free or worth is None for worth, is_free in lines]
    parts = shares(target, worths, is_open)
    after = [parts.get(index, worth or 0) for index, worth in enumerate(worths)]
    assert not parts or sum(after) == target
    assert all(is_open[index] and part >= 0 for index, part in parts.items())
    shop = new_bookkeeper()
    for number, (worth, _) in enumerate(lines):
        shop.create(f"cosa {number}", price=None if worth is None else str(D(worth) / 100))
    items = [
        SaleItem(f"cosa {number}", unit_price=None if is_open[number] or worth is None else D(worth) / 100)
        for number, worth in enumerate(worths)
    ]
    try:
        sale = shop.do(Sale(tuple(items), total=D(target) / 100))
    except (TotalDiffers, AmountOutOfRange, UnknownPrice):
        return
    assert isinstance(sale, SalePosted)
    assert sum(line.line_total for line in sale.lines) == sale.total == target
    assert (-shop.balance("sales_uncosted"), shop.books.verify()) == (target, [])
    shop.connection.close()
