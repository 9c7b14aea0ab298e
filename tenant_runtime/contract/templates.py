"""Reads the data under `templates/`: defaults, countries, currencies, wording. Nothing else knows where they lie."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "templates"
LANGUAGES = ("es", "pt", "en")


@cache
def load(name: str) -> dict[str, Any]:
    """The JSON object in `templates/<name>`, kept; shared, never to be changed by the caller."""
    return read(name)


def read(name: str) -> dict[str, Any]:
    """The JSON object in `templates/<name>`, read anew: for those who make something else of it and keep that."""
    found: dict[str, Any] = json.loads(text(name))
    return found


@cache
def section(name: str, key: str) -> Any:  # noqa: ANN401 - any JSON value
    """One section of `templates/<name>`, kept without the others; shared, never to be changed by the caller."""
    return read(name)[key]


def text(name: str) -> str:
    """The text of `templates/<name>`."""
    return (FOLDER / name).read_text(encoding="utf-8")


def default_config() -> dict[str, Any]:
    """What a tenant's config.json is merged over."""
    return load("default_config.json")


def countries() -> dict[str, Any]:
    """ISO 3166 code -> language, currency, decimal and group separators."""
    return load("countries.json")


def standard_tax(country: str | None) -> tuple[str, str] | None:
    """What the sales tax of a country is called, and its standard rate in per cent: ("IVA", "21").

    None where there is none, where it differs within the country, or where we do not know it.
    """
    found = countries().get(country, {}) if country else {}
    return (found["tax_name"], found["tax_rate"]) if "tax_rate" in found else None


def currencies() -> dict[str, Any]:
    """ISO 4217 code -> digits after the decimal mark, symbol, home country."""
    return load("currencies.json")


def currency_names() -> dict[str, Any]:
    """ISO 4217 code -> what people call it: full names by language, everyday names, names that count at home only."""
    return load("currency_names.json")


class Wording:
    """The sentences of one language: `Wording("es").say("onboarding.ask_currency", examples="USD")`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._sections = load(f"wording/{language}.json")

    def say(self, name: str, /, **facts: object) -> str:
        """The sentence `section.key` with its facts filled in. A missing sentence or fact raises KeyError."""
        section, key = name.split(".", 1)
        sentence: str = self._sections[section][key]
        return sentence.format_map(facts)
