"""An undo or a correction finds its entry: quoted, named, or the newest; where several fit, it is asked which."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tenant_runtime.actions import Changes, EditLast, Expense, ProductCreate, Sale, SaleItem, Undo
from tests.tenant_runtime.shop import ScriptedShop, new_id

MUG = ProductCreate("taza", Decimal(15), Decimal(5), Decimal(20))
PLATE = ProductCreate("plato", Decimal(10), Decimal(4), Decimal(20))
NOTHING = "👍 De acuerdo, no registré nada."


def sold(product: str, quantity: int = 1, customer: str | None = None) -> Sale:
    """Some of a product, paid at once."""
    return Sale((SaleItem(product, Decimal(quantity)),), customer=customer)


def spent(amount: int, concept: str) -> Expense:
    """An expense."""
    return Expense(Decimal(amount), concept)


@pytest.fixture
def shop(folder: Path) -> Iterator[ScriptedShop]:
    with ScriptedShop(folder) as shop:
        shop.do(MUG, PLATE)
        yield shop


class TestUndo:
    def test_a_plain_undo_takes_back_the_whole_newest_message(self, shop: ScriptedShop) -> None:
        shop.do(sold("taza", 2), spent(5, "bolsas"))
        assert shop.do(Undo()).splitlines() == [
            "↩️ Gasto anulado: bolsas — $5.00",
            "↩️ Venta anulada: 2 × taza — $30.00",
            "Ganancia actual: $0.00",
        ]

    def test_an_older_message_with_several_entries_is_asked_about(self, shop: ScriptedShop) -> None:
        quoted = new_id()
        shop.do(sold("taza", 2), spent(5, "bolsas"), id=quoted)
        shop.do(spent(3, "cinta"))
        assert shop.do(Undo(is_quoted=True), reply_to=quoted).splitlines() == [
            "¿Deshago todo esto?",
            "Gasto: bolsas — $5.00",
            "Venta: 2 × taza — $30.00",
            "Responde *sí* o *no*.",
        ]
        assert shop.stats()["sales"] == 1
        assert "↩️ Venta anulada" in shop.say("sí")

    def test_one_entry_is_taken_back_without_a_question(self, shop: ScriptedShop) -> None:
        shop.do(sold("taza", 2, customer="Ana"))
        assert shop.do(Undo()).splitlines()[:2] == ["↩️ Venta anulada: 2 × taza — $30.00", "👤 Ana no te debe nada"]

    def test_the_last_of_a_kind_is_plain_too(self, shop: ScriptedShop) -> None:
        shop.do(sold("taza"))
        shop.do(spent(5, "bolsas"))
        assert shop.do(Undo(kind="sale")).startswith("↩️ Venta anulada: 1 × taza — $15.00")

    def test_something_older_is_confirmed(self, shop: ScriptedShop) -> None:
        shop.do(spent(7, "estacionamiento"))
        shop.do(sold("taza"))
        shop.clock.advance(days=1)
        assert shop.do(Undo(kind="expense", item="estacionamiento")).splitlines() == [
            "¿Deshago esto?",
            "Gasto: estacionamiento — $7.00",
            "📅 miércoles 4 de marzo",
            "Responde *sí* o *no*.",
        ]
        assert shop.say("sí").startswith("↩️ Gasto anulado: estacionamiento — $7.00\n📅 miércoles 4 de marzo")

    def test_several_that_fit_are_chosen_from(self, shop: ScriptedShop) -> None:
        for customer in ("Ana", "Luis"):
            shop.do(sold("taza", 1, customer=customer))
        shop.do(spent(5, "bolsas"))
        assert shop.do(Undo(kind="sale", item="taza")).splitlines() == [
            "¿Cuál deshago?",
            "1. Venta: taza — $15.00 · Luis",
            "2. Venta: taza — $15.00 · Ana",
            "Responde con el número de tu opción, o *no*.",
        ]
        assert "👤 Ana no te debe nada" in shop.say("2")
        assert shop.stats()["sales"] == 1

    def test_a_choice_does_what_else_was_said_too(self, shop: ScriptedShop) -> None:
        for customer in ("Ana", "Luis"):
            shop.do(sold("taza", 1, customer=customer))
        shop.do(spent(5, "bolsas"))
        shop.do(Undo(kind="sale", item="taza"), spent(3, "cinta"))
        assert "cinta — $3.00" in shop.say("1")
        assert (shop.stats()["sales"], shop.stats()["expenses"]) == (1, 2)

    def test_the_newest_that_fits_is_meant_where_it_is_the_newest_of_all(self, shop: ScriptedShop) -> None:
        shop.do(sold("taza", 1))
        shop.do(sold("taza", 2))
        assert shop.do(Undo(kind="sale", item="taza")).startswith("↩️ Venta anulada: 2 × taza")

    def test_what_nobody_booked_cannot_be_taken_back(self, shop: ScriptedShop) -> None:
        assert shop.do(Undo(item="zapato")) == ("No encuentro nada así entre lo último que registré, y no cambié nada.")


class TestCancelling:
    @pytest.mark.parametrize("word", ["cancela", "Cancelar!", "cancel"])
    def test_a_bare_cancel_takes_back_what_was_just_booked(self, shop: ScriptedShop, word: str) -> None:
        shop.do(sold("taza", 2), spent(5, "bolsas"))
        shop.clock.advance(minutes=59)
        assert shop.say(word).startswith("↩️ Gasto anulado: bolsas — $5.00\n↩️ Venta anulada: 2 × taza — $30.00")

    def test_of_something_older_it_says_how_to_undo(self, shop: ScriptedShop) -> None:
        shop.do(sold("taza", 2))
        shop.clock.advance(minutes=60)
        assert shop.say("cancela").endswith("Para anular lo último escribe *deshacer*.")
        assert shop.stats()["sales"] == 1

    def test_to_a_question_it_is_a_no_and_a_no_takes_nothing_back(self, shop: ScriptedShop) -> None:
        shop.do(sold("taza", 2))
        shop.do(sold("taza", 30))
        assert shop.say("cancela") == NOTHING
        assert shop.say("no").startswith("No tengo ninguna pregunta pendiente.")
        shop.do(sold("taza", 30))
        shop.clock.advance(minutes=11)
        assert shop.say("cancela") == "Esa pregunta ya venció y no registré nada. ¿Me lo escribes de nuevo?"
        assert shop.stats()["sales"] == 1

    def test_a_quote_says_what_to_cancel_however_old(self, shop: ScriptedShop) -> None:
        quoted = new_id()
        shop.do(sold("taza", 2), id=quoted)
        shop.do(spent(3, "cinta"))
        shop.clock.advance(hours=2)
        assert shop.say("cancela", reply_to=quoted).startswith("↩️ Venta anulada: 2 × taza")


class TestQuotes:
    def test_a_quoted_message_says_which_entry(self, shop: ScriptedShop) -> None:
        quoted = new_id()
        shop.do(sold("taza", 2), id=quoted)
        shop.do(spent(5, "bolsas"))
        assert shop.do(Undo(is_quoted=True), reply_to=quoted).startswith("↩️ Venta anulada: 2 × taza — $30.00")
        assert shop.do(Undo(), reply_to=quoted) == "De ese mensaje no queda nada registrado."
        assert shop.stats()["expenses"] == 1

    def test_a_quote_of_what_led_to_a_card_means_what_the_answer_booked(self, shop: ScriptedShop) -> None:
        quoted = new_id()
        shop.do(sold("taza", 30), id=quoted)
        shop.say("sí")
        shop.do(spent(5, "bolsas"))
        assert shop.do(Undo(), reply_to=quoted).startswith("↩️ Venta anulada: 30 × taza")

    def test_a_message_that_passed_a_card_over_is_not_what_was_quoted(self, shop: ScriptedShop) -> None:
        quoted = new_id()
        shop.do(sold("taza", 30), id=quoted)
        shop.do(spent(5, "bolsas"))
        assert shop.do(Undo(), reply_to=quoted) == "De ese mensaje no queda nada registrado."


class TestCorrections:
    def test_the_newest_entry_is_corrected_at_once_and_both_are_told(self, shop: ScriptedShop) -> None:
        shop.do(sold("taza", 2))
        correction = EditLast(Changes(quantity=Decimal(3)), item="taza", was=Changes(quantity=Decimal(2)))
        assert shop.do(correction).splitlines() == [
            "✏️ Corrección · Venta",
            "Antes: 2 × taza — $30.00",
            "Ahora:",
            "3 × taza — $45.00",
            "Total: $45.00",
            "Ganancia actual: $30.00",
            "Escribe *deshacer* para anularlo.",
        ]
        assert shop.stats()["sales"] == 1
        assert shop.do(Undo()).startswith("↩️ Venta anulada: 3 × taza — $45.00")

    def test_what_it_was_said_to_say_must_be_what_stands(self, shop: ScriptedShop) -> None:
        shop.do(sold("taza", 2))
        correction = EditLast(Changes(quantity=Decimal(3)), item="taza", was=Changes(quantity=Decimal(5)))
        assert shop.do(correction).splitlines() == [
            "Eso no es lo que tengo registrado. ¿Corrijo esto?",
            "Venta: 2 × taza — $30.00 → 3 × taza — $45.00",
            "Responde *sí* o *no*.",
        ]
        assert shop.say("no") == NOTHING

    def test_an_older_entry_is_shown_as_it_would_be(self, shop: ScriptedShop) -> None:
        shop.do(sold("taza", 2))
        shop.do(spent(5, "bolsas"))
        assert shop.do(EditLast(Changes(quantity=Decimal(3)), item="taza")).startswith(
            "¿Corrijo esto?\nVenta: 2 × taza — $30.00 → 3"
        )
        assert "3 × taza — $45.00" in shop.say("sí")
        assert shop.stats()["expenses"] == 1

    def test_of_a_message_with_several_entries_the_one_that_can_change_so_is_meant(self, shop: ScriptedShop) -> None:
        shop.do(sold("taza", 2), spent(5, "bolsas"))
        assert shop.do(EditLast(Changes(unit_price=Decimal(14)))).startswith("✏️ Corrección · Venta")

    def test_where_several_can_it_is_asked_which(self, shop: ScriptedShop) -> None:
        shop.do(sold("taza", 2), sold("plato", 1))
        assert shop.do(EditLast(Changes(quantity=Decimal(4)))).splitlines()[:3] == [
            "¿Cuál corrijo?",
            "1. Venta: plato — $10.00",
            "2. Venta: taza — $30.00",
        ]
        assert "4 × taza — $60.00" in shop.say("2")

    def test_the_quoted_entry_is_corrected(self, shop: ScriptedShop) -> None:
        quoted = new_id()
        shop.do(sold("taza", 2), id=quoted)
        shop.do(sold("plato", 1))
        reply = shop.do(EditLast(Changes(quantity=Decimal(3)), is_quoted=True), reply_to=quoted)
        assert "3 × taza — $45.00" in reply

    def test_what_cannot_change_so_is_said(self, shop: ScriptedShop) -> None:
        shop.do(spent(5, "bolsas"))
        assert shop.do(EditLast(Changes(quantity=Decimal(3)))).startswith("Eso no lo puedo corregir así")
        assert shop.stats()["expenses"] == 1
