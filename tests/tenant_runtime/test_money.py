"""Money is exact, and written as its country writes it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenant_runtime import money
from tenant_runtime.contract import templates
from tenant_runtime.money import MoneyFormat


@pytest.mark.parametrize(
    ("currency", "country", "minor", "text"),
    [
        ("USD", "US", 4000, "$40.00"),
        ("USD", "AR", 4000, "$40.00"),
        ("USD", None, 123456789, "$1,234,567.89"),
        ("ARS", "AR", 4000000, "$40.000,00"),
        ("ARS", "US", 4000000, "$40.000,00"),
        ("EUR", "ES", 4000, "40,00 €"),
        ("EUR", "AR", 100000, "1.000,00 €"),
        ("BRL", "BR", 4000, "R$ 40,00"),
        ("CLP", "CL", 1500, "$1.500"),
        ("PYG", "PY", 1500000, "₲1.500.000"),
        ("PEN", "PE", 1250, "S/ 12.50"),
        ("GBP", "GB", 145, "£1.45"),
        ("MXN", "MX", 123450, "$1,234.50"),
        ("CHF", "CH", 123450, "CHF 1'234.50"),
        ("KWD", "KW", 1234, "KWD 1.234"),
        ("USD", "US", -500, "-$5.00"),
        ("BRL", "BR", -5, "-R$ 0,05"),
        ("EUR", "ES", -500, "-5,00 €"),
        ("USD", "US", 0, "$0.00"),
    ],
)
def test_an_amount_reads_as_people_write_it_there(currency: str, country: str | None, minor: int, text: str) -> None:
    assert MoneyFormat(currency, country).format(minor) == text


def test_a_country_lends_its_marks_only_to_its_own_currency() -> None:
    assert money.marks("ARS", "AR") == (",", ".")
    assert money.marks("USD", "AR") == (".", ",")
    assert money.marks("USD", None) == (".", ",")
    assert money.marks("USD", "ZZ") == (".", ",")


@pytest.mark.parametrize(
    ("thousandths", "text"), [(2000, "2"), (500, "0,5"), (1500000, "1.500"), (-250, "-0,25"), (0, "0"), (1, "0,001")]
)
def test_a_quantity_has_no_idle_zeros(thousandths: int, text: str) -> None:
    assert MoneyFormat("ARS", "AR").quantity(thousandths) == text
    assert money.quantity_text(thousandths, decimal=",", group=".") == text


@pytest.mark.parametrize(("currency", "amount", "minor"), [("USD", "12.50", 1250), ("CLP", "1500", 1500)])
@pytest.mark.parametrize("zeros", ["", "0" * 10])
def test_major_units_become_minor_ones_exactly(currency: str, amount: str, minor: int, zeros: str) -> None:
    point = "" if "." in amount or not zeros else "."
    assert money.to_minor(Decimal(f"{amount}{point}{zeros}"), currency) == minor


@pytest.mark.parametrize(
    ("currency", "amount"), [("USD", "12.505"), ("CLP", "0.5"), ("KWD", "0.0001"), ("USD", "1E-9999"), ("USD", "1E-20")]
)
def test_decimals_that_a_currency_does_not_have_are_refused_not_rounded(currency: str, amount: str) -> None:
    with pytest.raises(money.TooManyDecimals):
        money.to_minor(Decimal(amount), currency)


@pytest.mark.parametrize("amount", ["1E+18", "-1E+18", "1E+999999", "Infinity", "NaN", "sNaN"])
def test_what_is_no_amount_is_refused_at_once(amount: str) -> None:
    with pytest.raises(money.AmountTooLarge):
        money.to_minor(Decimal(amount), "USD")


def test_endless_figures_are_refused_at_once() -> None:
    with pytest.raises(money.TooManyDecimals):
        money.to_minor(Decimal("1." + "0" * 100_000), "USD")


def test_more_figures_than_decimal_computes_with_stay_exact() -> None:
    assert money.to_minor(Decimal("12345678901234567.89"), "USD") == 1234567890123456789
    with pytest.raises(money.TooManyDecimals):
        money.to_minor(Decimal("12345678901234567.8900000000000000001"), "USD")


@given(st.integers(-(10**17), 10**17), st.sampled_from(sorted(templates.currencies())))
def test_minor_units_survive_the_way_to_major_ones_and_back(minor: int, currency: str) -> None:
    assert money.to_minor(money.to_major(minor, currency), currency) == minor


@given(st.integers(-(10**15), 10**15))
def test_thousandths_survive_the_way_to_a_quantity_and_back(thousandths: int) -> None:
    assert money.to_thousandths(money.to_quantity(thousandths)) == thousandths


@given(st.integers(-(10**15), 10**15), st.sampled_from(sorted(templates.currencies())))
def test_a_written_amount_reads_back_to_itself(minor: int, currency: str) -> None:
    written = MoneyFormat(currency)
    plain = written.number(minor).replace(written.group, "").replace(written.decimal, ".")
    assert money.to_minor(Decimal(plain), currency) == minor


@given(st.integers(-(10**15), 10**15), st.integers(0, 10**12), st.integers(1, 10**12))
def test_a_share_is_never_more_than_half_a_unit_off(value: int, part: int, whole: int) -> None:
    assert abs(2 * (money.share(value, part, whole) * whole - value * part)) <= whole


@pytest.mark.parametrize(("value", "share"), [(1, 0), (3, 2), (5, 2), (7, 4), (-1, 0), (-3, -2), (-5, -2)])
def test_half_a_unit_goes_to_the_even_neighbour(value: int, share: int) -> None:
    assert money.share(value, 1, 2) == share
    assert money.share(-value, 1, -2) == share


def test_every_currency_can_be_written_everywhere() -> None:
    for currency in templates.currencies():
        for country in (None, *templates.countries()):
            assert "7" in MoneyFormat(currency, country).format(7)
