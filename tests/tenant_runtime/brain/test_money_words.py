"""Slang, signs and lots: what is money here, what is goods, and how many of them there are."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

import pytest

from tenant_runtime.actions import Expense, Purchase, Sale, SaleItem
from tenant_runtime.brain import Context, Language
from tenant_runtime.contract import templates
from tenant_runtime.readings import Post
from tests.tenant_runtime.brain.shops import ANA, asked, choices, posted, read


def shop(country: str, language: str | None = None) -> Context:
    """A new shop of this country."""
    known = templates.countries()[country]
    return Context(cast("Language", language or known["language"]), country, known["currency"])


def sold(text: str, country: str) -> SaleItem:
    """The only line of the only sale that was done at once."""
    (sale,) = posted(text, shop(country))
    assert isinstance(sale, Sale)
    (item,) = sale.items
    return item


@pytest.mark.parametrize(
    ("country", "text", "product", "quantity", "price"),
    [
        ("AR", "vendí 2 remeras a luca y media cada una", "remera", 2, "1500"),
        ("AR", "vendí una remera a luca", "remera", 1, "1000"),
        ("AR", "vendí una remera a 300 mangos", "remera", 1, "300"),
        ("AR", "vendí 3 mangos a 1200", "mango", 3, "1200"),
        ("MX", "vendí 3 mangos a 12", "mango", 3, "12"),
        ("ES", "vendí 2 gambas a 3 euros", "gamba", 2, "3"),
        ("ES", "vendí una camisa por 20 pavos", "camisa", 1, "20"),
        ("BR", "vendi 2 pilas a 5 reais", "pila", 2, "5"),
        ("BR", "vendi uma camisa por 20 pilas", "camisa", 1, "20"),
        ("CO", "vendí 3 jabones en barra a 4 mil", "jabón en barra", 3, "4000"),
        ("GB", "sold a mug for a tenner", "mug", 1, "10"),
    ],
)
def test_slang_is_money_and_its_goods_are_goods(
    country: str, text: str, product: str, quantity: int, price: str
) -> None:
    item = sold(text, country)
    assert (item.product, item.quantity, item.unit_price) == (product, Decimal(quantity), Decimal(price))


@pytest.mark.parametrize(
    ("country", "text"),
    [
        ("KE", "sold a shirt for Bob"),
        ("KE", "sold a shirt for bob"),
        ("US", "sold a deer for buck"),
        ("CO", "vendí 3 jabones en barra"),
        ("MX", "vendí una camisa a 200 mangos"),
        ("MX", "gasté 200 mangos en luz"),
    ],
)
def test_a_word_of_little_or_foreign_worth_is_no_price(country: str, text: str) -> None:
    assert not isinstance(read(text, shop(country)), Post)


@pytest.mark.parametrize(
    ("country", "text", "price"),
    [
        ("BO", "vendí 2 tazas a Bs5", "5"),
        ("BO", "vendí 2 tazas a Bs. 5", "5"),
        ("BO", "vendí 2 tazas a Bs.5,50", "5.50"),
        ("KE", "sold 2 mugs at Ksh50", "50"),
        ("KE", "sold 2 mugs at Kshs.50", "50"),
        ("KE", "sold 2 mugs at 50/=", "50"),
        ("NG", "sold 2 mugs at N78,000", "78000"),
        ("IN", "sold 2 mugs at Rs. 42", "42"),
        ("IN", "sold 2 mugs at Rs 42/-", "42"),
        ("GH", "sold 2 mugs at GHS20", "20"),
        ("GH", "sold 2 mugs at GH₵20", "20"),
        ("ZA", "sold 2 mugs at R1 000", "1000"),
        ("ZA", "sold 2 mugs at R1 250.50", "1250.50"),
    ],
)
def test_a_sign_may_be_glued_dotted_or_behind(country: str, text: str, price: str) -> None:
    assert sold(text, country).unit_price == Decimal(price)


def test_a_space_parts_thousands_only_where_it_is_written_so() -> None:
    assert asked("sold a chair for $1 000", shop("US")) == "ask_words"


@pytest.mark.parametrize(
    ("country", "text", "quantity", "total"),
    [
        ("BR", "vendi um cento de salgadinhos por 60", 100, "60"),
        ("BR", "vendi meio cento de coxinhas por 40", 50, "40"),
        ("BR", "vendi uma dezena de ovos por 10", 10, "10"),
        ("BR", "vendi 1 milheiro de tijolos por 900", 1000, "900"),
        ("MX", "vendí un millar de ladrillos por 3500", 1000, "3500"),
        ("US", "sold a gross of pencils for 40", 144, "40"),
    ],
)
def test_a_lot_holds_its_own_number(country: str, text: str, quantity: int, total: str) -> None:
    item = sold(text, country)
    assert (item.quantity * (item.pack or 1), item.line_total or item.unit_price) == (Decimal(quantity), Decimal(total))


@pytest.mark.parametrize(
    ("country", "text", "total"),
    [
        ("BR", "vendi 2 centos de coxinha a 60 o cento", "120"),
        ("BR", "vendi 2 dezenas de ovos a 10 a dezena", "20"),
        ("MX", "vendí 2 millares de ladrillos a 3500 el millar", "7000"),
    ],
)
def test_the_price_of_a_lot_is_for_its_own_number(country: str, text: str, total: str) -> None:
    item = sold(text, country)
    whole = item.line_total if item.line_total is not None else (item.unit_price or Decimal(0)) * item.quantity
    assert whole == Decimal(total)


@pytest.mark.parametrize(
    ("country", "text", "product", "unit"),
    [
        ("US", "sold 10 pcs soap at 2", "soap", "unit"),
        ("US", "sold 2 pieces of cod at 2", "cod", "unit"),
        ("NG", "sold garri 2 mudu at 2", "garri", "mudu"),
        ("NG", "sold 2 mudu garri at 2", "garri", "mudu"),
        ("MX", "vendí 3 piezas de jabón a 2", "jabón", "unit"),
        ("US", "sold an iphone 13 for 2", "iphone 13", "unit"),
    ],
)
def test_pieces_are_the_plain_unit_and_models_part_of_the_name(
    country: str, text: str, product: str, unit: str
) -> None:
    item = sold(text, country)
    assert (item.product, item.unit, item.unit_price) == (product, unit, Decimal(2))


@pytest.mark.parametrize(
    ("country", "text", "amount", "concept"),
    [
        ("BR", "paguei 75 do DAS", 75, "das"),
        ("BR", "paguei o DAS 75", 75, "das"),
        ("AR", "le pagué al del gas 480", 480, "gas"),
        ("US", "paid electricity 140 this month", 140, "electricity"),
    ],
)
def test_an_expense_is_named_by_its_own_word(country: str, text: str, amount: int, concept: str) -> None:
    (expense,) = posted(text, shop(country))
    assert isinstance(expense, Expense)
    assert (expense.amount, expense.concept) == (Decimal(amount), concept)


def test_a_bill_that_is_noted_is_shown_first() -> None:
    assert [type(one) for (one,) in choices("cargá 37 mil de luz", ANA)] == [Expense]


@pytest.mark.parametrize(
    ("country", "text"),
    [
        ("IN", "received 500 from Priya upi"),
        ("MX", "recibí 500 de Marta"),
        ("AR", "me llegaron 500 de Marta"),
        ("BR", "entrou 500 da Ana no pix"),
        ("BR", "chegou 500 da Marta"),
        ("GB", "restocked 500 from Tom"),
    ],
)
def test_money_that_came_from_somebody_is_no_purchase(country: str, text: str) -> None:
    reading = read(text, shop(country))
    ways = [action for choice in getattr(reading, "choices", ()) for action in choice.actions]
    assert not isinstance(reading, Post)
    assert not any(isinstance(action, Purchase) for action in ways)


def test_goods_that_came_from_somebody_are_a_purchase() -> None:
    (purchase,) = posted("recibí 50 tazas de Marta a 3", shop("MX"))
    assert isinstance(purchase, Purchase)
