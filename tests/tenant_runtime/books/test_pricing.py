"""Offers, discounts, tax and sharing out, worked out by hand and proved to lose nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenant_runtime.books.errors import AmountOutOfRange, OfferDoesNotFit, TooManyDecimals
from tenant_runtime.books.pricing import WHOLE, Cut, Deal, TaxRule, Worth, allocated, dealt, rate
from tenant_runtime.books.terms import each, in_stock

IVA = TaxRule(Decimal(21))


@pytest.mark.parametrize(
    ("gross", "percent", "net"),
    [(19990, "15", 16992), (8990, "20", 7192), (8500, "10", 7650), (1, "50", 1), (999, "12.5", 874), (10, "0.001", 10)],
)
def test_the_rest_is_rounded_half_up_and_the_discount_is_what_it_lacks(gross: int, percent: str, net: int) -> None:
    assert Worth(gross, Cut(percent=rate(Decimal(percent))).off(gross)) == Worth(gross, net)


def test_fifteen_per_cent_off_199_90_is_29_98() -> None:
    assert Worth(19990, Cut(percent=15_000).off(19990)).discount == 2998


def test_all_may_be_taken_off_but_not_more() -> None:
    assert (Cut(amount=499).off(500), Cut(percent=WHOLE).off(500), Cut(amount=500).off(500)) == (1, 0, 0)
    with pytest.raises(AmountOutOfRange):
        Cut(amount=501).off(500)


@pytest.mark.parametrize(("percent", "error"), [("-1", AmountOutOfRange), ("101", AmountOutOfRange),
                                                ("NaN", AmountOutOfRange), ("0.0001", TooManyDecimals)])  # fmt: skip
def test_a_rate_that_is_none_is_refused(percent: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        rate(Decimal(percent))


def test_two_for_the_price_of_one() -> None:
    """Four pairs at 3000: 12000, of which 6000 is paid."""
    assert dealt(Deal(2, pay=1), 4000, product="medias", unit_price=3000, total=None) == Worth(12000, 6000)
    assert dealt(Deal(3, pay=2), 6000, product="medias", unit_price=1000, total=None) == Worth(6000, 4000)


def test_a_total_said_of_an_offer_is_what_was_paid() -> None:
    assert dealt(Deal(2, pay=1), 4000, product="medias", unit_price=None, total=6000) == Worth(12000, 6000)


def test_three_for_ten() -> None:
    assert dealt(Deal(3, price=1000), 9000, product="alfajor", unit_price=None, total=None) == Worth(3000, 3000)
    assert dealt(Deal(3, price=1000), 3000, product="alfajor", unit_price=400, total=None) == Worth(1200, 1000)


@pytest.mark.parametrize("quantity", [1000, 4000, 3001, 2500])
@pytest.mark.parametrize("deal", [Deal(3, price=1000), Deal(3, pay=2)], ids=str)
def test_an_offer_with_a_rest_is_refused_and_names_what_it_takes(deal: Deal, quantity: int) -> None:
    with pytest.raises(OfferDoesNotFit) as caught:
        dealt(deal, quantity, product="alfajor", unit_price=400, total=None)
    assert (caught.value.product, caught.value.take) == ("alfajor", 3)


def test_a_total_that_is_not_what_the_offer_costs_is_refused() -> None:
    with pytest.raises(AmountOutOfRange):
        dealt(Deal(3, price=1000), 3000, product="alfajor", unit_price=None, total=900)


@pytest.mark.parametrize(
    ("amount", "weights", "shares"),
    [
        (850, [4500, 4000], [450, 400]),
        (100, [1, 1, 1], [34, 33, 33]),
        (1000, [10, 20, 3], [303, 606, 91]),
        (0, [5, 5], [0, 0]),
        (5, [0, 7], [0, 5]),
        (0, [0, 0], [0, 0]),
    ],
)
def test_what_is_shared_out_goes_to_the_largest_remainders(amount: int, weights: list[int], shares: list[int]) -> None:
    assert allocated(amount, weights) == shares


def test_tax_within_a_price_and_on_top_of_one() -> None:
    assert (IVA.within(12100), IVA.on_top(10000)) == (2100, 2100)
    assert (IVA.within(1000), IVA.on_top(826)) == (174, 173)
    assert TaxRule(Decimal("10.5")).within(11050) == 1050
    assert (TaxRule(Decimal(0)).within(500), TaxRule(Decimal(0)).on_top(500)) == (0, 0)


def test_a_pack_is_so_many_units_of_stock() -> None:
    assert (in_stock(4000, 6000), in_stock(2500, None), in_stock(500, 12000)) == (24000, 2500, 6000)
    with pytest.raises(TooManyDecimals):
        in_stock(1, 1500)


def test_ten_for_three_is_no_price_each() -> None:
    assert (each(1000, 3000), each(900, 3000), each(1, 3000)) == (None, 300, None)


amounts = st.integers(1, 10**10)
weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=8).filter(any)
percents = st.integers(0, WHOLE - 1)


@settings(max_examples=60)
@given(amounts, weights)
def test_nothing_is_lost_in_sharing_out_and_nobody_gets_a_unit_more_than_their_share(
    amount: int, shares_of: list[int]
) -> None:
    whole, shares = sum(shares_of), allocated(amount, shares_of)
    assert sum(shares) == amount
    assert all(abs(share * whole - amount * weight) < whole for share, weight in zip(shares, shares_of, strict=True))
    if amount <= whole:
        assert all(share <= weight for share, weight in zip(shares, shares_of, strict=True))


@settings(max_examples=60)
@given(amounts, percents)
def test_a_discount_can_be_read_backwards_from_what_was_paid(net: int, percent: int) -> None:
    cut = Cut(percent=percent)
    assert cut.off(cut.before(net)) == net


@settings(max_examples=60)
@given(amounts, percents)
def test_tax_is_never_off_by_more_than_half_a_unit(amount: int, thousandths: int) -> None:
    rule = TaxRule(Decimal(thousandths).scaleb(-3))
    assert abs(2 * (rule.within(amount) * (WHOLE + thousandths) - amount * thousandths)) <= WHOLE + thousandths
    assert abs(2 * (rule.on_top(amount) * WHOLE - amount * thousandths)) <= WHOLE
