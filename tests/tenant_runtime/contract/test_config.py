"""config.json is edited by hand: comments, missing keys and mistakes are expected."""

import json
from decimal import Decimal
from typing import Any

import pytest

from tenant_runtime.contract import templates
from tenant_runtime.contract.config import ConfigError, parse_config

BEANS: dict[str, Any] = {
    "business_name": "Beans&Co",
    "phone_number": "+5491112345678",
    "language": "es",
    "currency": "USD",
}


def test_missing_keys_are_filled_in_from_the_defaults() -> None:
    config = parse_config(json.dumps(BEANS | {"features": {"audio_enabled": False}}))
    assert config.timezone == "UTC"
    assert not config.features.audio_enabled
    assert config.features.sales_enabled


def test_comments_and_trailing_commas_are_fine() -> None:
    text = """{
      // pegado por el operador
      "business_name": "Beans // Co",  /* con barras */
      "phone_number": "+5491112345678", "language": "es", "currency": "USD",
      "features": { "sales_enabled": false, },
    }"""
    config = parse_config(text)
    assert config.business_name == "Beans // Co"
    assert not config.features.sales_enabled


def test_a_shop_has_no_tax_until_it_says_so() -> None:
    assert parse_config(json.dumps(BEANS)).tax is None
    tax = parse_config(json.dumps(BEANS | {"tax": {"name": "IVA", "rate": "10.5"}})).tax
    assert tax
    assert (tax.rate, tax.prices_include) == (Decimal("10.5"), True)


def test_an_operators_own_keys_survive() -> None:
    assert parse_config(json.dumps(BEANS | {"notes": "paga los lunes"})).model_dump()["notes"] == "paga los lunes"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"currency": "PESOS"}, "currency"),
        ({"timezone": "America/Rosarioo"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"language": "fr"}, "language"),
        ({"phone_number": "11 1234"}, "phone_number"),
        ({"business_name": ""}, "business_name"),
        ({"features": {"sales_enabled": "maybe"}}, "features.sales_enabled"),
        ({"tax": {"name": "IVA"}}, "tax.rate"),
        ({"tax": {"rate": "121"}}, "tax.rate"),
        ({"tax": {"rate": "veintiuno"}}, "tax.rate"),
    ],
)
def test_a_wrong_value_is_named(change: dict[str, Any], named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        parse_config(json.dumps(BEANS | change))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"a": }', "\x00", "{" * 5_000])
def test_a_broken_file_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ConfigError, match=r"config\.json"):
        parse_config(text)


def test_the_default_configuration_lacks_only_what_makes_a_business() -> None:
    assert set(templates.default_config()) & set(BEANS) == set()


def test_the_standard_tax_of_a_country_is_told_where_it_is_one_for_all() -> None:
    assert templates.standard_tax("AR") == ("IVA", "21")
    assert templates.standard_tax("PE") == ("IGV", "18")
    assert [templates.standard_tax(country) for country in ("US", "BR", None, "XX")] == [None] * 4
    rates = [tax[1] for country in templates.countries() if (tax := templates.standard_tax(country))]
    assert all(0 < Decimal(rate) < 30 for rate in rates)
