"""Moving average, worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenant_runtime.books.costing import Holding, Issue, Receipt, issue, next_unit_cost, receive, revalue

NONE = Holding(0, 0, 0)


def test_goods_leave_at_the_average_of_what_they_cost() -> None:
    """10 at 2.00 and 5 at 3.50 are 15 worth 37.50: each 2.50."""
    stock = Holding(15000, 0, 3750)
    assert issue(stock, 4000, unit_cost=None) == Issue(4000, 0, 1000, is_costed=True)
    assert next_unit_cost(stock, None) == 250


def test_the_last_goods_take_what_is_left_of_the_value() -> None:
    """3 worth 10.00: 3.33, then half of 6.67 is 3.335, to the even 3.34, then the 3.33 that are left."""
    values, stock = [], Holding(3000, 0, 1000)
    for _ in range(3):
        out = issue(stock, 1000, unit_cost=None)
        values.append(out.value)
        stock = Holding(stock.quantity - 1000, 0, stock.value - out.value)
    assert values == [333, 334, 333]
    assert stock == NONE


def test_goods_without_a_cost_leave_last_and_their_cost_is_unknown() -> None:
    stock = Holding(15000, 5000, 2000)
    assert issue(stock, 10000, unit_cost=None) == Issue(10000, 0, 2000, is_costed=True)
    assert issue(stock, 12000, unit_cost=None) == Issue(12000, 2000, 2000, is_costed=False)
    assert next_unit_cost(Holding(5000, 5000, 0), 200) is None


def test_what_was_never_counted_leaves_at_the_last_known_cost() -> None:
    assert issue(Holding(1000, 0, 200), 3000, unit_cost=210) == Issue(3000, 0, 620, is_costed=True)
    assert issue(NONE, 3000, unit_cost=None) == Issue(3000, 3000, 0, is_costed=False)


def test_goods_that_arrive_settle_what_was_sold_before_they_were_counted() -> None:
    """3 were sold at an assumed 2.00; 5 arrive for 15.00: those 3 cost 9.00, 3.00 more; 2 remain, worth 6.00."""
    short = Holding(-3000, 0, -600)
    receipt = receive(short, 5000, cost=1500)
    assert receipt == Receipt(5000, 0, 1200, variance=300)
    assert short.value + receipt.value == 600


def test_a_part_of_what_was_sold_short_is_settled_in_proportion() -> None:
    """3 sold at an assumed 2.00 each; 1 arrives for 3.00: one of the three is settled."""
    assert receive(Holding(-3000, 0, -600), 1000, cost=300) == Receipt(1000, 0, 200, variance=100)


def test_the_cost_of_goods_sold_at_an_unknown_cost_is_no_cost_of_profit() -> None:
    assert receive(Holding(-3000, -3000, 0), 5000, cost=1500) == Receipt(5000, 3000, 600, unattributed=900)


def test_goods_without_a_cost_leave_the_assumption_standing() -> None:
    assert receive(Holding(-3000, 0, -600), 5000, cost=None) == Receipt(5000, 2000, 600, assumed=600)


def test_a_stated_cost_holds_for_all_that_is_on_hand() -> None:
    assert revalue(Holding(15000, 5000, 2000), unit_cost=300) == Receipt(0, -5000, 2500)
    assert revalue(Holding(-3000, 0, -600), unit_cost=300) == Receipt(0, 0, 0)


holdings = st.builds(Holding, st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6), st.integers(-(10**8), 10**8))
quantities = st.integers(1, 10**6)
costs = st.integers(0, 10**8)


@given(holdings, quantities, costs)
def test_what_was_paid_is_counted_once_and_whole(stock: Holding, quantity: int, cost: int) -> None:
    receipt = receive(stock, quantity, cost=cost)
    assert receipt.value + receipt.variance + receipt.unattributed == cost
    assert 0 <= receipt.uncosted <= quantity


@given(st.integers(1, 10**6), costs, st.lists(quantities, min_size=1, max_size=20))
def test_stock_that_is_sold_out_is_worth_nothing(quantity: int, value: int, parts: list[int]) -> None:
    stock = Holding(quantity, 0, value)
    for part in [*parts, quantity]:
        out = issue(stock, min(part, stock.quantity), unit_cost=None) if stock.quantity else None
        if out:
            assert 0 <= out.value <= stock.value
            stock = Holding(stock.quantity - out.quantity, 0, stock.value - out.value)
    assert stock == NONE


@pytest.mark.parametrize("unit_cost", [None, 250])
@given(quantities, quantities, costs)
def test_selling_first_and_buying_after_comes_to_the_same_as_buying_first(
    unit_cost: int | None, sold: int, bought: int, cost: int
) -> None:
    """Whatever was assumed: once all goods have arrived, stock and cost together are what was paid."""
    out = issue(NONE, sold, unit_cost=unit_cost)
    short = Holding(-sold, -out.uncosted, -out.value)
    receipt = receive(short, bought, cost=cost)
    assert short.value + receipt.value + out.value + receipt.variance + receipt.unattributed == cost
    if bought >= sold:
        left = Holding(short.quantity + bought, short.uncosted + receipt.uncosted, short.value + receipt.value)
        assert left.uncosted == 0
        assert left.value >= 0
