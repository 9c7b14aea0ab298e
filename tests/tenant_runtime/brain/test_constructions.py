"""The ways in which a thing is said: each construction in three languages and several countries, and what it means.

`constructions.txt` is the table: country, sentence, reading. A reading after "?" is shown on a card, likeliest first;
"-" is asked about: it looks like its neighbours and books nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tenant_runtime.actions import PurchaseItem, SaleItem
from tenant_runtime.brain import Context
from tenant_runtime.contract import templates
from tenant_runtime.readings import Ask, Confirm, Post, Reading
from tests.tenant_runtime.brain.shops import read

TABLE = Path(__file__).with_name("constructions.txt")
WEDNESDAY = date(2026, 3, 11)
AT_LEAST = 150
"""So many sentences, so that a table that is not found does not pass."""


def rows() -> Iterator[tuple[str, str, str]]:
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            shop, sentence, reading = (part.strip() for part in line.split("|"))
            yield shop, sentence, reading


def shop_in(code: str) -> Context:
    """A new shop: "es-AR" speaks Spanish and is in Argentina."""
    language, country = code.split("-")
    currency = templates.countries()[country]["currency"]
    return Context(language, country, currency, today=WEDNESDAY)  # type: ignore[arg-type]


def told(reading: Reading) -> str:
    """A reading in one line."""
    match reading:
        case Ask():
            return "-"
        case Post(actions=actions):
            return "; ".join(map(_action, actions))
        case Confirm(choices=choices):
            return "? " + " // ".join("; ".join(map(_action, choice.actions)) for choice in choices)
    raise AssertionError(reading)


def _action(action: object) -> str:
    parts = [type(action).__name__]
    for field in fields(action):  # type: ignore[arg-type]
        value = getattr(action, field.name)
        is_usual = value is None or value is False or value == () or (field.name == "restock" and value is True)
        if field.name == "items" and value:
            parts.append(" + ".join(map(_item, value)))
        elif not is_usual:
            parts.append(f"{field.name} {_value(value)}")
    return ", ".join(parts)


def _item(item: SaleItem | PurchaseItem) -> str:
    each = item.unit_price if isinstance(item, SaleItem) else item.unit_cost
    unit = "" if item.unit == "unit" else f" {item.unit}"
    pack = "" if item.pack is None else f" of {_value(item.pack)}"
    price = "" if each is None else f" @{_value(each)}"
    whole = "" if item.line_total is None else f" ={_value(item.line_total)}"
    return f"{_value(item.quantity)}{unit}{pack} {item.product}{price}{whole}"


def _value(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if is_dataclass(value):
        said = ((field.name, getattr(value, field.name)) for field in fields(value))
        return " ".join(f"{name} {_value(one)}" for name, one in said if one is not None) or "nothing"
    return str(value)


@pytest.mark.parametrize(("shop", "sentence", "expected"), list(rows()))
def test_a_construction_means_the_same_in_every_language(shop: str, sentence: str, expected: str) -> None:
    assert told(read(sentence, shop_in(shop))) == expected


def test_the_table_holds_every_language_and_sentences_that_book_nothing() -> None:
    found = list(rows())
    assert len(found) >= AT_LEAST
    assert {shop.split("-")[0] for shop, _, _ in found} == {"es", "pt", "en"}
    assert sum(expected == "-" for _, _, expected in found) >= AT_LEAST // 15
