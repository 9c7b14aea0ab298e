"""Figures of the days that were named, beside others, and periods that are closed for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tenant_runtime.actions import (
    Action,
    Days,
    DebtQuery,
    FreeQuestion,
    PeriodClose,
    Report,
    Sale,
    Undo,
)
from tenant_runtime.brain import Context
from tests.tenant_runtime.brain.shops import ANA, BRUNO, CARLA, asked, posted

WEDNESDAY = date(2026, 11, 18)
ES = replace(ANA, today=WEDNESDAY, customers=("Doña Elsa", "Juan"), suppliers=("Bimbo",))
PT = replace(BRUNO, today=WEDNESDAY, customers=("Dona Elsa", "João"), suppliers=("Ambev",))
EN = replace(CARLA, today=WEDNESDAY, customers=("Mrs Elsa", "John"), suppliers=("Pepsi",))


def november(first: int, last: int | None = None) -> Days:
    return Days(date(2026, 11, first), date(2026, 11, last or first))


OCTOBER = Days(date(2026, 10, 1), date(2026, 10, 31))
LAST_YEAR = Days(date(2025, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("said", "days"),
    [
        (("cuánto vendí del 1 al 15", "vendas de 1 a 15", "sales from the 1st to the 15th"), november(1, 15)),
        (("ventas de los últimos 7 días", "vendas dos últimos 7 dias", "sales for the last 7 days"), november(12, 18)),
        (("cuánto vendí el viernes pasado", "quanto vendi na sexta passada", "sales last friday"), november(13)),
        (("ventas del 5 de noviembre", "vendas no dia 5 de novembro", "sales on november 5"), november(5)),
        (("ventas del 05/11", "vendas de 05/11", "sales for 11/5"), november(5)),
        (
            ("ventas entre el lunes y el miércoles", "vendas entre segunda e quarta", "sales from monday to wednesday"),
            november(16, 18),
        ),
        (("cuánto vendí desde el lunes", "quanto vendi desde segunda", "sales since monday"), november(16, 18)),
        (("cuánto vendí el finde", "quanto vendi no fim de semana", "weekend sales"), november(14, 15)),
        (("cuánto vendí en octubre", "quanto vendi em outubro", "sales for October"), OCTOBER),
        (("ventas del año pasado", "vendas do ano passado", "sales last year"), LAST_YEAR),
        (("cuánto vendí en 2025", "quanto vendi em 2025", "how much did I sell in 2025"), LAST_YEAR),
        (
            ("ventas de octubre de 2025", "vendas de outubro do ano passado", "sales for October last year"),
            Days(date(2025, 10, 1), date(2025, 10, 31)),
        ),
    ],
)
def test_sales_of_the_days_that_were_named(said: tuple[str, str, str], days: Days) -> None:
    for context, text in zip((ES, PT, EN), said, strict=True):
        assert posted(text, context) == (Report("sales", days),), text


@pytest.mark.parametrize(
    ("said", "report"),
    [
        (
            ("¿vendí más que ayer?", "vendi mais que ontem?", "did I sell more than yesterday?"),
            Report("sales", "today", compare=True),
        ),
        (
            ("esta semana vs la pasada", "essa semana contra a anterior", "this week vs last"),
            Report("summary", "this_week", compare=True),
        ),
        (
            ("gané más que el mes pasado?", "lucrei mais que no mês passado?", "did I make more than last month?"),
            Report("profit", "this_month", compare=True),
        ),
        (
            ("ventas de octubre vs noviembre", "vendas de outubro vs novembro", "November vs October sales"),
            Report("sales", "this_month", compare=True),
        ),
        (
            ("compará octubre con septiembre", "compara outubro com setembro", "compare October with September"),
            Report("summary", "last_month", compare=True),
        ),
        (("como fue el mes?", "como foi o mês?", "how was the month?"), Report("summary", "this_month")),
        (("cuánto entró hoy", "o que entrou hoje", "what came in today"), Report("cash_close")),
        (
            ("cuánto entró por transferencia ayer", "quanto entrou no pix ontem", "how much came in by card yesterday"),
            Report("cash_close", "yesterday"),
        ),
        (("quién me debe más", "quem me deve mais", "who owes me the most"), DebtQuery()),
        (("a quién le debo", "a quem eu devo", "who do I owe"), DebtQuery(of="suppliers")),
    ],
)
def test_a_shopkeeper_asks_in_many_ways(said: tuple[str, str, str], report: Action) -> None:
    for context, text in zip((ES, PT, EN), said, strict=True):
        assert posted(text, context) == (report,), text


@pytest.mark.parametrize(
    ("context", "text"),
    [
        (ES, "cuánto vendí hoy comparado con el miércoles pasado"),
        (PT, "compara janeiro com outubro"),
        (EN, "sales today compared to last Wednesday"),
        (ES, "lo menos vendido"),
        (ES, "qué día de la semana vendo más"),
        (ES, "el promedio por venta"),
        (PT, "quantos clientes tive hoje"),
        (EN, "worst sellers"),
        (ES, "cuánto gasté en efectivo"),
    ],
)
def test_what_no_report_answers_is_not_answered_with_another_figure(context: Context, text: str) -> None:
    assert posted(text, context) == (FreeQuestion(),)


@pytest.mark.parametrize(
    ("context", "text"),
    [
        (ES, "hoy vendí 45000 en total"),
        (ES, "el viernes pasado vendí 2 tazas"),
        (PT, "sexta passada vendi 2 sucos"),
        (EN, "last friday sold 2 mugs"),
    ],
)
def test_what_was_sold_on_a_day_is_booked_and_not_reported(context: Context, text: str) -> None:
    (action,) = posted(text, context)
    assert isinstance(action, Sale)


@pytest.mark.parametrize(
    ("said", "last"),
    [
        (("cerrar octubre", "fechar outubro", "close October"), OCTOBER.last),
        (("cerrá el mes pasado", "fecha o mês passado", "close last month"), OCTOBER.last),
        (
            ("cerrá los libros hasta el 31 de octubre", "fecha até 31 de outubro", "close the books up to October 31"),
            OCTOBER.last,
        ),
        (("cerrar el año pasado", "fechar o ano passado", "close last year"), LAST_YEAR.last),
    ],
)
def test_a_period_that_is_over_is_closed(said: tuple[str, str, str], last: date) -> None:
    for context, text in zip((ES, PT, EN), said, strict=True):
        assert posted(text, context) == (PeriodClose(last),), text


def test_in_the_first_days_of_a_month_the_month_is_the_one_that_just_ended() -> None:
    assert posted("cerrá el mes", replace(ES, today=date(2026, 12, 2))) == (PeriodClose(date(2026, 11, 30)),)


@pytest.mark.parametrize(
    ("context", "text"),
    [
        (ES, "sella el mes"),
        (ES, "cerrar noviembre"),
        (PT, "fechar o mês"),
        (EN, "close the month"),
        (EN, "close this week"),
    ],
)
def test_a_period_that_still_runs_is_asked_about(context: Context, text: str) -> None:
    assert asked(text, context) == "ask_period_to_close"


@pytest.mark.parametrize(
    ("context", "text"),
    [(ES, "reabrí octubre"), (ES, "deshacé el cierre de octubre"), (PT, "reabrir outubro"), (EN, "reopen October")],
)
def test_a_closed_period_is_opened_again(context: Context, text: str) -> None:
    assert posted(text, context) == (Undo(kind="period_close"),)


@pytest.mark.parametrize(
    ("context", "text"),
    [(ES, "cerrar caja"), (ES, "cierre de caja"), (PT, "fechar o caixa"), (EN, "close the till")],
)
def test_closing_the_till_closes_no_period(context: Context, text: str) -> None:
    assert posted(text, context) == (Report("cash_close"),)
