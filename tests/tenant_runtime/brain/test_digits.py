"""Digits mean what the shop's country means by them, and nothing where two readings are possible."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tenant_runtime.brain.rules.words.digits import UNREADABLE, Marks, written

ARGENTINA = Marks(decimal=",", group=".", digits=2)
UNITED_STATES = Marks(decimal=".", group=",", digits=2)
KUWAIT = Marks(decimal=".", group=",", digits=3)


@pytest.mark.parametrize(
    ("literal", "marks", "amount"),
    [
        ("20", ARGENTINA, "20"),
        ("1.200", ARGENTINA, "1200"),
        ("1.200,50", ARGENTINA, "1200.50"),
        ("1,200.50", ARGENTINA, "1200.50"),
        ("24,90", ARGENTINA, "24.90"),
        ("12.50", ARGENTINA, "12.50"),
        ("1.234.567", ARGENTINA, "1234567"),
        ("1,200", UNITED_STATES, "1200"),
        ("1,200.50", UNITED_STATES, "1200.50"),
        ("12,50", UNITED_STATES, "12.50"),
        ("1.250", KUWAIT, "1.250"),
    ],
)
def test_digits_that_can_be_read_in_one_way_are_that_number(literal: str, marks: Marks, amount: str) -> None:
    assert written(literal, marks).value == Decimal(amount)


@pytest.mark.parametrize(
    ("literal", "marks"),
    [
        ("1.200", UNITED_STATES),
        ("1,200", ARGENTINA),
        ("0.500", ARGENTINA),
        ("1.2345", ARGENTINA),
        ("12,34,56", UNITED_STATES),
        ("1.20.300", ARGENTINA),
        ("007", ARGENTINA),
        ("5491112345678", ARGENTINA),
        ("1.2,3.4", ARGENTINA),
    ],
)
def test_digits_that_can_be_read_in_two_ways_are_no_amount(literal: str, marks: Marks) -> None:
    assert written(literal, marks).value is None


def test_three_decimals_are_a_weight_where_the_mark_is_decimal_and_uncertain_where_it_groups() -> None:
    assert written("1.200", UNITED_STATES).measure == Decimal("1.200")
    assert written("1.200", ARGENTINA).measure is None


def test_a_telephone_number_is_not_readable() -> None:
    assert written("1123456789", ARGENTINA) is UNREADABLE
