"""Goods in and out: quantities, what they are worth, and where the money went."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tenant_runtime.actions import AdjustReason, StockAdjust
from tenant_runtime.books import StockNotKept, UnknownProduct
from tests.tenant_runtime.books.bookkeeper import Bookkeeper


def test_goods_paid_for_take_money_out_and_are_no_expense(ana: Bookkeeper) -> None:
    ana.create("pan", price="3")
    (received,) = ana.receive("pan", "10", each="1.20").lines
    assert (received.cost, received.quantity, received.product.stock, received.product.cost) == (
        1200,
        10000,
        10000,
        120,
    )
    assert (ana.balance("cash"), ana.balance("inventory"), ana.profit) == (-1200, 1200, 0)
    assert ana.books.stats().expenses == 0


def test_a_price_for_all_of_them_is_kept_to_the_cent(ana: Bookkeeper) -> None:
    ana.create("alfajor", price="5")
    assert ana.receive("alfajor", "3", all_for="10").lines[0].product.cost == 333
    assert [ana.sell("alfajor").lines[0].cost for _ in range(3)] == [333, 334, 333]
    assert (ana.balance("inventory"), ana.balance("cost_of_goods"), ana.profit) == (0, 1000, 500)


def test_a_new_cost_is_averaged_with_the_old(ana: Bookkeeper) -> None:
    ana.create("pan", price="5", cost="2", stock="10")
    ana.receive("pan", "5", each="3.50")
    assert ana.cost("pan") == 250
    assert ana.sell("pan", "4").lines[0].cost == 1000


def test_goods_that_came_without_a_cost_are_sold_last_and_said_to_have_none(ana: Bookkeeper) -> None:
    ana.create("pan", price="3", cost="1", stock="2")
    assert ana.receive("pan", "5").total is None
    assert ana.sell("pan", "2").profit == 400
    assert ana.cost("pan") is None
    assert ana.sell("pan").profit is None
    assert ana.books.profit_so_far() == (400, 1)


def test_a_cost_stated_later_holds_for_goods_that_came_without_one(ana: Bookkeeper) -> None:
    ana.create("pan", price="3")
    ana.receive("pan", "5")
    ana.update("pan", cost="1")
    assert ana.sell("pan", "2").profit == 400
    assert ana.books.profit_so_far() == (400, 0)


def test_a_new_cost_for_what_is_on_hand_is_neither_gain_nor_loss(ana: Bookkeeper) -> None:
    ana.create("pan", price="5", cost="2", stock="10")
    ana.update("pan", cost="3")
    assert (ana.profit, ana.balance("inventory"), ana.balance("stock_revaluation")) == (0, 3000, -1000)
    assert ana.sell("pan").profit == 200


def test_what_was_sold_before_it_was_counted_costs_in_the_end_what_was_paid(ana: Bookkeeper) -> None:
    ana.create("pan", price="5", cost="2", stock="0")
    ana.sell("pan", "3")
    assert ana.profit == 900
    ana.receive("pan", "5", each="3")
    assert (ana.profit, ana.stock("pan"), ana.cost("pan"), ana.balance("inventory")) == (600, 2000, 300, 600)


def test_a_product_that_is_not_counted_has_no_stock_after_a_sale_either(ana: Bookkeeper) -> None:
    ana.create("pan", price="3", cost="1")
    assert ana.sell("pan", "2").profit == 400
    assert ana.stock("pan") is None
    assert ana.balance("owner_capital") == -200


def test_counting_begins_with_the_first_goods_that_come_in(ana: Bookkeeper) -> None:
    ana.create("pan", price="3")
    ana.sell("pan", "2")
    ana.receive("pan", "10", each="1")
    assert ana.stock("pan") == 10000


def test_an_opening_stock_is_the_owners_and_no_expense(ana: Bookkeeper) -> None:
    created = ana.create("pan", price="3", cost="1", stock="10")
    assert (created.product.stock, ana.balance("owner_capital"), ana.balance("cash"), ana.profit) == (
        10000,
        -1000,
        0,
        0,
    )


def test_a_stock_of_zero_is_a_stock(ana: Bookkeeper) -> None:
    assert ana.create("pan", price="3", stock="0").product.stock == 0
    assert ana.sell("pan").stock_warnings[0].stock == -1000


@pytest.mark.parametrize("reason", ["damage", "theft", "gift", "count"])
def test_goods_lost_cost_profit_what_they_were_worth(ana: Bookkeeper, reason: AdjustReason) -> None:
    ana.create("pan", price="3", cost="1", stock="10")
    removed = ana.remove("pan", "2", reason)
    assert (removed.cost, removed.product.stock, ana.profit) == (200, 8000, -200)
    assert ana.books.stats().expenses == 0


def test_what_the_owner_takes_is_no_expense(ana: Bookkeeper) -> None:
    ana.create("pan", price="3", cost="1", stock="10")
    ana.remove("pan", "2", "own_use")
    assert (ana.profit, ana.balance("owner_drawings")) == (0, 200)


def test_goods_lost_at_an_unknown_cost_only_leave_the_stock(ana: Bookkeeper) -> None:
    ana.create("pan", price="3", stock="10")
    assert ana.remove("pan", "2").cost is None
    assert (ana.stock("pan"), ana.profit) == (8000, 0)


def test_nothing_is_taken_out_of_a_stock_that_nobody_gave(ana: Bookkeeper) -> None:
    ana.create("pan", price="3")
    with pytest.raises(StockNotKept):
        ana.remove("pan", "2")


def test_a_count_of_an_unknown_product_is_asked_about(ana: Bookkeeper) -> None:
    with pytest.raises(UnknownProduct):
        ana.do(StockAdjust("pan", counted=Decimal(2)))


def test_half_a_kilo_is_half_a_kilo(ana: Bookkeeper) -> None:
    ana.create("queso", price="14", cost="8", stock="2.5")
    ana.sell("queso", "0.125")
    assert (ana.stock("queso"), ana.balance("inventory")) == (2375, 1900)
