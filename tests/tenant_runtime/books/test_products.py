"""The catalogue: names, prices, costs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tenant_runtime.actions import ProductCreate, ProductUpdate
from tenant_runtime.books import DuplicateProduct, InvalidName, NothingToBook, Product, UnknownProduct
from tests.tenant_runtime.books.bookkeeper import Bookkeeper


def test_a_product_is_what_was_said_of_it_and_nothing_more(ana: Bookkeeper) -> None:
    created = ana.do(ProductCreate("  Pulsera   dorada ", price=Decimal(20), unit="unit"))
    assert ana.books.products() == [Product(1, "Pulsera dorada", 2000, None, None, "unit")]
    assert getattr(created, "product", None) == ana.books.product("PULSERA DORADA")
    assert ana.books.product("anillo") is None


def test_the_catalogue_is_in_order(ana: Bookkeeper) -> None:
    for name in ("Ñandú", "anillo", "Árbol", "zapato"):
        ana.create(name)
    assert [product.name for product in ana.books.products()] == ["anillo", "Árbol", "Ñandú", "zapato"]


@pytest.mark.parametrize("name", ["pulsera", "PULSERA", " púlsera "])
def test_a_name_is_given_once(ana: Bookkeeper, name: str) -> None:
    ana.create("pulsera")
    with pytest.raises(DuplicateProduct):
        ana.do(ProductCreate(name))


@pytest.mark.parametrize("name", ["", "  ", "\u0301", "x" * 201])
def test_a_product_has_a_name(ana: Bookkeeper, name: str) -> None:
    with pytest.raises(InvalidName):
        ana.do(ProductCreate(name))


def test_a_new_price_leaves_the_cost_alone(ana: Bookkeeper) -> None:
    ana.create("pan", price="3", cost="1", stock="10")
    updated = ana.update("pan", price="4")
    assert (updated.old_price, updated.product.price, updated.product.cost) == (300, 400, 100)
    assert ana.sell("pan").total == 400


def test_a_new_cost_tells_the_old_one(ana: Bookkeeper) -> None:
    ana.create("pan", price="3", cost="1")
    updated = ana.update("pan", cost="1.50")
    assert (updated.old_cost, updated.product.cost, updated.product.price) == (100, 150, 300)


def test_an_update_of_nothing_or_of_nobody_is_refused(ana: Bookkeeper) -> None:
    ana.create("pan")
    with pytest.raises(NothingToBook):
        ana.do(ProductUpdate("pan"))
    with pytest.raises(UnknownProduct):
        ana.do(ProductUpdate("torta", price=Decimal(1)))


def test_the_name_of_a_product_taken_back_is_free_again(ana: Bookkeeper) -> None:
    ana.create("pan", price="3")
    ana.undo()
    assert ana.books.products() == []
    ana.create("pan", price="4")
    assert [product.price for product in ana.books.products()] == [400]
