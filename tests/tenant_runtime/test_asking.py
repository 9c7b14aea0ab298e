"""Reports, debts and stock as text, exact, over any period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tenant_runtime.actions import (
    CustomerPayment,
    Days,
    DebtQuery,
    Expense,
    FreeQuestion,
    LowStockAlert,
    Period,
    ProductCreate,
    Purchase,
    PurchaseItem,
    Report,
    Sale,
    SaleItem,
    StockQuery,
)
from tenant_runtime.reporting import before
from tests.tenant_runtime.shop import ScriptedShop

MUG = ProductCreate("taza", Decimal(15), Decimal(5), Decimal(20))
PLATE = ProductCreate("plato", Decimal(10), Decimal(4), Decimal(6))
TODAY = date(2026, 3, 4)


def sold(product: str, quantity: int, *, paid: int | None = None, customer: str | None = None) -> Sale:
    """Some of a product."""
    item = SaleItem(product, Decimal(quantity))
    return Sale((item,), customer=customer, paid=None if paid is None else Decimal(paid))


@pytest.fixture
def shop(folder: Path) -> Iterator[ScriptedShop]:
    """A month in which Ana and Luis bought on credit and some was spent."""
    with ScriptedShop(folder) as shop:
        shop.do(MUG, PLATE)
        shop.do(replace(sold("taza", 4), when=date(2026, 2, 3)))
        shop.do(replace(sold("taza", 4, paid=20, customer="Ana"), when=date(2026, 3, 2), due=date(2026, 3, 3)))
        shop.say("sí")
        shop.do(replace(sold("plato", 3, paid=0, customer="Luis"), due=date(2026, 3, 13)))
        shop.say("sí")
        shop.do(Expense(Decimal(9), "bolsas", category="packaging"), Expense(Decimal(1), "luz"))
        yield shop


class TestReports:
    def test_a_summary_says_what_was_sold_and_what_was_collected(self, shop: ScriptedShop) -> None:
        shop.do(CustomerPayment("Ana", Decimal(10), payment_method="card"))
        assert shop.do(Report("summary", "this_month")).splitlines() == [
            "📊 *Este mes*",
            "Vendido: $90.00 (2 ventas)",
            "Cobrado: $30.00",
            "Fiado: $70.00",
            "Gastos: $10.00",
            "Ganancia: $48.00",
            "Del 1 al 4 de febrero: $60.00 (ahora ▲ 50 %)",
        ]

    def test_a_figure_may_be_compared_with_the_period_before(self, shop: ScriptedShop) -> None:
        assert shop.do(Report("sales", "last_month", compare=True)).splitlines() == [
            "📊 El mes pasado vendiste $60.00 en 1 venta",
            "En enero: $0.00",
        ]

    def test_a_cash_close_goes_from_the_opening_to_the_closing(self, shop: ScriptedShop) -> None:
        shop.do(CustomerPayment("Ana", Decimal(10), payment_method="card"))
        assert shop.do(Report("cash_close", "today")).splitlines() == [
            "💵 *Cierre de caja · Hoy*",
            "Al empezar: $80.00",
            "Gasto: -$10.00",
            "En caja: $70.00",
            "Fuera de la caja:",
            "Tarjeta: +$10.00",
        ]

    def test_top_products_are_ranked_by_what_they_brought_in(self, shop: ScriptedShop) -> None:
        assert shop.do(Report("top_products", "this_month")).splitlines() == [
            "🏆 *Lo más vendido · Este mes*",
            "1. 4 × taza — $60.00",
            "2. 3 × plato — $30.00",
        ]
        assert shop.do(Report("top_products", "yesterday")) == "🏆 Ayer no hay ventas de productos"

    def test_expenses_are_told_by_category(self, shop: ScriptedShop) -> None:
        lines = shop.do(Report("expenses", "today")).splitlines()
        assert lines[0] == "📊 Hoy gastaste $10.00 en 2 gastos"
        assert [line.split(": ")[1] for line in lines[1:]] == ["$9.00", "$1.00"]
        assert "gastaste $9.00 en 1 gasto" in shop.do(Report("expenses", "today", category="packaging"))
        assert "no hay gastos" in shop.do(Report("expenses", "today", category="rent"))

    def test_purchases_and_sales_may_be_asked_of_one_party_or_product(self, shop: ScriptedShop) -> None:
        bought = Purchase((PurchaseItem("taza", Decimal(10), Decimal(5)),), supplier="Bimbo")
        shop.do(bought)
        assert shop.do(Report("purchases", "today", party="Bimbo")) == (
            "📊 Hoy (Bimbo) compraste mercadería por $50.00 en 1 compra"
        )
        assert shop.do(Report("sales", "this_month", party="Ana")) == "📊 Este mes (Ana) vendiste $60.00 en 1 venta"
        assert shop.do(Report("sales", "this_month", product="plato")).startswith("📊 Este mes (plato) vendiste $30.00")

    def test_a_figure_that_cannot_be_narrowed_so_is_not_given_for_the_whole(self, shop: ScriptedShop) -> None:
        for report in (Report("profit", party="Ana"), Report("expenses", product="taza")):
            assert shop.do(report).startswith("Eso todavía no sé calcularlo.")

    def test_a_file_that_was_asked_for_is_answered_as_text(self, shop: ScriptedShop) -> None:
        assert shop.do(Report("sales", "today", format="pdf")).splitlines() == [
            "📊 Hoy vendiste $30.00 en 1 venta",
            "(Todavía no envío archivos: aquí va en texto.)",
        ]

    def test_what_no_report_answers_is_said_to_be_so(self, shop: ScriptedShop) -> None:
        assert shop.do(FreeQuestion()).startswith("Eso todavía no sé calcularlo.")


class TestDebts:
    def test_who_owes_how_much_and_since_when(self, shop: ScriptedShop) -> None:
        assert shop.do(DebtQuery()).splitlines() == [
            "👥 *Te deben $70.00*",
            "Ana: $40.00 (hace 2 días) · ⏳ venció el martes 3 de marzo",
            "Luis: $30.00 (de hoy) · ⏳ vence el viernes 13 de marzo",
        ]

    def test_one_customers_open_items(self, shop: ScriptedShop) -> None:
        shop.do(CustomerPayment("Ana", Decimal(15)))
        assert shop.do(DebtQuery("ana")).splitlines() == [
            "👤 Ana te debe $25.00",
            "lunes 2 de marzo: taza — $25.00 (de $40.00) · ⏳ venció el martes 3 de marzo",
        ]

    def test_nobody_owes_anything(self, shop: ScriptedShop) -> None:
        assert shop.do(DebtQuery(of="suppliers")) == "👍 No le debes nada a ningún proveedor."
        assert shop.do(CustomerPayment("Luis", None)).splitlines()[1:3] == [
            "Luis pagó $30.00", "👤 Luis no te debe nada",
        ]  # fmt: skip
        assert shop.do(CustomerPayment("Luis", None)).startswith("Entre Luis y tú no hay nada pendiente")

    def test_somebody_unknown(self, shop: ScriptedShop) -> None:
        assert shop.do(DebtQuery("Pedro")) == "No conozco a nadie que se llame «Pedro»."


def test_what_runs_out_is_listed_the_most_urgent_first(shop: ScriptedShop) -> None:
    assert shop.do(StockQuery(only_low=True)) == "👍 No falta reponer nada."
    assert shop.do(LowStockAlert("taza", Decimal(30))).startswith("🔔 Te avisaré cuando queden menos de 30 de taza")
    shop.do(LowStockAlert("plato", Decimal(4)))
    assert "🔔 Queda poco de plato: 0" in shop.do(sold("plato", 3))
    assert shop.do(StockQuery(only_low=True)).splitlines() == ["🔔 *Por reponer*", "🔴 plato: 0", "🟡 taza: 12"]


@pytest.mark.parametrize(
    ("period", "days", "expected"),
    [
        ("today", Days(TODAY, TODAY), Days(date(2026, 3, 3), date(2026, 3, 3))),
        ("today", Days(date(2026, 3, 1), date(2026, 3, 1)), Days(date(2026, 2, 28), date(2026, 2, 28))),
        ("this_month", Days(date(2026, 3, 1), date(2026, 3, 1)), Days(date(2026, 2, 1), date(2026, 2, 1))),
        ("this_week", Days(date(2026, 3, 2), TODAY), Days(date(2026, 2, 23), date(2026, 2, 25))),
        ("this_month", Days(date(2026, 3, 1), TODAY), Days(date(2026, 2, 1), date(2026, 2, 4))),
        ("this_month", Days(date(2026, 3, 1), date(2026, 3, 30)), Days(date(2026, 2, 1), date(2026, 2, 28))),
        ("last_month", Days(date(2026, 2, 1), date(2026, 2, 28)), Days(date(2026, 1, 1), date(2026, 1, 31))),
        ("this_year", Days(date(2028, 1, 1), date(2028, 2, 29)), Days(date(2027, 1, 1), date(2027, 2, 28))),
    ],
)
def test_a_period_that_runs_is_compared_with_as_many_days_of_the_one_before(
    period: Period, days: Days, expected: Days
) -> None:
    assert before(days, period) == expected
