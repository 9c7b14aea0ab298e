"""Debts that are told: from before the books, or of a sale of now; nothing is booked before that is answered."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tenant_runtime.actions import DebtOpening, DebtQuery, Purchase, Sale
from tenant_runtime.brain import Context
from tenant_runtime.brain.outcome import outcome
from tenant_runtime.readings import Ask
from tests.tenant_runtime.brain.shops import choices, posted, read

WEDNESDAY = date(2026, 6, 17)
ES = Context(
    "es", "MX", "MXN", today=WEDNESDAY, customers=("Doña Lupe", "Juan Pérez", "Juan López"), suppliers=("Bimbo",)
)
PT = Context("pt", "BR", "BRL", today=WEDNESDAY)
EN = Context("en", "US", "USD", today=WEDNESDAY)


@pytest.mark.parametrize(
    ("context", "text", "opening"),
    [
        (ES, "Doña Lupe me debe 300", DebtOpening("Doña Lupe", "customer", Decimal(300))),
        (ES, "la güera me debe 120", DebtOpening("la güera", "customer", Decimal(120))),
        (ES, "don Beto me debe 45.50 de antes", DebtOpening("Don Beto", "customer", Decimal("45.50"))),
        (ES, "me debe Chuy 80 pesos", DebtOpening("Chuy", "customer", Decimal(80))),
        (ES, "Lupe me debe 300 desde el lunes", DebtOpening("Doña Lupe", "customer", Decimal(300), date(2026, 6, 15))),
        (ES, "le debo 5000 a Bimbo", DebtOpening("Bimbo", "supplier", Decimal(5000))),
        (PT, "seu Zé me deve 40", DebtOpening("Seu Zé", "customer", Decimal(40))),
        (PT, "devo 500 pra Ambev", DebtOpening("Ambev", "supplier", Decimal(500))),
        (EN, "Ana owes me 15 from before", DebtOpening("Ana", "customer", Decimal(15))),
        (EN, "I owe Coca Cola 200", DebtOpening("Coca Cola", "supplier", Decimal(200))),
    ],
)
def test_a_debt_is_from_before_or_of_now_or_left(context: Context, text: str, opening: DebtOpening) -> None:
    old, of_now, leave = choices(text, context)
    assert old == (opening,)
    (deal,) = of_now
    assert isinstance(deal, Sale if opening.role == "customer" else Purchase)
    assert (deal.total, deal.paid, deal.when) == (opening.amount, Decimal(0), opening.when)
    assert opening.party == (deal.customer if isinstance(deal, Sale) else deal.supplier)
    assert leave == ()


def test_its_shape_tells_whose_it_is() -> None:
    told = outcome(read("le debo 5000 a Bimbo", ES), ES)
    opening = {"intent": "debt_opening", "supplier": "Bimbo", "total": "5000", "date": "today"}
    assert (told["outcome"], told["actions"]) == ("confirm", [opening])


def test_several_debts_of_a_notebook_are_one_card() -> None:
    old, of_now, leave = choices("Doña Lupe me debe 300, la güera 120 y le debo 50 a Bimbo", ES)
    assert old == (
        DebtOpening("Doña Lupe", "customer", Decimal(300)),
        DebtOpening("la güera", "customer", Decimal(120)),
        DebtOpening("Bimbo", "supplier", Decimal(50)),
    )
    assert ([type(action) for action in of_now], leave) == ([Sale, Sale, Purchase], ())


def test_what_was_left_owing_is_rather_of_a_sale() -> None:
    of_now, old, _ = choices("Ana quedó debiendo 40", ES)
    assert (of_now[0], old[0]) == (
        Sale(total=Decimal(40), customer="Ana", paid=Decimal(0)),
        DebtOpening("Ana", "customer", Decimal(40)),
    )


def test_one_of_two_people_is_asked_for() -> None:
    openings = [way[0] for way in choices("Juan me debe 80", ES)[:2]]
    assert openings == [DebtOpening(name, "customer", Decimal(80)) for name in ("Juan Pérez", "Juan López")]


@pytest.mark.parametrize(
    "text",
    [
        "ya no me debe 300 Lupe",
        "si Lupe me debe 300",
        "¿Lupe me debe 300?",
        "Lupe me debe 300 para el viernes",
        "Lupe me debe 20 de 2 tazas",
        "Carlos me debe 300 dólares",
        "me deben 300",
        "Lupe me debe el 50%",
        "me debe 20 de la coca Ana",
    ],
)
def test_what_is_more_than_a_debt_or_less_is_asked(text: str) -> None:
    assert isinstance(read(text, ES), Ask)


def test_a_question_is_a_question_and_a_sale_on_credit_a_sale() -> None:
    assert posted("cuánto me debe Lupe", ES) == (DebtQuery("Doña Lupe"),)
    (sale,) = posted("le vendí 2 tazas a 8 a Lupe, fiado", ES)
    assert isinstance(sale, Sale)
    assert sale.items
