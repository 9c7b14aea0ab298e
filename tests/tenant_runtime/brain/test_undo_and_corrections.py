"""What is booked may be taken back or corrected, by the words that name it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tenant_runtime.actions import Changes, EditLast, Undo
from tenant_runtime.brain import Context
from tests.tenant_runtime.brain.shops import ANA, NEW_SHOPS, asked, choices, posted, read

ES, PT, EN = NEW_SHOPS["es"], NEW_SHOPS["pt"], NEW_SHOPS["en"]
TODAY = date(2026, 3, 10)


def D(text: str) -> Decimal:  # noqa: N802 - as short as the tables need it
    return Decimal(text)


@pytest.mark.parametrize(
    ("context", "text", "undo"),
    [
        (ES, "borrá la última venta q la cargué mal", Undo("sale")),
        (ES, "bórrame el gasto de la bencina", Undo("expense", "bencina")),
        (ES, "deshaga la venta de la bicicleta", Undo("sale", "bicicleta")),
        (ES, "anula el pago de María", Undo("customer_payment", party="María")),
        (EN, "delete the parking expense", Undo("expense", "parking")),
        (EN, "scratch the lamp sale", Undo("sale", "lamp")),
        (EN, "remove the sale to Tom", Undo("sale", party="Tom")),
        (PT, "cancela essa aí, foi engano", Undo()),
        (PT, "desfaz a última compra", Undo("purchase")),
    ],
)
def test_an_order_to_take_back_says_what(context: Context, text: str, undo: Undo) -> None:
    assert posted(text, context) == (undo,)


def test_a_quoted_message_is_what_is_taken_back() -> None:
    assert posted("borrá esta", replace(ES, is_reply=True)) == (Undo(is_quoted=True),)


def test_an_entry_of_no_kind_is_shown_first() -> None:
    assert choices("borra lo de la nafta", ES) == [(Undo(item="nafta"),)]


@pytest.mark.parametrize(
    ("context", "text"),
    [
        (ES, "no borres la última venta"),
        (ES, "borré la última venta"),
        (ES, "borra la venta de 500"),
        (ES, "borra todo salvo la última venta"),
        (EN, "don't delete the last sale"),
        (EN, "did you delete the last sale?"),
        (EN, "delete all my sales"),
        (PT, "não apaga a última venda"),
    ],
)
def test_what_is_no_plain_order_takes_nothing_back(context: Context, text: str) -> None:
    assert "Undo(" not in str(read(text, context))


@pytest.mark.parametrize(
    ("context", "text", "edit"),
    [
        (ES, "era 3 no 2 las pulseras", EditLast(Changes(D("3")), item="pulsera", was=Changes(D("2")))),
        (ES, "no eran 6 arepas eran 8", EditLast(Changes(D("8")), item="arepa", was=Changes(D("6")))),
        (
            ES,
            "me equivoqué, la campera eran 58 lucas no 85",
            EditLast(Changes(unit_price=D("58000")), item="campera", was=Changes(unit_price=D("85000"))),
        ),
        (
            ES,
            "la luz fueron 5.800 no 8.500",
            EditLast(Changes(total=D("5800")), item="luz", was=Changes(total=D("8500"))),
        ),
        (EN, "that last one was for Tom, not Maria", EditLast(Changes(customer="Tom"), was=Changes(customer="Maria"))),
        (
            PT,
            "a última venda foi paga com cartão, não em dinheiro",
            EditLast(Changes(payment_method="card"), "sale", was=Changes(payment_method="cash")),
        ),
        (
            PT,
            "corrige: a camiseta foi 45 e não 54",
            EditLast(Changes(unit_price=D("45")), item="camiseta", was=Changes(unit_price=D("54"))),
        ),
        (ANA, "me equivoqué, eran 5 medialunas", EditLast(Changes(D("5")), item="medialuna")),
    ],
)
def test_a_correction_holds_what_is_and_what_was_said(context: Context, text: str, edit: EditLast) -> None:
    assert posted(text, context) == (edit,)


def test_the_day_of_an_entry_is_corrected() -> None:
    context = replace(ES, today=TODAY)
    assert posted("ponele fecha de ayer", context) == (EditLast(Changes(when=date(2026, 3, 9))),)


def test_a_bare_number_may_be_how_many_or_how_much() -> None:
    quantity, total = choices("cambiá la última a 5", ES)
    assert (quantity, total) == ((EditLast(Changes(D("5"))),), (EditLast(Changes(total=D("5"))),))


@pytest.mark.parametrize("text", ["eran 3", "era broma", "me equivoqué", "sorry, sold 3 mugs at 8"])
def test_what_says_no_correction_changes_nothing(text: str) -> None:
    assert asked(text, EN if text.startswith("sorry") else ES)
