"""Words find the product that was meant, and only that."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tenant_runtime.brain import CatalogueItem
from tenant_runtime.brain.rules.goods.products import Catalogue
from tenant_runtime.brain.rules.words.stems import singular, singular_name

NAMES = (
    "Pulsera dorada", "Pulsera plateada", "Camiseta negra", "Gorra negra", "Café", "Café con leche",
    "Pastel de tres leches", "Vela roja", "Vela rosa", "Aretes", "Bolso rojo", "Jabón de lavanda", "Pantalón cargo",
)  # fmt: skip


def shop() -> Catalogue:
    return Catalogue([CatalogueItem(name, Decimal(10)) for name in NAMES], "es")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("pulseras doradas", "Pulsera dorada"),
        ("PULSERA DORADA", "Pulsera dorada"),
        ("doradas pulseras", "Pulsera dorada"),
        ("café", "Café"),
        ("cafes", "Café"),
        ("cafés con leche", "Café con leche"),
        ("gorra negra", "Gorra negra"),
        ("arete", "Aretes"),
        ("jabones de lavanda", "Jabón de lavanda"),
        ("pantalones cargo", "Pantalón cargo"),
        ("vela rosa", "Vela rosa"),
        ("camisetas", "Camiseta negra"),
    ],
)
def test_a_product_is_certain_when_every_word_names_it_and_no_other_is_near(words: str, name: str) -> None:
    match = shop().match(words)
    assert match.is_certain
    assert [item.name for item in match.items] == [name]


@pytest.mark.parametrize(
    "words",
    [
        "pulsera",  # two of them
        "leche",  # what a product is made of is not the product
        "negra",  # two of them, and only a colour
        "pulseras doradas juan",  # a word that no product holds
        "bolsa roja",
    ],
)
def test_a_product_is_uncertain_when_words_are_missing_or_left_over(words: str) -> None:
    match = shop().match(words)
    assert match.items
    assert not match.is_certain


@pytest.mark.parametrize("words", ["tornillo", "zapatilla", "", "¡!"])
def test_words_that_resemble_nothing_are_a_new_product(words: str) -> None:
    assert shop().match(words).is_new


def test_two_products_of_one_name_are_never_certain() -> None:
    twins = Catalogue([CatalogueItem("Vela roja"), CatalogueItem("velas rojas")], "es")
    assert not twins.match("vela roja").is_certain


@pytest.mark.parametrize(
    ("language", "plural", "one"),
    [
        ("es", "pulseras", "pulsera"), ("es", "flores", "flor"), ("es", "postres", "postre"), ("es", "luces", "luz"),
        ("es", "pantalones", "pantalón"), ("es", "menús", "menú"), ("es", "gas", "gas"),
        ("es", "panes", "pan"), ("es", "cafés", "café"),
        ("pt", "pães", "pão"), ("pt", "pastéis", "pastel"), ("pt", "coxinhas", "coxinha"), ("pt", "batons", "batom"),
        ("en", "scarves", "scarf"), ("en", "candies", "candy"), ("en", "glass", "glass"), ("en", "gloves", "glove"),
    ],
)  # fmt: skip
def test_the_singular_of_a_plural(language: str, plural: str, one: str) -> None:
    assert singular(plural, language) == one


@pytest.mark.parametrize(
    ("language", "words", "name"),
    [
        ("es", "pulseras doradas", "pulsera dorada"),
        ("es", "tortas de fresas", "torta de fresas"),
        ("en", "flat whites", "flat white"),
    ],
)
def test_a_new_name_is_kept_in_the_singular_up_to_its_first_joint(language: str, words: str, name: str) -> None:
    assert singular_name(words.split(), language) == name
