"""What is nearly sure is shown as numbered choices, the likeliest first."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tenant_runtime.actions import Expense, ProductUpdate, Sale, SaleItem, StockQuery, Undo
from tenant_runtime.brain import Context
from tenant_runtime.readings import Confirm
from tests.tenant_runtime.brain.shops import ANA, DOLLARS, NEW_SHOPS, choices, read

ES, EN = NEW_SHOPS["es-US"], NEW_SHOPS["en"]
SIXTY = Decimal(60)


def test_an_amount_without_a_word_is_for_all_or_for_each() -> None:
    assert choices("vendí 4 velas 60", ES) == [
        (Sale((SaleItem("vela", Decimal(4), line_total=SIXTY),)),),
        (Sale((SaleItem("vela", Decimal(4), unit_price=SIXTY),)),),
    ]


@pytest.mark.parametrize("text", ["vendí 4 velas por 60", "vendí 4 velas en 60"])
def test_por_and_en_do_not_say_for_what_either(text: str) -> None:
    assert len(choices(text, ES)) == 2


def test_an_amount_that_is_the_list_price_of_all_is_asked_about_even_after_a() -> None:
    assert len(choices("vendí 4 velas a 60", DOLLARS)) == 2


def test_half_a_kilo_at_a_price_is_for_the_half_or_for_the_kilo() -> None:
    assert len(choices("vendí medio kilo de pan a 3", ES)) == 2


def test_the_price_of_dozens_is_for_one_for_all_or_for_each() -> None:
    assert len(choices("vendí 2 docenas de facturas a 10", ES)) == 3


def test_two_products_that_fit_are_a_choice() -> None:
    names = [action.items[0].product for (action,) in choices("vendí 2 pulseras", DOLLARS) if isinstance(action, Sale)]
    assert names == ["pulsera dorada", "pulsera plateada"]


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("vendí 2 pulseras doradas juan", DOLLARS),
        ("vendí 2 tasas", DOLLARS),
        ("vendí 2 blusas María a 20 cada una", ES),
        ("vendí 2 blusas maria a 20 cada una", ES),
        ("vendí 3 tazas grandes a 8 y 1 chica a 5", DOLLARS),
        ("vendí 2 cafés y 2 cafés", ANA),
        ("2 cafés y 3 medialunas", ANA),
        ("vendí 2,5 tazas", DOLLARS),
        ("vendí 2 kilos de tazas", DOLLARS),
        ("vendí una taza y un café a 18", DOLLARS),
        ("vendí vela a 15", DOLLARS),
    ],
)
def test_what_is_unusual_is_shown_before_it_is_booked(text: str, context: Context) -> None:
    assert isinstance(choices(text, context)[0][0], Sale)


def test_an_expense_on_goods_of_the_shop_is_shown_first() -> None:
    assert choices("gasté 50 en velas", DOLLARS) == [(Expense(Decimal(50), "velas"),)]


def test_money_paid_to_a_person_is_shown_first() -> None:
    assert choices("pagué 50 a Juan", ES) == [(Expense(Decimal(50), "juan"),)]


def test_a_new_product_that_exists_is_a_change_of_its_price() -> None:
    assert choices("nuevo producto taza precio 9", DOLLARS) == [(ProductUpdate("taza", Decimal(9)),)]


def test_a_price_far_from_the_old_one_is_shown_first() -> None:
    assert choices("sube el precio de la taza a 90", DOLLARS) == [(ProductUpdate("taza", Decimal(90)),)]


def test_undoing_a_sale_without_saying_which_is_shown_first() -> None:
    assert choices("borra la venta", ES) == [(Undo("sale"),)]


def test_the_stock_of_one_of_two_products_is_a_choice() -> None:
    assert choices("stock de pulseras", DOLLARS) == [(StockQuery("pulsera dorada"),), (StockQuery("pulsera plateada"),)]


def test_the_lines_of_a_card_are_written_in_the_shops_language_and_money() -> None:
    reading = read("vendí 4 velas 60", NEW_SHOPS["es"])
    assert isinstance(reading, Confirm)
    assert [choice.label for choice in reading.choices] == [
        "Venta: 4 × vela por $60,00 en total", "Venta: 4 × vela a $60,00 cada uno",
    ]  # fmt: skip
