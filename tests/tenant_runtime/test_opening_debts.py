"""A shop comes from a paper notebook: who owed before the books began, told in the shopkeeper's words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tenant_runtime.shop import Shop


@pytest.fixture
def shop(folder: Path) -> Iterator[Shop]:
    with Shop(folder) as shop:
        yield shop


def test_a_debt_of_the_notebook_is_shown_booked_and_taken_back(shop: Shop) -> None:
    assert shop.say("Doña Lupe me debe 300").splitlines() == [
        "¿Cómo registro esta deuda?",
        "1. Doña Lupe te debía $300.00 de antes (no es venta de hoy)",
        "2. Es una venta fiada: $300.00 a Doña Lupe",
        "3. Dejarlo así, no registrar nada",
        "Responde con el número de tu opción, o *no*.",
    ]
    assert shop.say("1").splitlines() == [
        "✅ Deuda anterior registrada",
        "Doña Lupe te debía $300.00 de antes (no es una venta de hoy)",
        "👤 Doña Lupe te debe $300.00",
        "🆕 Doña Lupe: cliente nuevo",
        "Escribe *deshacer* para anularlo.",
    ]
    assert (shop.stats()["sales"], shop.stats()["revenue"]) == (0, "0.00")
    assert shop.say("cuánto me debe doña Lupe").splitlines() == [
        "👤 Doña Lupe te debe $300.00",
        "miércoles 4 de marzo: Deuda anterior — $300.00",
    ]
    assert "👤 Doña Lupe te debe $250.00" in shop.say("doña Lupe abonó 50")
    shop.say("deshacer")
    assert shop.say("deshacer").splitlines()[0] == "↩️ Deuda anterior anulada: $300.00"


def test_it_may_be_a_sale_of_today_or_nothing(shop: Shop) -> None:
    shop.say("Doña Lupe me debe 300")
    assert "👤 Doña Lupe te debe $300.00" in shop.say("2")
    assert shop.stats()["sales"] == 1
    shop.say("Ana me debe 20")
    assert shop.say("3") == "👍 De acuerdo, no registré nada."


def test_a_name_like_a_known_one_is_asked_first(shop: Shop) -> None:
    shop.say("Doña Lupe me debe 10")
    shop.say("1")
    card = shop.say("Don Lupe me debe 30")
    assert "1. Don Lupe te debía $30.00 de antes" in card
    assert shop.say("1").splitlines()[-3:-1] == ["1. Doña Lupe", "2. Don Lupe (nuevo)"]
    assert "🆕 Don Lupe: cliente nuevo" in shop.say("2")


def test_what_the_shop_owed_is_no_purchase(shop: Shop) -> None:
    shop.say("le debo 5000 a Bimbo")
    assert "🚚 Le debes $5,000.00 a Bimbo" in shop.say("1")
    shop.say("deshacer")
