"""Postings, questions, kinds of messages, switches and mishaps, with a brain whose readings the test chooses."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest

from tenant_runtime.actions import (
    Action,
    Expense,
    Help,
    HelpTopic,
    Nothing,
    OrderDelivery,
    ProductCreate,
    Purchase,
    PurchaseItem,
    Refuse,
    Report,
    Sale,
    SaleItem,
    Smalltalk,
    StockAdjust,
    StockQuery,
    Undo,
)
from tenant_runtime.readings import Post
from tests.tenant_runtime.shop import SAID, ScriptedShop, message, write_config

BRACELET = ProductCreate("pulsera dorada", Decimal(20), Decimal(2), Decimal(40))
MUG = ProductCreate("taza", Decimal(15))


def sold(product: str, quantity: int = 1, unit_price: Decimal | None = None) -> Sale:
    """A sale of one item."""
    return Sale((SaleItem(product, Decimal(quantity), unit_price),))


@pytest.fixture
def shop(folder: Path) -> Iterator[ScriptedShop]:
    with ScriptedShop(folder) as shop:
        yield shop


class TestPostings:
    def test_a_plain_sale_is_told_in_three_lines_and_no_more(self, shop: ScriptedShop) -> None:
        shop.do(BRACELET)
        shop.do(sold("pulsera dorada", 12))
        shop.do(Expense(Decimal(2), "bolsitas"))
        assert shop.do(sold("pulsera dorada", 2)) == "✅ Venta registrada\nTotal: $40.00\nGanancia actual: $250.00"

    def test_a_product_that_was_not_named_in_full_is_told_back(self, shop: ScriptedShop) -> None:
        shop.do(BRACELET)
        shop.brain.next = Post((sold("pulsera dorada", 2),))
        assert "2 × pulsera dorada — $40.00" in shop.say("do 2 pulseras dorads")

    def test_a_sale_with_its_price_said_tells_what_was_understood(self, shop: ScriptedShop) -> None:
        shop.do(BRACELET)
        assert shop.do(sold("pulsera dorada", 2, unit_price=Decimal("19.50"))).splitlines() == [
            "✅ Venta registrada",
            "2 × pulsera dorada — $39.00",
            "Total: $39.00",
            "Ganancia actual: $35.00",
            "Escribe *deshacer* para anularlo.",
        ]

    def test_a_new_product_is_said_to_be_new_and_its_cost_unknown(self, shop: ScriptedShop) -> None:
        assert shop.do(sold("taza", 3, unit_price=Decimal(15))).splitlines() == [
            "✅ Venta registrada",
            "3 × taza — $45.00",
            "Total: $45.00",
            "🆕 taza: producto nuevo, costo desconocido",
            "Ganancia actual: $0.00 (sin costo para 1 venta)",
            "Escribe *deshacer* para anularlo.",
        ]
        assert "(sin costo para 2 ventas)" in shop.do(sold("taza"))

    def test_several_items_are_told_one_by_one(self, shop: ScriptedShop) -> None:
        shop.do(BRACELET, MUG)
        lines = shop.do(Sale((SaleItem("taza", Decimal(2)), SaleItem("pulsera dorada")))).splitlines()
        assert lines[1:4] == ["2 × taza — $30.00", "1 × pulsera dorada — $20.00", "Total: $50.00"]

    def test_more_sold_than_counted_is_said(self, shop: ScriptedShop) -> None:
        shop.do(BRACELET)
        shop.do(sold("pulsera dorada", 42))
        assert "⚠️ El stock de pulsera dorada queda en -2." in shop.say("sí")

    def test_goods_by_weight_are_told_with_their_unit(self, shop: ScriptedShop) -> None:
        cheese = SaleItem("queso", Decimal("0.5"), unit_price=Decimal(8), unit="kg")
        assert "0.5 kg de queso — $4.00" in shop.do(Sale((cheese,)))

    def test_an_expense_a_product_and_stock_are_told_with_how_to_take_them_back(self, shop: ScriptedShop) -> None:
        hint = "Escribe *deshacer* para anularlo."
        assert shop.do(BRACELET).splitlines() == [
            "✅ Producto agregado: pulsera dorada", "Precio: $20.00", "Costo: $2.00", "Stock: 40", hint,
        ]  # fmt: skip
        assert shop.do(Expense(Decimal(50), "transporte")).splitlines() == [
            "✅ Gasto registrado", "transporte — $50.00", "Ganancia actual: -$50.00", hint,
        ]  # fmt: skip
        bought = Purchase((PurchaseItem("pulsera dorada", Decimal(10), unit_cost=Decimal(2)),))
        assert shop.do(bought).splitlines() == [
            "✅ Compra registrada", "10 × pulsera dorada — $20.00", "Total: $20.00",
            "📦 Stock de pulsera dorada: 50 (costo $2.00)", hint,
        ]  # fmt: skip
        assert shop.do(StockAdjust("pulsera dorada", Decimal(-1), reason="damage")).splitlines() == [
            "📦 Stock ajustado", "➖ 1 × pulsera dorada (rotura)", "Pérdida: $2.00", "Stock: 49",
            "Ganancia actual: -$52.00", hint,
        ]  # fmt: skip

    def test_the_tax_in_a_sale_is_told_by_its_name(self, shop: ScriptedShop, folder: Path) -> None:
        write_config(folder, tax={"rate": "21", "name": "IVA"})
        assert "Total: $121.00\nIVA: $21.00" in shop.do(sold("taza", 1, unit_price=Decimal(121)))

    def test_what_is_undone_is_named(self, shop: ScriptedShop) -> None:
        shop.do(BRACELET)
        shop.do(sold("pulsera dorada", 2))
        shop.do(Expense(Decimal(50), "transporte"))
        assert shop.do(Undo()).splitlines() == ["↩️ Gasto anulado: transporte — $50.00", "Ganancia actual: $36.00"]
        assert shop.do(Undo()).startswith("↩️ Venta anulada: 2 × pulsera dorada — $40.00")
        assert shop.do(Undo()) == "↩️ Producto quitado: pulsera dorada"
        assert shop.do(Undo()) == "No hay nada que deshacer."

    def test_several_actions_are_booked_together_or_not_at_all(self, shop: ScriptedShop) -> None:
        reply = shop.do(Expense(Decimal(5), "bolsas"), sold("taza", 2, unit_price=Decimal("0.001")))
        assert "demasiados decimales" in reply
        assert (shop.stats()["expenses"], shop.stats()["sales"], shop.stats()["products"]) == (0, 0, 0)

    def test_the_longest_list_still_fits_one_message_and_says_how_many_more(self, shop: ScriptedShop) -> None:
        items = tuple(SaleItem(f"producto número {number}", unit_price=Decimal(1)) for number in range(100))
        reply = shop.do(Sale(items))
        assert len(reply) <= 1_600
        assert "… y " in reply
        assert reply.endswith("Escribe *deshacer* para anularlo.")

    def test_a_welcome_of_a_thousand_characters_fits_too(self, shop: ScriptedShop, folder: Path) -> None:
        write_config(folder, prompts={"welcome_message": "x" * 1_000})
        assert shop.do(Smalltalk("greeting")) == "x" * 1_000


class TestQuestionsToTheBooks:
    def test_figures_are_told_in_a_sentence(self, shop: ScriptedShop) -> None:
        assert shop.do(Report("sales", "today")) == "📊 Hoy no hay ventas registradas"
        shop.do(BRACELET)
        shop.do(sold("pulsera dorada", 2))
        assert shop.do(Report("sales", "today")) == "📊 Hoy vendiste $40.00 en 1 venta"
        shop.do(sold("taza", 3, unit_price=Decimal(15)))
        assert shop.do(Report("sales", "this_week")) == "📊 Esta semana vendiste $85.00 en 2 ventas"
        assert shop.do(Report("profit", "this_month")) == "📊 Este mes ganaste $36.00 (sin costo para 1 venta)"
        shop.do(Expense(Decimal(50), "transporte"))
        assert shop.do(Report("expenses", "all_time")) == "📊 En total gastaste $50.00 en 1 gasto"
        assert shop.do(Report("profit", "today")) == "📊 Hoy perdiste $14.00 (sin costo para 1 venta)"
        shop.clock.advance(days=1)
        assert shop.do(Report("sales", "yesterday")) == "📊 Ayer vendiste $85.00 en 2 ventas"

    def test_stock_is_told_of_one_product_or_of_all(self, shop: ScriptedShop) -> None:
        assert shop.do(StockQuery()).startswith("Todavía no llevo el stock")
        shop.do(BRACELET, MUG)
        assert shop.do(StockQuery("Pulsera Dorada")) == "📦 Stock de pulsera dorada: 40"
        assert shop.do(StockQuery("taza")).startswith("No llevo el stock de taza.")
        assert shop.do(StockQuery("plato")).startswith("No encuentro el producto «plato».")
        assert shop.do(StockQuery()) == "📦 *Stock*\npulsera dorada: 40"

    def test_small_talk_books_nothing(self, shop: ScriptedShop) -> None:
        assert shop.do(Smalltalk("greeting")).startswith("¡Hola!")
        assert shop.do(Smalltalk("thanks")).startswith("¡De nada!")
        assert shop.do(Smalltalk("goodbye")).startswith("¡Hasta luego!")
        assert shop.do(Smalltalk("agreement")) == "👍"
        assert shop.do(Smalltalk("complaint")).startswith("Perdón")
        assert "cuentas de tu negocio" in shop.do(Refuse())
        assert shop.do(Nothing()) == "👍 De acuerdo, no registré nada."
        assert "«Vendí 2 pulseras doradas»" in shop.do(Help())
        assert shop.stats()["sales"] == 0

    def test_the_shops_own_welcome_answers_a_greeting(self, shop: ScriptedShop, folder: Path) -> None:
        write_config(folder, prompts={"welcome_message": "¡Hola! Soy el asistente de Beans&Co."})
        assert shop.do(Smalltalk("greeting")) == "¡Hola! Soy el asistente de Beans&Co."

    def test_the_brain_is_told_the_catalogue_in_major_units(self, shop: ScriptedShop) -> None:
        shop.do(BRACELET)
        shop.do(Help())
        context = shop.brain.contexts[-1]
        assert [(item.name, item.price, item.unit) for item in context.catalogue] == [
            ("pulsera dorada", Decimal("20.00"), "unit")
        ]
        assert (context.language, context.country, context.currency) == ("es", "US", "USD")


class TestKinds:
    @pytest.mark.parametrize("kind", ["audio", "image", "video", "document", "location", "contact", "sticker"])
    def test_a_message_without_words_gets_one_useful_line(self, shop: ScriptedShop, kind: str) -> None:
        assert shop.say("", kind=kind)
        assert shop.stats()["sales"] == 0

    def test_where_voice_notes_are_off_it_is_said(self, shop: ScriptedShop, folder: Path) -> None:
        heard = shop.say("", kind="audio")
        write_config(folder, features={"audio_enabled": False})
        assert "desactivadas" in shop.say("", kind="audio") != heard

    def test_a_caption_that_is_understood_is_obeyed(self, shop: ScriptedShop) -> None:
        assert "bolsas" in shop.do(Expense(Decimal(5), "bolsas"), kind="image")

    def test_a_caption_that_is_not_understood_is_a_picture_only(self, shop: ScriptedShop) -> None:
        assert shop.say("mira esto", kind="image") == shop.say("", kind="image")

    def test_blanks_are_no_message_to_book(self, shop: ScriptedShop) -> None:
        assert shop.say(" \n ")
        assert shop.brain.contexts == []


class TestSwitches:
    @pytest.mark.parametrize(
        ("feature", "action", "word"),
        [
            ("sales_enabled", sold("taza", 2, unit_price=Decimal(15)), "Las ventas están desactivadas"),
            ("expenses_enabled", Expense(Decimal(5), "bolsas"), "Los gastos están desactivados"),
            ("sales_enabled", OrderDelivery("Ana"), "Las ventas están desactivadas"),
            ("inventory_enabled", Purchase((PurchaseItem("taza"),)), "El inventario está desactivado"),
            ("inventory_enabled", StockAdjust("taza", Decimal(-2)), "El inventario está desactivado"),
            ("inventory_enabled", StockQuery(), "El inventario está desactivado"),
            ("inventory_enabled", BRACELET, "El inventario está desactivado"),
        ],
    )
    def test_what_is_switched_off_is_said_and_not_booked(
        self, shop: ScriptedShop, folder: Path, feature: str, action: Action, word: str
    ) -> None:
        write_config(folder, features={feature: False})
        assert shop.do(action).startswith(word)
        assert shop.stats()["last_entry_at"] is None

    def test_one_action_that_is_off_stops_the_whole_message(self, shop: ScriptedShop, folder: Path) -> None:
        write_config(folder, features={"expenses_enabled": False})
        shop.do(sold("taza", 2, unit_price=Decimal(15)), Expense(Decimal(5), "bolsas"))
        assert shop.stats()["sales"] == 0

    def test_with_everything_on_the_same_actions_are_booked(self, shop: ScriptedShop) -> None:
        shop.do(sold("taza", 2, unit_price=Decimal(15)), Expense(Decimal(5), "bolsas"))
        assert (shop.stats()["sales"], shop.stats()["expenses"]) == (1, 1)

    def test_the_guide_leaves_out_what_is_off(self, shop: ScriptedShop, folder: Path) -> None:
        write_config(folder, features={"expenses_enabled": False, "inventory_enabled": False})
        guide = shop.do(Help())
        assert ("Ventas" in guide, "Gastos" in guide, "Stock" in guide) == (True, False, False)

    @pytest.mark.parametrize("topic", get_args(HelpTopic))
    def test_help_with_one_thing_is_about_that_thing(self, shop: ScriptedShop, topic: HelpTopic) -> None:
        told = shop.do(Help(topic))
        assert told != shop.do(Help())
        assert ("deshacer" in told) == (topic == "undo")

    def test_help_with_what_is_off_is_the_guide(self, shop: ScriptedShop, folder: Path) -> None:
        write_config(folder, features={"expenses_enabled": False})
        assert shop.do(Help("expenses")) == shop.do(Help())


class TestConfiguration:
    def test_a_change_of_language_is_there_with_the_next_message(self, shop: ScriptedShop, folder: Path) -> None:
        write_config(folder, language="pt", currency="BRL", country="BR")
        assert "2 × taza — R$ 30,00" in shop.do(sold("taza", 2, unit_price=Decimal(15)))

    def test_a_broken_file_changes_nothing_and_health_says_where(self, shop: ScriptedShop, folder: Path) -> None:
        (folder / "config.json").write_text('{\n  "language": es\n}')
        assert shop.do(Nothing()) == "👍 De acuerdo, no registré nada."
        assert "config.json is not valid" in shop.health()["config_error"]
        write_config(folder)
        assert shop.health()["config_error"] is None

    def test_without_any_good_file_messages_wait_and_are_answered_once_it_is_mended(self, folder: Path) -> None:
        (folder / "config.json").write_text("{")
        with ScriptedShop(folder) as shop:
            for response in (shop.client.post("/messages", json=message(f"do {SAID}")), shop.client.get("/stats")):
                assert (response.status_code, response.json()["code"]) == (503, "config_broken")
                assert int(response.headers["retry-after"]) >= 1
            assert shop.health()["config_error"]
            write_config(folder)
            assert shop.do(Nothing())

    def test_another_currency_is_refused_once_something_is_booked(self, shop: ScriptedShop, folder: Path) -> None:
        shop.do(sold("taza", 2, unit_price=Decimal(15)))
        write_config(folder, currency="ARS", language="en")
        assert "2 × taza — $30.00" in shop.do(sold("taza", 2, unit_price=Decimal(15)))
        assert shop.stats()["currency"] == "USD"
        assert "currency" in shop.health()["config_error"]

    def test_that_holds_after_a_restart_too(self, folder: Path) -> None:
        with ScriptedShop(folder) as shop:
            shop.do(sold("taza", 2, unit_price=Decimal(15)))
        write_config(folder, currency="ARS")
        with ScriptedShop(folder) as awake_again:
            assert awake_again.stats()["currency"] == "USD"
            assert "USD" in awake_again.health()["config_error"]

    def test_another_currency_is_fine_before_anything_is_booked(self, shop: ScriptedShop, folder: Path) -> None:
        write_config(folder, currency="ARS", country="AR")
        assert "$30,00" in shop.do(sold("taza", 2, unit_price=Decimal(15)))
        assert (shop.stats()["currency"], shop.health()["config_error"]) == ("ARS", None)
