"""The terms of a deal: days, people, credit, part payments, orders, corrections, several actions at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tenant_runtime.actions import CustomerPayment, DebtQuery, Expense, OrderDelivery, Purchase, Sale, SupplierPayment
from tenant_runtime.brain import Context
from tenant_runtime.readings import Ask, Post
from tests.tenant_runtime.brain.shops import choices, posted, read

WEDNESDAY = date(2026, 6, 17)
ES = Context(
    "es", "AR", "ARS", today=WEDNESDAY,
    customers=("Doña Lupe", "Juan Pérez", "Juan López", "el pelado"), suppliers=("Coca Cola", "Bimbo"),
)  # fmt: skip
PT = Context("pt", "BR", "BRL", today=WEDNESDAY)
EN = Context("en", "US", "USD", today=WEDNESDAY)
NOTHING = Decimal(0)


def terms(text: str, context: Context) -> dict[str, Any]:
    """What the one sale or purchase that is done at once says besides its goods."""
    (deal,) = posted(text, context)
    assert isinstance(deal, Sale | Purchase | Expense)
    names = ("customer", "supplier", "paid", "due", "when", "is_order", "payment_method")
    said = {name: getattr(deal, name, None) for name in names}
    return {name: value for name, value in said.items() if value is not None and value is not False}


@pytest.mark.parametrize(
    ("context", "text", "when"),
    [
        (ES, "ayer vendí 2 tazas a 8", date(2026, 6, 16)),
        (ES, "anteayer vendí 2 tazas a 8", date(2026, 6, 15)),
        (ES, "el lunes vendí 2 tazas a 8", date(2026, 6, 15)),
        (ES, "vendí 2 tazas a 8 el miércoles", date(2026, 6, 10)),
        (ES, "hace 3 días vendí 2 tazas a 8", date(2026, 6, 14)),
        (ES, "vendí 2 tazas a 8 el 5", date(2026, 6, 5)),
        (ES, "vendí 2 tazas a 8 el 20", date(2026, 5, 20)),
        (PT, "na segunda vendi 5 bolos a 40", date(2026, 6, 15)),
        (PT, "ontem gastei 40 de gasolina", date(2026, 6, 16)),
        (EN, "last Friday I sold 3 mugs at 12 each", date(2026, 6, 12)),
        (EN, "2 days ago spent 40 on gas", date(2026, 6, 15)),
        (EN, "sold 2 mugs at 5 on May 3", date(2026, 5, 3)),
    ],
)
def test_a_day_is_the_last_one_of_its_name(context: Context, text: str, when: date) -> None:
    assert terms(text, context) == {"when": when}


def test_two_days_in_one_message_are_not_taken_for_one() -> None:
    assert isinstance(read("ontem vendi 2 pães a 3, hoje 4 a 3", PT), Ask)


@pytest.mark.parametrize(
    ("context", "text", "said"),
    [
        (ES, "le fié a Lupe 2 panes a 500", {"customer": "Doña Lupe", "paid": NOTHING}),
        (ES, "anotale a Betty 1 yerba a 4200", {"customer": "Betty", "paid": NOTHING}),
        (ES, "el pelado se llevó fiado 2 vinos a 900", {"customer": "el pelado", "paid": NOTHING}),
        (ES, "le vendí una taza a Nico en 80, pagó 30 y el resto la próxima semana",
         {"customer": "Nico", "paid": Decimal(30), "due": date(2026, 6, 28)}),
        (ES, "le vendí a Nico 2 tazas a 8, paga el viernes",
         {"customer": "Nico", "paid": NOTHING, "due": date(2026, 6, 19)}),
        (ES, "me encargaron una torta de 90 y dejaron 40 de adelanto", {"paid": Decimal(40), "is_order": True}),
        (ES, "llegó pedido de Bimbo, 860, lo pago a fin de mes",
         {"supplier": "Bimbo", "paid": NOTHING, "due": date(2026, 6, 30)}),
        (ES, "compré 6 tazas a 4 a la Coca, a 30 días",
         {"supplier": "Coca Cola", "paid": NOTHING, "due": date(2026, 7, 17)}),
        (ES, "vendí una taza a 35, me dio 40 y le di 5 de vuelto", {}),
        (PT, "põe na conta do seu Joaquim 2 bifanas a 3,50 cada", {"customer": "Seu Joaquim", "paid": NOTHING}),
        (PT, "a Keila levou 3 esmaltes a 7,50 e vai pagar sexta",
         {"customer": "Keila", "paid": NOTHING, "due": date(2026, 6, 19)}),
        (PT, "vendi uma mesa pro Wesley por 900, deu 400 e o resto mês que vem",
         {"customer": "Wesley", "paid": Decimal(400), "due": date(2026, 7, 31)}),
        (EN, "put 2 pints of milk on Mrs Patel's tab, 1.45 each", {"customer": "Mrs Patel", "paid": NOTHING}),
        (EN, "sold Bob a drill for $45, he's paid 20 and owes 25", {"customer": "Bob", "paid": Decimal(20)}),
        (EN, "Jane ordered a cake for $80, left a $30 deposit",
         {"customer": "Jane", "paid": Decimal(30), "is_order": True}),
    ],
)  # fmt: skip
def test_a_deal_holds_its_terms(context: Context, text: str, said: dict[str, Any]) -> None:
    assert terms(text, context) == said


@pytest.mark.parametrize(
    ("context", "text", "payment"),
    [
        (ES, "Lupe pagó 20 de lo que debía", CustomerPayment("Doña Lupe", Decimal(20))),
        (ES, "el pelado me pagó todo lo que debía", CustomerPayment("el pelado", None)),
        (ES, "doña Gloria abonó 50", CustomerPayment("Doña Gloria", Decimal(50))),
        (ES, "le pagué 500 a la coca de lo que le debía", SupplierPayment("Coca Cola", Decimal(500))),
        (PT, "recebi 60 da Lu do salão, da conta dela", CustomerPayment("Lu do Salão", Decimal(60))),
        (EN, "got $200 from Tom toward his balance", CustomerPayment("Tom", Decimal(200))),
        (EN, "paid Sysco 350 of what i owe them, by check", SupplierPayment("Sysco", Decimal(350), "check")),
        (ES, "entregué la torta de Ana, pagó el resto", OrderDelivery("Ana", "torta")),
        (ES, "cuánto me debe doña Lupe", DebtQuery("Doña Lupe")),
        (EN, "what do I owe Sysco?", DebtQuery("Sysco", "suppliers")),
        (PT, "quem tá me devendo?", DebtQuery()),
    ],
)
def test_money_on_account_is_no_sale(context: Context, text: str, payment: object) -> None:
    assert posted(text, context) == (payment,)


@pytest.mark.parametrize(
    ("context", "text"),
    [
        (ES, "Juan me debe 500"), (ES, "Juan no me pagó lo que debía"), (ES, "Juan me va a pagar 500 mañana"),
        (ES, "si Juan me paga 500 cuánto queda"), (ES, "le debo 300 a Juan"), (ES, "Juan quiere 2 panes a 500"),
        (ES, "vendí una taza a 80 a Nico, pagó 30 y queda debiendo 60"), (ES, "fiado 500 Juan"),
        (ES, "vendí 2 camperas a 50 mil, la mitad ahora y la mitad el mes que viene"),
        (PT, "o João me deve 50"), (PT, "vou fiar 2 pães pro João"), (EN, "Maria owes me 20"),
        (EN, "Tom will pay me 50 tomorrow"), (EN, "lent Tom 50"), (EN, "sold 3 mugs no 4"),
    ],
)  # fmt: skip
def test_what_is_owed_wished_or_does_not_add_up_books_nothing(context: Context, text: str) -> None:
    reading = read(text, context)
    booked = (Sale, CustomerPayment, SupplierPayment, Purchase, Expense)
    assert not (isinstance(reading, Post) and any(isinstance(action, booked) for action in reading.actions))


def test_a_name_that_fits_several_customers_shows_a_card() -> None:
    assert choices("Juan pagó 20 de lo que debía", ES) == [
        (CustomerPayment("Juan Pérez", Decimal(20)),), (CustomerPayment("Juan López", Decimal(20)),),
    ]  # fmt: skip


def test_a_man_is_not_taken_for_a_woman_of_the_same_name() -> None:
    assert posted("don Lupe pagó 20 de lo que debía", ES) == (CustomerPayment("Don Lupe", Decimal(20)),)


def test_money_from_somebody_with_no_word_of_a_debt_shows_both_ways() -> None:
    assert choices("Beto pagó 20", ES) == [
        (CustomerPayment("Beto", Decimal(20)),), (Sale(total=Decimal(20), customer="Beto"),),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("context", "text", "quantity", "price"),
    [
        (ES, "vendí 3 tazas a 650, digo, 4 tazas", 4, 650),
        (ES, "vendí 3 chamarras, no espera, 4, a 650 cada una", 4, 650),
        (ES, "vendí 2 perros calientes a 9 mil ah no a 9.500", 2, 9500),
        (ES, "vendi tres panes lactales a 2900, mentira, eran dos", 2, 2900),
        (PT, "vendi 3 sucos a 8, não, 4 sucos", 4, 8),
        (EN, "sold 3 mugs, I mean 4 mugs, at 12 each", 4, 12),
    ],
)
def test_what_was_said_last_counts(context: Context, text: str, quantity: int, price: int) -> None:
    (sale,) = posted(text, context)
    assert isinstance(sale, Sale)
    assert [(item.quantity, item.unit_price) for item in sale.items] == [(Decimal(quantity), Decimal(price))]


@pytest.mark.parametrize(
    ("context", "text", "kinds"),
    [
        (ES, "vendí 2 cafés a 3 y pagué 50 de luz", (Sale, Expense)),
        (ES, "vendí 2 cafés a 3 pagué 50 de luz", (Sale, Expense)),
        (ES, "don Chuy abonó 100 y doña Mary abonó 50", (CustomerPayment, CustomerPayment)),
        (ES, "vendí 2 menús a 12 y compré 5 kg de papa a 2 el kilo", (Sale, Purchase)),
        (PT, "ontem gastei 40 de gasolina e vendi 2 camisas a 50", (Expense, Sale)),
    ],
)
def test_several_actions_are_done_in_their_order(context: Context, text: str, kinds: tuple[type, ...]) -> None:
    assert tuple(type(action) for action in posted(text, context)) == kinds


def test_one_clause_that_is_not_understood_keeps_all_from_being_booked() -> None:
    assert isinstance(read("vendí 2 cafés a 3 y Nico algo raro 50", ES), Ask)


def test_what_he_did_next_is_the_same_customers() -> None:
    paid, sold = posted("dona Lourdes pagou 50 do fiado e levou mais 1 arroz de 28 fiado", PT)
    assert isinstance(paid, CustomerPayment)
    assert isinstance(sold, Sale)
    assert paid.customer == sold.customer == "Dona Lourdes"


@pytest.mark.parametrize(
    ("context", "text", "completion"),
    [
        (ES, "vendí tortas a 20", "vendí {} tortas a 20"),
        (ES, "vendí 2 tortas y una coca de 20", "vendí 2 tortas a {} y una coca de 20"),
        (ES, "gasté 50", "gasté 50 en {}"),
        (PT, "vendi umas balas", "vendi {} balas"),
        (EN, "sold 3 lattes", "sold 3 lattes at {}"),
        (EN, "qwerty 5 zxcv 7 uiop", ""),
    ],
)
def test_a_question_says_where_its_answer_belongs(context: Context, text: str, completion: str) -> None:
    reading = read(text, context)
    assert isinstance(reading, Ask)
    assert reading.completion == completion


def test_without_a_day_nothing_is_dated() -> None:
    assert isinstance(read("ayer vendí 2 tazas a 8", replace(ES, today=date.min)), Ask)


def test_a_noun_that_begins_the_name_of_a_firm_is_part_of_it() -> None:
    (bought,) = posted("llegaron 10 fantas a 1.100 de Distribuidora Norte", ES)
    assert isinstance(bought, Purchase)
    assert bought.supplier == "Distribuidora Norte"


def test_everything_paid_is_the_whole_debt_of_somebody_the_shop_knows() -> None:
    knows_marta = replace(ES, customers=("Marta",))
    assert posted("Marta pagó todo", knows_marta) == (CustomerPayment("Marta", None),)
    assert isinstance(read("Marta pagó todo", ES), Ask)
