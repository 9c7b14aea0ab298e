"""A price is taken from an answer only where the answer is a price and nothing else."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tenant_runtime.actions import Expense, Sale, SaleItem
from tenant_runtime.cards import PriceCard
from tenant_runtime.open_answers import Price, priced, read_name, read_price, whole


@pytest.mark.parametrize(
    ("text", "mark", "price"),
    [
        ("20", ".", Price(Decimal(20))),
        ("$20", ".", Price(Decimal(20))),
        ("20 cada una", ".", Price(Decimal(20))),
        ("a 20 c/u", ".", Price(Decimal(20))),
        ("R$ 4,50 cada", ",", Price(Decimal("4.50"))),
        ("4.50", ",", Price(Decimal("4.50"))),
        ("1.500", ",", Price(Decimal(1500))),
        ("1,500.25", ".", Price(Decimal("1500.25"))),
        ("40 en total", ".", Price(Decimal(40), is_for_all=True)),
        ("at 3 each", ".", Price(Decimal(3))),
        ("¡30 ao todo!", ",", Price(Decimal(30), is_for_all=True)),
    ],
)
def test_a_bare_number_is_the_price_of_each_unless_it_says_of_all(text: str, mark: str, price: Price) -> None:
    assert read_price(text, mark) == price


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("1.500", "."),
        ("1,500", ","),
        ("20 o 25", "."),
        ("veinte", "."),
        ("vendí 3 tazas a 20", "."),
        ("20 menos descuento", "."),
        ("", "."),
        ("1.2.3", "."),
        ("٢٠", "."),
    ],
)
def test_what_could_mean_something_else_is_not_a_price(text: str, mark: str) -> None:
    assert read_price(text, mark) is None


@pytest.mark.parametrize(
    ("price", "item"),
    [
        (Price(Decimal(20)), SaleItem("taza", Decimal(3), unit_price=Decimal(20))),
        (Price(Decimal(60), is_for_all=True), SaleItem("taza", Decimal(3), line_total=Decimal(60))),
    ],
)
def test_the_price_goes_into_the_item_that_was_asked_about(price: Price, item: SaleItem) -> None:
    waiting = (Expense(Decimal(5), "bolsas"), Sale((SaleItem("plato"), SaleItem("taza", Decimal(3)))))
    card = PriceCard("taza", waiting, action_index=1, item_index=1)
    assert priced(card, price) == (waiting[0], Sale((SaleItem("plato"), item)))


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [("bolsas", "gasté 50 en bolsas"), ("En bolsas.", "gasté 50 en bolsas"), ("en", "gasté 50 en en")],
)
def test_an_answer_says_a_joint_once_however_it_was_written(answer: str, sentence: str) -> None:
    assert whole("gasté 50 en {}", answer) == sentence


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ana", "Ana"),
        ("de la señora nancy", "la Señora Nancy"),
        ("para don Chuy!", "Don Chuy"),
        ("to Mrs Patel", "Mrs Patel"),
        ("3", None),
        ("Ana 50", None),
        ("se la llevó el vecino de al lado de casa", None),
        ("?", None),
    ],
)
def test_a_name_is_a_few_words_without_a_number(text: str, name: str | None) -> None:
    assert read_name(text) == name
