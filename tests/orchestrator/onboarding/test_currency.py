"""A currency is understood by its code, its names and its symbols; what is not certain is not guessed."""

from __future__ import annotations

import pytest

from orchestrator.onboarding.currency import read_currency
from tenant_runtime.contract import templates


@pytest.mark.parametrize("code", templates.currencies())
def test_every_code_is_accepted(code: str) -> None:
    assert read_currency(code, "AR").code == code
    assert read_currency(f" {code}.", None).code == code


@pytest.mark.parametrize("code", templates.currencies())
def test_every_currency_answers_to_its_own_names(code: str) -> None:
    for names in templates.currency_names()[code]["names"].values():
        for name in names:
            assert code in read_currency(name, None).codes, name
            assert code in read_currency(name.upper(), None).codes, name


@pytest.mark.parametrize(
    ("country", "code"), [("AR", "ARS"), ("MX", "MXN"), ("CO", "COP"), ("CL", "CLP"), ("UY", "UYU"), ("DO", "DOP")]
)
@pytest.mark.parametrize("text", ["pesos", "Pesos", "peso", "en pesos", "trabajo en pesos", "$"])
def test_the_everyday_word_is_the_country_s_own(text: str, country: str, code: str) -> None:
    assert read_currency(text, country).code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("dólares", "USD"),
        ("dolares", "USD"),
        ("en dólares", "USD"),
        ("usd $", "USD"),
        ("U$S", "USD"),
        ("US$", "USD"),
        ("bucks", "USD"),
        ("usd por favor", "USD"),
        ("Dólares americanos", "USD"),
        ("pesos mexicanos", "MXN"),
        ("pesos argentinos", "ARS"),
        ("euros", "EUR"),
        ("€", "EUR"),
        ("reales", "BRL"),
        ("reais", "BRL"),
        ("R$", "BRL"),
        ("soles", "PEN"),
        ("S/.", "PEN"),
        ("guaraníes", "PYG"),
        ("libras", "GBP"),
        ("We use euros", "EUR"),
        ("trabalho com reais", "BRL"),
        ("mi moneda es el USD", "USD"),
    ],
)
def test_common_names_are_understood_from_anywhere(text: str, code: str) -> None:
    assert read_currency(text, "AR").code == code


def test_dollars_are_the_country_s_own_where_it_has_dollars() -> None:
    assert read_currency("dollars", "CA").code == "CAD"
    assert read_currency("US dollars", "CA").code == "USD"


@pytest.mark.parametrize(
    ("text", "country", "candidates"),
    [
        ("pesos", "US", {"ARS", "MXN", "COP"}),
        ("USD y ARS", "AR", {"USD", "ARS"}),
        ("pesos y dólares", "AR", {"USD", "ARS"}),
        ("francos", "AR", {"CHF", "XOF"}),
        ("¥", "AR", {"JPY", "CNY"}),
    ],
)
def test_what_may_be_several_is_a_question(text: str, country: str, candidates: set[str]) -> None:
    reading = read_currency(text, country)
    assert reading.code is None
    assert candidates <= set(reading.codes)


@pytest.mark.parametrize("text", ["", "bananas", "no sé", "todas", "all", "1", "U", "bitcoin", "🙂", "la de siempre"])
def test_nonsense_is_no_currency(text: str) -> None:
    assert read_currency(text, "AR").codes == ()
