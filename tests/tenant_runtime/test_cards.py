"""A card waits for one short answer, and is answered once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import apsw
import pytest

from tenant_runtime.actions import Expense, Sale, SaleItem
from tenant_runtime.readings import Choice, Confirm, Question
from tests.tenant_runtime.shop import SAID, ScriptedShop, write_config


def sold(product: str, quantity: int = 1, unit_price: Decimal | None = None) -> Sale:
    """A sale of one item."""
    return Sale((SaleItem(product, Decimal(quantity), unit_price),))


@pytest.fixture
def shop(folder: Path) -> Iterator[ScriptedShop]:
    with ScriptedShop(folder) as shop:
        yield shop


MUGS = Choice("3 × taza a $15.00", (sold("taza", 3, unit_price=Decimal(15)),))
BRACELETS = Choice("3 × pulsera dorada", (sold("pulsera dorada", 3, unit_price=Decimal(20)),))
NEITHER = Choice("Ninguna", ())


class TestCards:
    def test_numbered_choices_are_shown_and_the_number_decides(self, shop: ScriptedShop) -> None:
        card = shop.ask(MUGS, BRACELETS, NEITHER)
        assert card.splitlines()[1:] == [
            "1. 3 × taza a $15.00",
            "2. 3 × pulsera dorada",
            "3. Ninguna",
            "Responde con el número de tu opción, o *no*.",
        ]
        assert shop.stats()["sales"] == 0
        assert "3 × pulsera dorada — $60.00" in shop.say("2")
        assert shop.stats()["sales"] == 1

    def test_choices_may_be_tapped(self, shop: ScriptedShop) -> None:
        shop.brain.next = Confirm((MUGS, BRACELETS), Question("nothing_to_book"))
        assert shop.deliver(f"do {SAID}")["replies"][0]["quick_replies"] == ["1", "2"]
        shop.brain.next = Confirm((MUGS,), Question("nothing_to_book"))
        assert shop.deliver(f"do {SAID}")["replies"][0]["quick_replies"] == ["Sí", "No"]

    def test_the_words_of_a_choice_choose_it(self, shop: ScriptedShop) -> None:
        shop.ask(MUGS, BRACELETS)
        assert "3 × taza — $45.00" in shop.say(MUGS.label)

    @pytest.mark.parametrize("yes", ["sí", "Si", "ok", "dale", "yes", "sim", "1"])
    def test_one_choice_is_confirmed_by_a_yes(self, shop: ScriptedShop, yes: str) -> None:
        assert shop.ask(MUGS).splitlines()[1:] == [
            "Venta: 3 × taza — $45.00",
            "🆕 taza: producto nuevo, costo desconocido",
            "Responde *sí* o *no*.",
        ]
        assert "$45.00" in shop.say(yes)

    @pytest.mark.parametrize("no", ["no", "não", "cancelar", "3"])
    def test_a_no_books_nothing(self, shop: ScriptedShop, no: str) -> None:
        shop.ask(MUGS, BRACELETS, NEITHER)
        assert shop.say(no) == "👍 De acuerdo, no registré nada."
        assert shop.stats()["sales"] == 0

    @pytest.mark.parametrize("unclear", ["sí", "7"])
    def test_an_answer_that_chooses_none_shows_the_card_again(self, shop: ScriptedShop, unclear: str) -> None:
        card = shop.ask(MUGS, BRACELETS)
        assert shop.say(unclear) == card
        assert "$60.00" in shop.say("2")

    def test_a_card_is_answered_once(self, shop: ScriptedShop) -> None:
        shop.ask(MUGS)
        shop.say("sí")
        assert shop.say("sí").startswith("No tengo ninguna pregunta pendiente.")
        assert shop.stats()["sales"] == 1

    def test_any_other_message_drops_the_card_and_is_read_afresh(self, shop: ScriptedShop) -> None:
        shop.ask(MUGS)
        assert "bolsas" in shop.do(Expense(Decimal(5), "bolsas"))
        assert shop.say("sí").startswith("No tengo ninguna pregunta pendiente.")
        assert shop.stats()["sales"] == 0

    def test_a_reaction_leaves_the_card_as_it_is(self, shop: ScriptedShop) -> None:
        shop.ask(MUGS)
        assert shop.deliver("", kind="other")["replies"] == []
        assert "$45.00" in shop.say("sí")

    def test_a_card_expires_after_ten_minutes(self, shop: ScriptedShop) -> None:
        shop.ask(MUGS)
        shop.clock.advance(minutes=10, seconds=1)
        assert shop.say("sí") == "Esa pregunta ya venció y no registré nada. ¿Me lo escribes de nuevo?"
        assert shop.stats()["sales"] == 0

    def test_a_card_is_good_for_ten_minutes(self, shop: ScriptedShop) -> None:
        shop.ask(MUGS)
        shop.clock.advance(minutes=10)
        assert "$45.00" in shop.say("sí")

    def test_an_answer_that_waited_in_the_queue_counts_from_when_it_was_written(self, shop: ScriptedShop) -> None:
        shop.ask(MUGS)
        written = shop.clock()
        shop.clock.advance(hours=2)
        assert "$45.00" in shop.say("sí", received_at=written.isoformat())

    def test_a_repeated_answer_gets_the_same_reply_and_books_once(self, shop: ScriptedShop) -> None:
        shop.ask(MUGS)
        first = shop.deliver("sí", id="SMsame")
        again = shop.deliver("sí", id="SMsame")
        assert (again["repeated"], again["replies"]) == (True, first["replies"])
        assert shop.stats()["sales"] == 1

    def test_the_card_is_in_the_books_after_a_restart(self, folder: Path) -> None:
        with ScriptedShop(folder) as shop:
            shop.ask(MUGS)
        with ScriptedShop(folder) as awake_again:
            assert "$45.00" in awake_again.say("sí")

    def test_a_card_of_another_version_does_no_harm(self, shop: ScriptedShop, folder: Path) -> None:
        shop.ask(MUGS)
        apsw.Connection(str(folder / "business.db")).execute("UPDATE cards SET body = replace(body, 'Sale', 'Sold')")
        assert shop.say("sí").startswith("No tengo ninguna pregunta pendiente.")
        assert "$45.00" in shop.do(*MUGS.actions)

    def test_with_sales_switched_off_meanwhile_the_answer_books_nothing(self, shop: ScriptedShop, folder: Path) -> None:
        shop.ask(MUGS)
        write_config(folder, features={"sales_enabled": False})
        assert "desactivadas" in shop.say("sí")
        assert shop.stats()["sales"] == 0


class TestMissingPrice:
    def test_the_number_that_answers_completes_the_sale(self, shop: ScriptedShop) -> None:
        assert "taza" in shop.do(sold("taza", 3))
        assert shop.stats()["sales"] == 0
        reply = shop.say("15 cada una")
        assert "3 × taza — $45.00" in reply
        assert "🆕 taza" in reply

    def test_the_price_of_all_of_them_may_be_said(self, shop: ScriptedShop) -> None:
        shop.do(sold("taza", 3))
        assert "3 × taza — $45.00" in shop.say("45 en total")

    def test_two_missing_prices_are_asked_one_after_the_other(self, shop: ScriptedShop) -> None:
        assert "taza" in shop.do(Sale((SaleItem("taza"), SaleItem("plato"))))
        assert "plato" in shop.say("15")
        assert "Total: $25.00" in shop.say("10")

    def test_no_leaves_it(self, shop: ScriptedShop) -> None:
        shop.do(sold("taza", 3))
        assert shop.say("no") == "👍 De acuerdo, no registré nada."
        shop.say("15")
        assert shop.stats()["sales"] == 0

    def test_a_yes_is_no_price_and_is_asked_again(self, shop: ScriptedShop) -> None:
        question = shop.do(sold("taza", 3))
        assert shop.say("sí") == question
        assert "$45.00" in shop.say("15")

    def test_another_message_is_read_afresh(self, shop: ScriptedShop) -> None:
        shop.do(sold("taza", 3))
        assert "bolsas" in shop.do(Expense(Decimal(5), "bolsas"))
        shop.say("15")
        assert shop.stats()["sales"] == 0


class TestWhatWouldBeBooked:
    def test_a_card_tells_the_lines_of_the_posting_without_booking_them(self, shop: ScriptedShop) -> None:
        shop.do(Sale((SaleItem("taza", unit_price=Decimal(15)),), customer="Ana"))
        sale = replace(sold("taza", 3, unit_price=Decimal(15)), customer="Ana", paid=Decimal(5))
        assert shop.ask(Choice("3 × taza fiado", (sale,)), wording="card_sale").splitlines() == [
            "¿Registro esta venta?",
            "Venta: 3 × taza — $45.00",
            "Pagado: $5.00 · Queda a deber: $40.00",
            "👤 Ana quedaría debiendo $40.00",
            "Responde *sí* o *no*.",
        ]
        assert shop.stats()["sales"] == 1
        assert "👤 Ana te debe $40.00" in shop.say("sí")

    def test_a_long_one_keeps_its_first_and_its_last_lines(self, shop: ScriptedShop) -> None:
        items = tuple(SaleItem(f"cosa {number}", unit_price=Decimal(number)) for number in range(1, 20))
        card = shop.ask(Choice("todo", (Sale(items),))).splitlines()[1:-1]
        assert len(card) <= 12
        assert (card[0], card[6]) == ("Venta: 1 × cosa 1 — $1.00", "… y 28 más")
        assert card[-1] == "🆕 cosa 19: producto nuevo, costo desconocido"

    def test_what_cannot_be_tried_is_told_by_the_brain(self, shop: ScriptedShop) -> None:
        assert shop.ask(Choice("3 × taza", (sold("taza", 3),))).splitlines()[1] == "3 × taza"
        assert "taza" in shop.say("sí")
        assert "3 × taza — $45.00" in shop.say("15")
