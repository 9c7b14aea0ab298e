"""A short answer settles what was asked; a message that says something whole by itself passes it over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tenant_runtime.actions import Expense, OrderDelivery, ProductCreate, Sale, SaleItem
from tenant_runtime.readings import Ask, Choice, Confirm, Post, Question
from tests.tenant_runtime.shop import ScriptedShop

BAGS = Expense(Decimal(5), "bolsas")
DECLINED = "👍 De acuerdo, no registré nada."
WHO = "¿A nombre de quién lo anoto?"


def sold(quantity: int, unit_price: int | None = None) -> Sale:
    """Mugs."""
    return Sale((SaleItem("taza", Decimal(quantity), None if unit_price is None else Decimal(unit_price)),))


@pytest.fixture
def shop(folder: Path) -> Iterator[ScriptedShop]:
    with ScriptedShop(folder) as shop:
        yield shop


class TestWhoOwes:
    @pytest.mark.parametrize(
        ("answer", "name"),
        [("Ana", "Ana"), ("a nombre de ana", "Ana"), ("para doña Lupe.", "Doña Lupe"), ("el pelado", "el Pelado")],
    )
    def test_the_name_that_answers_is_whose_debt_it_is(self, shop: ScriptedShop, answer: str, name: str) -> None:
        assert shop.do(replace(sold(2, 15), paid=Decimal(0))) == WHO
        assert f"👤 {name} te debe $30.00" in shop.say(answer)

    def test_a_name_like_a_known_one_is_asked_all_the_same(self, shop: ScriptedShop) -> None:
        shop.do(replace(sold(2, 15), paid=Decimal(0), customer="Doña Lupe"))
        shop.say("sí")
        shop.do(replace(sold(1, 15), paid=Decimal(0)))
        assert "¿Quién es?\n1. Doña Lupe\n2. Lupe (nuevo)" in shop.say("Lupe")

    def test_a_supplier_is_asked_for_too(self, shop: ScriptedShop) -> None:
        assert shop.do(replace(BAGS, paid=Decimal(0))) == "¿A qué proveedor?"
        assert "🚚 Le debes $5.00 a Bimbo" in shop.say("Bimbo")

    @pytest.mark.parametrize("other", ["gasté 5 en bolsas", "hola"])
    def test_what_is_whole_by_itself_is_no_name(self, shop: ScriptedShop, other: str) -> None:
        shop.brain.readings[other] = Post((BAGS,))
        shop.do(replace(sold(2, 15), paid=Decimal(0)))
        assert "bolsas — $5.00" in shop.say(other)
        shop.say("Ana")
        assert shop.stats()["sales"] == 0

    def test_a_yes_is_no_name_and_a_no_leaves_it(self, shop: ScriptedShop) -> None:
        shop.do(replace(sold(2, 15), paid=Decimal(0)))
        assert shop.say("sí") == WHO
        assert shop.say("no") == DECLINED
        shop.say("Ana")
        assert shop.stats()["sales"] == 0


class TestPriceInWords:
    @pytest.mark.parametrize(
        ("item", "total"),
        [(SaleItem("taza", unit_price=Decimal(20)), "$60.00"), (SaleItem("taza", line_total=Decimal(50)), "$50.00")],
        ids=["each", "all"],
    )
    def test_the_brain_is_asked_what_the_words_come_to(self, shop: ScriptedShop, item: SaleItem, total: str) -> None:
        shop.brain.readings["Vendí 1 taza a veinte mangos"] = Post((Sale((item,)),))
        shop.do(sold(3))
        assert f"3 × taza — {total}" in shop.say("veinte mangos")

    def test_what_is_a_booking_by_itself_is_no_price(self, shop: ScriptedShop) -> None:
        shop.brain.readings["gasté 5 en bolsas"] = Post((BAGS,))
        shop.do(sold(3))
        assert "bolsas" in shop.say("gasté 5 en bolsas")
        shop.say("15")
        assert shop.stats()["sales"] == 0


class TestCompletions:
    HOW_MANY = Ask(Question("ask_quantity", {"product": "taza"}), completion="vendí {} tazas a 15")

    @pytest.fixture(autouse=True)
    def sentences(self, shop: ScriptedShop) -> None:
        shop.brain.readings |= {
            "vendí tazas": self.HOW_MANY,
            "vendí 3 tazas a 15": Post((sold(3, 15),)),
            "vendí 1 tazas a 15": Post((sold(1, 15),)),
            "vendí unas tazas a 15": self.HOW_MANY,
            "gasté 5 en bolsas": Post((BAGS,)),
        }

    @pytest.mark.parametrize(("answer", "line"), [("3", "3 × taza — $45.00"), ("1", "1 × taza — $15.00")])
    def test_the_answer_is_read_where_it_belongs(self, shop: ScriptedShop, answer: str, line: str) -> None:
        assert shop.say("vendí tazas") == "¿Cuántas unidades de taza?"
        assert line in shop.say(answer)

    def test_an_answer_may_lead_to_the_next_question(self, shop: ScriptedShop) -> None:
        priced = Ask(Question("ask_price", {"product": "taza"}), completion="vendí 3 tazas a {}")
        shop.brain.readings["vendí 3 tazas a 15"] = priced
        shop.brain.readings["vendí 3 tazas a 20 c/u"] = Post((sold(3, 20),))
        shop.say("vendí tazas")
        assert shop.say("3") == "¿A qué precio vendiste taza?"
        assert "3 × taza — $60.00" in shop.say("20 c/u")

    def test_an_answer_may_lead_to_a_card(self, shop: ScriptedShop) -> None:
        choice = Choice("3 × taza por $15.00", (sold(3, 5),))
        shop.brain.readings["vendí 3 tazas a 15"] = Confirm((choice,), Question("card_sale"))
        shop.say("vendí tazas")
        assert "Venta: 3 × taza — $15.00" in shop.say("3")
        assert "3 × taza — $15.00" in shop.say("sí")

    def test_what_does_not_answer_is_read_by_itself(self, shop: ScriptedShop) -> None:
        shop.say("vendí tazas")
        assert shop.say("unas").startswith("No encontré nada que registrar.")
        assert shop.stats()["sales"] == 0

    def test_another_booking_passes_the_question_over(self, shop: ScriptedShop) -> None:
        shop.say("vendí tazas")
        assert "bolsas" in shop.say("gasté 5 en bolsas")
        shop.say("3")
        assert shop.stats()["sales"] == 0

    def test_the_question_lasts_ten_minutes(self, shop: ScriptedShop) -> None:
        shop.say("vendí tazas")
        shop.clock.advance(minutes=11)
        assert shop.say("3") == "Esa pregunta ya venció y no registré nada. ¿Me lo escribes de nuevo?"

    def test_a_yes_asks_again(self, shop: ScriptedShop) -> None:
        question = shop.say("vendí tazas")
        assert shop.say("sí") == question


def test_of_several_open_orders_it_is_asked_whose(shop: ScriptedShop) -> None:
    shop.do(ProductCreate("torta", Decimal(300), Decimal(100)))
    for customer in ("Marta", "Luis"):
        shop.do(Sale((SaleItem("torta"),), customer=customer, paid=Decimal(100), is_order=True))
        shop.say("sí")
    assert shop.do(OrderDelivery(product="torta")).splitlines()[:3] == [
        "Hay varios pedidos así. ¿De quién es?", "1. Luis", "2. Marta",
    ]  # fmt: skip
    assert "Pagado ahora: $200.00\n👤 Marta no te debe nada" in shop.say("Marta")
