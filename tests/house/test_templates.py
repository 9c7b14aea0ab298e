"""The tables of countries and currencies agree with the libraries they were drawn from."""

import phonenumbers
from babel import Locale
from babel.numbers import get_territory_currencies

from tenant_runtime.contract import templates

ISO_4217_DIGITS = {"CLP": 0, "PYG": 0, "JPY": 0, "KWD": 3, "ARS": 2, "USD": 2, "BRL": 2, "COP": 2, "UYU": 2, "EUR": 2}


def test_every_country_with_phone_numbers_and_a_currency_is_there() -> None:
    wanted = {region for region in phonenumbers.SUPPORTED_REGIONS if get_territory_currencies(region, tender=True)}
    assert wanted == set(templates.countries())


def test_every_country_uses_a_known_currency_and_language() -> None:
    for region, facts in templates.countries().items():
        assert facts["currency"] in templates.currencies(), region
        assert facts["language"] in templates.LANGUAGES
        assert facts["decimal"] != facts["group"]


def test_the_decimal_mark_is_the_one_people_use_there() -> None:
    for region, language in {
        "AR": "es",
        "MX": "es",
        "BR": "pt",
        "PT": "pt",
        "US": "en",
        "ES": "es",
        "PE": "es",
        "CL": "es",
    }.items():
        symbols = Locale.parse(f"{language}_{region}").number_symbols["latn"]
        assert templates.countries()[region]["decimal"] == symbols["decimal"], region


def test_digits_after_the_mark_follow_iso_4217() -> None:
    for code, digits in ISO_4217_DIGITS.items():
        assert templates.currencies()[code]["digits"] == digits
    assert templates.currencies().keys() == templates.currency_names().keys()
    assert {facts["digits"] for facts in templates.currencies().values()} <= {0, 2, 3}
