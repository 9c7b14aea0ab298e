"""What the brain, the books and the audit are told of a message, and how somebody new is met."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import apsw
import pytest

from tenant_runtime.actions import (
    Action,
    Expense,
    Help,
    ProductCreate,
    ProductUpdate,
    Purchase,
    PurchaseItem,
    Report,
    Sale,
    SaleItem,
    Undo,
)
from tenant_runtime.brain import CatalogueItem
from tenant_runtime.stored_actions import from_json
from tests.tenant_runtime.shop import ANA, SAID, ScriptedShop, write_config


def sold(product: str, quantity: int = 1, unit_price: Decimal | None = None) -> Sale:
    """A sale of one item."""
    return Sale((SaleItem(product, Decimal(quantity), unit_price),))


@pytest.fixture
def shop(folder: Path) -> Iterator[ScriptedShop]:
    with ScriptedShop(folder) as shop:
        yield shop


class TestContext:
    def test_the_brain_is_told_who_is_known_and_what_a_pack_holds(self, shop: ScriptedShop, folder: Path) -> None:
        write_config(folder, tax={"rate": "21"})
        shop.do(Purchase((PurchaseItem("cerveza", Decimal(2), unit="caja", pack=Decimal(12)),), supplier="Bimbo"))
        shop.do(replace(sold("cerveza", 1, unit_price=Decimal(3)), customer="Ana"))
        shop.do(Help(), reply_to="SM1")
        context = shop.brain.contexts[-1]
        assert (context.customers, context.suppliers) == (["Ana"], ["Bimbo"])
        assert (context.catalogue[0].pack, context.tax_rate, context.is_reply) == (Decimal(12), Decimal(21), True)
        assert not shop.brain.contexts[0].is_reply

    def test_the_day_is_that_of_the_message_where_the_shop_is(self, shop: ScriptedShop) -> None:
        shop.clock.now = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)  # one in the morning in Buenos Aires
        before_midnight = datetime(2026, 3, 5, 2, 59, tzinfo=UTC).isoformat()
        reply = shop.do(Expense(Decimal(5), "bolsas"), received_at=before_midnight)
        assert shop.brain.contexts[-1].today == date(2026, 3, 4)
        assert "📅" not in reply
        assert shop.do(Report("expenses", "yesterday")).startswith("📊 Ayer gastaste $5.00")
        assert shop.stats()["last_entry_at"].startswith("2026-03-05T04:00")

    def test_every_sentence_tried_for_one_message_is_read_with_what_was_read_once(self, shop: ScriptedShop) -> None:
        shop.do(sold("taza", 3))
        shop.say("quince")
        assert shop.brain.contexts[-1] is shop.brain.contexts[-2]

    def test_the_catalogue_is_read_again_only_when_something_of_it_changed(self, shop: ScriptedShop) -> None:
        told = [self.catalogue_after(shop, sold("taza", 1, unit_price=Decimal(price))) for price in (3, 3, 4)]
        told.append(self.catalogue_after(shop, ProductUpdate("taza", price=Decimal(9))))
        told.append(self.catalogue_after(shop, Undo()))
        told.append(self.catalogue_after(shop, ProductCreate("plato", price=Decimal(5))))
        assert told[0] is told[1] is told[2]
        assert [[(item.name, item.price) for item in items] for items in told[2:]] == [
            [("taza", Decimal(3))],
            [("taza", Decimal(9))],
            [("taza", Decimal(3))],
            [("plato", Decimal(5)), ("taza", Decimal(3))],
        ]

    @staticmethod
    def catalogue_after(shop: ScriptedShop, action: Action) -> Sequence[CatalogueItem]:
        shop.do(action)
        shop.do(Help())
        return shop.brain.contexts[-1].catalogue

    def test_the_audit_keeps_who_said_what_and_how_it_was_read(self, shop: ScriptedShop, folder: Path) -> None:
        shop.do(Expense(Decimal(5), "bolsas"))
        books = apsw.Connection(str(folder / "business.db"))
        who, channel, text, reading = next(books.execute("SELECT who, channel, text, reading FROM audit"))
        assert (who, channel, text) == (ANA, "simulator", f"do {SAID}")
        assert [from_json(action) for action in json.loads(reading)] == [Expense(Decimal(5), "bolsas")]


class TestFirstContact:
    WELCOME = "¡Hola! Soy el asistente de Beans&Co."

    @pytest.fixture(autouse=True)
    def welcome(self, folder: Path) -> None:
        write_config(folder, prompts={"welcome_message": self.WELCOME})

    def test_somebody_new_who_is_not_understood_is_welcomed_once(self, shop: ScriptedShop) -> None:
        question = "No encontré nada que registrar. ¿Me lo escribes de nuevo?"
        assert shop.say("buenas, qué es esto") == f"{self.WELCOME}\n\n{question}"
        assert shop.say("buenas, qué es esto") == question

    def test_what_is_understood_is_simply_done(self, shop: ScriptedShop) -> None:
        assert shop.do(Expense(Decimal(5), "bolsas")).startswith("✅ Gasto registrado")
