"""What is unusual according to the books is shown before it is booked, once, and booked only after a yes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tenant_runtime.actions import (
    Action,
    CustomerPayment,
    Expense,
    PeriodClose,
    ProductCreate,
    Sale,
    SaleItem,
    SaleReturn,
    SupplierPayment,
    Undo,
)
from tenant_runtime.readings import Choice
from tests.tenant_runtime.shop import ScriptedShop

NOT_YET = "Responde *sí* o *no*."
MUG = ProductCreate("taza", Decimal(15), Decimal(5), Decimal(20))


def sold(quantity: int = 1, unit_price: object = None) -> Sale:
    """Mugs, paid at once."""
    return Sale((SaleItem("taza", Decimal(quantity), None if unit_price is None else Decimal(str(unit_price))),))


def on_credit(customer: str, quantity: int = 2) -> Sale:
    """Mugs, of which nothing was paid."""
    return replace(sold(quantity), customer=customer, paid=Decimal(0))


@pytest.fixture
def shop(folder: Path) -> Iterator[ScriptedShop]:
    with ScriptedShop(folder) as shop:
        shop.do(MUG)
        yield shop


def known(shop: ScriptedShop, *customers: str) -> None:
    """Customers who owe 30.00 each from now on."""
    for customer in customers:
        shop.do(on_credit(customer))
        shop.say("sí")


class TestPeople:
    def test_credit_for_somebody_unknown_is_shown_with_what_would_be_booked(self, shop: ScriptedShop) -> None:
        assert shop.do(on_credit("Doña Lupe")).splitlines() == [
            "⚠️ No conozco a «Doña Lupe». ¿Lo registro como cliente nuevo?",
            "Venta: 2 × taza — $30.00",
            "Fiado: $30.00",
            "👤 Doña Lupe quedaría debiendo $30.00",
            "🆕 Doña Lupe: cliente nuevo",
            NOT_YET,
        ]
        assert shop.stats()["sales"] == 0
        assert shop.say("sí").splitlines() == [
            "✅ Venta registrada",
            "2 × taza — $30.00",
            "Total: $30.00",
            "Fiado: $30.00",
            "👤 Doña Lupe te debe $30.00",
            "🆕 Doña Lupe: cliente nuevo",
            "Ganancia actual: $20.00",
            "Escribe *deshacer* para anularlo.",
        ]
        assert "👤 Doña Lupe te debe $60.00" in shop.do(on_credit("doña lupe"))

    def test_a_new_customer_who_pays_at_once_needs_no_question(self, shop: ScriptedShop) -> None:
        assert "🆕 Ana: cliente nuevo" in shop.do(replace(sold(), customer="Ana"))
        assert shop.stats()["sales"] == 1

    def test_a_name_like_a_known_one_is_asked_and_the_answer_holds_for_the_whole_message(
        self, shop: ScriptedShop
    ) -> None:
        known(shop, "Doña Lupe")
        card = shop.do(on_credit("Lupe", 1), CustomerPayment("Lupe", Decimal(5)))
        assert card.splitlines() == [
            "Venta: 1 × taza — $15.00",
            "Fiado: $15.00",
            "Cobro: Lupe pagó $5.00",
            "👤 Lupe quedaría debiendo $10.00",
            "No conozco a «Lupe». ¿Quién es?",
            "1. Doña Lupe",
            "2. Lupe (nuevo)",
            "Responde con el número de tu opción, o *no*.",
        ]
        reply = shop.say("1")
        assert "Doña Lupe pagó $5.00" in reply
        assert "👤 Doña Lupe te debe $40.00" in reply
        assert "cliente nuevo" not in reply

    def test_somebody_new_may_have_a_name_like_a_known_one(self, shop: ScriptedShop) -> None:
        known(shop, "Doña Lupe")
        shop.do(on_credit("Lupe"))
        assert "🆕 Lupe: cliente nuevo" in shop.say("2")

    def test_a_choice_among_names_settles_the_name_and_nothing_else(self, shop: ScriptedShop) -> None:
        known(shop, "Doña Lupe")
        shop.do(CustomerPayment("Lupe", Decimal(50)))
        assert shop.say("1").startswith("⚠️ Doña Lupe pagaría $20.00 de más.")
        assert "👤 Doña Lupe tiene $20.00 a favor" in shop.say("sí")

    def test_the_whole_debt_of_somebody_unknown_is_not_booked(self, shop: ScriptedShop) -> None:
        known(shop, "Doña Lupe")
        reply = "No conozco a «Pedro», así que no registré nada. Si ya te debía, dime primero cuánto:"
        assert shop.do(CustomerPayment("Pedro", None)) == f"{reply} «Pedro me debe 50»."
        assert shop.do(CustomerPayment("Lupe", None)).splitlines() == [
            "No conozco a «Lupe». ¿Quién de estos es?",
            "Doña Lupe",
            NOT_YET,
        ]
        assert "Doña Lupe pagó $30.00" in shop.say("sí")

    def test_a_payment_of_somebody_unknown_may_be_of_a_debt_from_before(self, shop: ScriptedShop) -> None:
        assert shop.do(CustomerPayment("don Chuy", Decimal(200)), sold()).splitlines() == [
            "No conozco a «don Chuy». ¿Qué es este pago?",
            "1. don Chuy te debía $200.00 de antes: anotar la deuda y el cobro",
            "2. Dejarlo así, no registrar nada",
            "Responde con el número de tu opción, o *no*.",
        ]
        reply = shop.say("1")
        assert "don Chuy te debía $200.00 de antes (no es una venta de hoy)" in reply
        assert "don Chuy pagó $200.00\n👤 don Chuy no te debe nada" in reply
        assert (shop.stats()["sales"], shop.stats()["revenue"]) == (1, "15.00")

    def test_it_may_be_somebody_with_a_similar_name_or_nothing(self, shop: ScriptedShop) -> None:
        known(shop, "Doña Lupe")
        card = shop.do(CustomerPayment("Lupe", Decimal(5))).splitlines()
        assert card[1:3] == ["1. Doña Lupe", "2. Lupe te debía $5.00 de antes: anotar la deuda y el cobro"]
        assert "👤 Doña Lupe te debe $25.00" in shop.say("1")
        shop.do(CustomerPayment("Lupe", Decimal(5)))
        assert shop.say("3") == "👍 De acuerdo, no registré nada."

    def test_what_is_paid_to_an_unknown_supplier_may_be_of_before_too(self, shop: ScriptedShop) -> None:
        card = shop.do(SupplierPayment("Bimbo", Decimal(900)))
        assert "1. Le debías $900.00 a Bimbo de antes: anotar la deuda y el pago" in card
        assert "Le pagaste $900.00 a Bimbo\n🚚 No le debes nada a Bimbo" in shop.say("1")

    def test_paying_more_than_is_owed_is_shown(self, shop: ScriptedShop) -> None:
        known(shop, "Ana")
        assert "👤 Ana no te debe nada" in shop.do(CustomerPayment("Ana", Decimal(30)))
        assert shop.do(CustomerPayment("Ana", Decimal(1))).startswith("⚠️ Ana pagaría $1.00 de más.")
        shop.do(Expense(Decimal(9), "bolsas", supplier="Bimbo", paid=Decimal(0)))
        shop.say("sí")
        assert shop.do(SupplierPayment("Bimbo", Decimal(10))).startswith("⚠️ Le pagarías $1.00 de más a Bimbo.")


class TestStock:
    def test_stock_that_would_go_below_zero_is_shown_once(self, shop: ScriptedShop) -> None:
        assert shop.do(sold(21)).splitlines()[0] == "⚠️ El stock de taza quedaría en -1. ¿Lo registro igual?"
        assert "⚠️ El stock de taza queda en -1." in shop.say("sí")
        assert "✅ Venta registrada" in shop.do(sold())

    def test_the_last_one_may_be_sold(self, shop: ScriptedShop) -> None:
        assert "✅ Venta registrada" in shop.do(sold(20))


class TestReturns:
    def test_more_than_was_sold_is_shown(self, shop: ScriptedShop) -> None:
        shop.do(sold(2))
        back = SaleReturn((SaleItem("taza"),))
        assert all("✅ Devolución registrada" in shop.do(back) for _ in range(2))
        first = "⚠️ Se devuelve más de lo vendido: 1 de taza no consta como venta. ¿Lo registro igual?"
        assert shop.do(back).splitlines()[0] == first
        assert "✅ Devolución registrada" in shop.say("sí")

    def test_what_somebody_else_bought_is_not_theirs_to_bring_back(self, shop: ScriptedShop) -> None:
        shop.do(replace(sold(), customer="Ana"))
        shop.do(replace(sold(), customer="Luis"))
        two = SaleReturn((SaleItem("taza", Decimal(2)),), customer="Ana")
        assert shop.do(two).startswith("⚠️ Se devuelve más de lo vendido: 1 de taza")
        assert "✅ Devolución registrada" in shop.do(replace(two, customer=None))


class TestAmounts:
    @pytest.mark.parametrize(("price", "is_asked"), [(45, False), ("45.01", True), (5, False), ("4.99", True)])
    def test_a_price_three_times_off_is_shown(self, shop: ScriptedShop, price: object, *, is_asked: bool) -> None:
        assert shop.do(sold(1, price)).endswith(NOT_YET) is is_asked
        assert shop.stats()["sales"] == (0 if is_asked else 1)

    @pytest.mark.parametrize(("quantity", "is_asked"), [(9, False), (10, True)])
    def test_ten_times_what_a_sale_usually_comes_to_is_shown(
        self, shop: ScriptedShop, quantity: int, *, is_asked: bool
    ) -> None:
        for _ in range(5):
            shop.do(sold())
        reply = shop.do(sold(quantity))
        assert reply.startswith("⚠️ Es mucho más de lo habitual: $150.00. ¿Lo registro?") is is_asked

    def test_a_shop_that_has_hardly_sold_anything_has_nothing_usual(self, shop: ScriptedShop) -> None:
        shop.do(sold())
        assert "✅ Venta registrada" in shop.do(sold(19))

    def test_a_price_that_was_on_the_card_is_not_doubted_again(self, shop: ScriptedShop) -> None:
        shop.ask(Choice("1 × taza a $90.00", (sold(1, 90),)))
        assert "1 × taza — $90.00" in shop.say("sí")

    def test_what_was_on_the_card_is_still_held_against_the_stock(self, shop: ScriptedShop) -> None:
        assert shop.ask(Choice("30 × taza", (sold(30),))).startswith("⚠️ El stock de taza quedaría en -10.")
        shop.ask(Choice("30 × taza", (sold(30),)), Choice("3 × taza", (sold(3),)))
        assert shop.say("1").startswith("⚠️ El stock de taza quedaría en -10.")


def test_closing_a_period_is_always_asked(shop: ScriptedShop) -> None:
    close = PeriodClose(date(2026, 3, 3))
    late = replace(sold(), when=date(2026, 3, 3))
    assert shop.do(close).startswith("🔒 Hasta el martes 3 de marzo nada se podrá registrar")
    assert "📅 martes 3 de marzo" in shop.do(late)
    shop.do(close)
    assert shop.say("sí") == "🔒 Cuentas cerradas hasta el martes 3 de marzo: ya no se cambian"
    assert shop.do(late) == "Las cuentas hasta el martes 3 de marzo están cerradas: no registré nada."
    assert shop.do(Undo()).startswith("¿Deshago esto?\nCierre de cuentas: ")
    assert shop.say("sí").startswith("🔓 Cierre anulado: ")


@pytest.mark.parametrize("action", [sold(21), on_credit("Ana")], ids=["stock", "customer"])
def test_a_no_leaves_the_books_as_they_were(shop: ScriptedShop, action: Action) -> None:
    before = shop.stats()
    shop.do(action)
    assert shop.say("no") == "👍 De acuerdo, no registré nada."
    assert shop.stats() == before
