"""What a shop knows, its people, its sizes and its prices, tells what a sentence means."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tenant_runtime.actions import Changes, EditLast, OrderDelivery, Sale, SaleItem, Undo
from tenant_runtime.brain import CatalogueItem, Context
from tests.tenant_runtime.brain.shops import NEW_SHOPS, asked, catalogue, choices, posted

PEOPLE = ("Doña Lupe", "María del 5to", "María la modista", "Don Jorge")
KIOSK = Context(
    "es",
    "US",
    "USD",
    catalogue=(
        *catalogue(pulsera_dorada="20", torta_de_nuez="30", torta_de_coco="28"),
        CatalogueItem("coca 500 ml", Decimal(2)),
        CatalogueItem("agua 1,5 L", Decimal("1.60")),
    ),
    customers=PEOPLE,
)
EMPTY = NEW_SHOPS["es-US"]
GOLDEN = SaleItem("pulsera dorada")


def test_what_was_paid_is_a_part_of_the_list_price() -> None:
    text = "le vendí a Juan una pulsera dorada, me dio 5 y me queda debiendo el resto"
    assert posted(text, KIOSK) == (Sale((GOLDEN,), customer="Juan", paid=Decimal(5)),)
    assert asked(text, EMPTY) == "ask_price"


def test_what_is_owed_tells_what_was_paid_of_the_list_price() -> None:
    text = "don Jorge se llevó una pulsera dorada y me quedó debiendo 15"
    assert choices(text, KIOSK) == [(Sale((GOLDEN,), customer="Don Jorge", paid=Decimal("5.00")),)]
    assert asked(text, replace(KIOSK, catalogue=())) == "ask_price"


def test_what_she_owes_is_a_part_of_the_price_where_there_is_one_and_else_all_that_is_known() -> None:
    text = "sold Ann a mug, she owes me 3"
    mug = SaleItem("mug")
    english = Context("en", "US", "USD", catalogue=catalogue(mug="8"))
    assert choices(text, english) == [(Sale((mug,), customer="Ann", paid=Decimal(5)),)]
    (sale,) = posted(text, replace(english, catalogue=()))
    assert sale == Sale((replace(mug, unit_price=Decimal(3)),), customer="Ann", paid=Decimal(0))


@pytest.mark.parametrize(
    "said", ["me dio 25 y me debe el resto", "me dio 5 y me debe 10", "me dio 20 y me debe el resto"]
)
def test_what_does_not_agree_with_the_list_price_is_asked(said: str) -> None:
    assert asked(f"le vendí a don Jorge una pulsera dorada, {said}", KIOSK) == "ask_rest"


def test_a_size_of_the_catalogue_is_no_price_and_one_near_the_price_is_shown() -> None:
    assert posted("vendí 3 cocas de 500", KIOSK) == (Sale((SaleItem("coca 500 ml", Decimal(3)),)),)
    assert choices("vendí un agua de 1,5", KIOSK) == [(Sale((SaleItem("agua 1,5 L"),)),)]
    assert posted("vendí un agua de 1,5 litros", KIOSK) == (Sale((SaleItem("agua 1,5 L"),)),)
    (sale,) = posted("vendí 3 pulseras doradas de 500", KIOSK)
    assert isinstance(sale, Sale)
    assert sale.items[0].unit_price == Decimal(500)


@pytest.mark.parametrize(
    ("name", "people"),
    [
        ("don Jorje", ["Don Jorge", "Don Jorje"]),
        ("María", ["María del 5to", "María la modista"]),
        ("la maría del 5to", ["María del 5to"]),
        ("la modista", ["María la modista"]),
        ("Marta", ["Marta"]),
        ("don Lupe", ["Don Lupe"]),
    ],
)
def test_somebody_misspelt_or_shared_by_two_is_a_choice_and_somebody_else_is_not(name: str, people: list[str]) -> None:
    text = f"le fié a {name} una pulsera dorada"
    ways = [posted(text, KIOSK)] if len(people) == 1 else choices(text, KIOSK)
    assert [sale.customer for (sale,) in ways if isinstance(sale, Sale)] == people


def test_taking_back_the_sale_of_one_of_two_is_a_choice() -> None:
    assert choices("borrá la venta de María", KIOSK) == [
        (Undo("sale", party="María del 5to"),), (Undo("sale", party="María la modista"),),
    ]  # fmt: skip


def test_an_order_has_a_deposit_and_no_cents() -> None:
    price, deposit = Decimal(30), Decimal(10)
    order = Sale((SaleItem("torta de nuez", unit_price=price),), paid=deposit, is_order=True)
    assert posted("me señaron una torta de nuez de 30 con 10", KIOSK) == (order,)
    (sale,) = posted("vendí una torta de nuez a 30 con 10", KIOSK)
    assert isinstance(sale, Sale)
    assert sale.items[0].unit_price == Decimal("30.10")


def test_an_order_handed_over_with_no_word_of_money_shows_both_ways() -> None:
    delivery = OrderDelivery("Doña Lupe", "torta de nuez")
    assert choices("entregué la torta de nuez de Lupe", KIOSK) == [(delivery,), (replace(delivery, paid=Decimal(0)),)]
    paid = "entregué la torta de nuez de Lupe, pagó los 20 que faltaban"
    assert posted(paid, KIOSK) == (replace(delivery, paid=Decimal(20)),)
    assert choices("entregué la torta de Lupe, pagó el resto", KIOSK) == [(OrderDelivery("Doña Lupe"),)]


def test_how_many_there_were_is_said_of_what_is_quoted_alone() -> None:
    quoted, _ = choices("eran 3", replace(KIOSK, is_reply=True))
    assert quoted == (EditLast(Changes(Decimal(3)), is_quoted=True),)
    assert asked("eran 3", KIOSK) == "ask_edit"
