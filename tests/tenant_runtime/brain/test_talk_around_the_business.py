"""Greetings, complaints, help with one thing, and words of another language."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tenant_runtime.actions import DebtQuery, Help, HelpTopic, Report, Sale, SaleItem, Smalltalk, Undo
from tenant_runtime.brain import Context, Language
from tenant_runtime.brain.rules.talk.abroad import spoken
from tenant_runtime.brain.rules.words.text import tokens
from tenant_runtime.readings import Ask, Confirm, Post
from tests.tenant_runtime.brain.shops import ANA, BRUNO, CARLA, choices, posted, read

TODAY = date(2026, 11, 18)
ES, PT, EN = (replace(context, today=TODAY) for context in (ANA, BRUNO, CARLA))


@pytest.mark.parametrize(
    ("said", "topic"),
    [
        (("cómo borro una venta", "como apago uma venda", "how do I delete a sale"), "undo"),
        (("se puede borrar una venta?", "dá pra apagar uma venda?", "can I delete a sale?"), "undo"),
        (("cómo anoto un fiado", "como anoto um fiado", "how do I record a sale on credit"), "credit"),
        (("cómo cambio un precio", "como mudo um preço", "how do I change a price"), "products"),
        (("cómo cargo stock", "como dou entrada no estoque", "how do I add stock"), "stock"),
        (("cómo anoto un gasto", "como lanço uma despesa", "how do I log an expense"), "expenses"),
        (("cómo veo mis ventas", "como vejo minhas vendas", "how do I see my sales"), "reports"),
        (("eso está mal", "isso está errado", "that is wrong"), "undo"),
        (("ayuda", "ajuda", "help"), None),
    ],
)
def test_help_is_about_what_was_asked(said: tuple[str, str, str], topic: HelpTopic | None) -> None:
    for context, text in zip((ES, PT, EN), said, strict=True):
        assert posted(text, context) == (Help(topic),), text


@pytest.mark.parametrize(
    ("context", "text", "kind"),
    [
        (ES, "no entendés nada", "complaint"),
        (PT, "isso não funciona", "complaint"),
        (EN, "you don't understand anything", "complaint"),
        (ES, "dale", "agreement"),
        (EN, "ok", "agreement"),
        (PT, "👍", "agreement"),
        (ES, "jajajajajaja", "agreement"),
        (PT, "kkkkkkkkk", "agreement"),
        (ES, "sos lo más", "thanks"),
    ],
)
def test_talk_is_answered_in_kind(context: Context, text: str, kind: str) -> None:
    (action,) = posted(text, context)
    assert isinstance(action, Smalltalk)
    assert action.kind == kind


@pytest.mark.parametrize(
    ("context", "text"),
    [
        (ES, "hola! cómo va? vendí 2 tazas"),
        (ES, "buen día bot, ¿todo bien? hoy vendí 2 tazas"),
        (PT, "oi, tudo bom? vendi 2 sucos"),
        (EN, "hey, how are you? sold 2 mugs"),
    ],
)
def test_what_follows_a_greeting_is_booked(context: Context, text: str) -> None:
    (action,) = posted(text, context)
    assert isinstance(action, Sale)


@pytest.mark.parametrize("text", ["hola ¿vendí 2 tazas?", "hola ¿vendí 2 tazas", "hola, ¿cómo va? ¿vendí 2 tazas?"])
def test_a_question_after_a_greeting_is_not_booked(text: str) -> None:
    reading = read(text, ES)
    assert not isinstance(reading, Post) or not any(isinstance(action, Sale) for action in reading.actions)


@pytest.mark.parametrize(
    ("context", "text", "action"),
    [
        (ES, "how much did I sell today", Report("sales")),
        (ES, "quem me deve", DebtQuery()),
        (ES, "desfazer", Undo()),
        (PT, "thanks", Smalltalk("thanks")),
        (PT, "deshacer", Undo()),
        (EN, "cuánto vendí ayer", Report("sales", "yesterday")),
        (EN, "obrigado", Smalltalk("thanks")),
    ],
)
def test_what_books_nothing_is_answered_in_any_of_our_languages(context: Context, text: str, action: object) -> None:
    assert posted(text, context) == (action,)


@pytest.mark.parametrize(
    ("context", "text"),
    [(ES, "sold 2 mugs at 15"), (PT, "sold 2 mugs at 15"), (EN, "gasté 50 en luz"), (EN, "vendi 2 canecas a 15 cada")],
)
def test_a_booking_in_another_language_is_shown_first(context: Context, text: str) -> None:
    reading = read(text, context)
    assert not isinstance(reading, Post), reading


def test_the_card_says_what_would_be_booked() -> None:
    assert choices("sold 2 mugs at 15", ES) == [(Sale((SaleItem("mug", Decimal(2), Decimal(15)),)),)]
    reading = read("sold 2 mugs at 15", ES)
    assert isinstance(reading, Confirm)
    assert "mug" in reading.choices[0].label


@pytest.mark.parametrize(
    ("own", "text", "language"),
    [
        ("es", "vendí 2 mugs", "es"),
        ("pt", "vendi 2 sucos", "pt"),
        ("en", "asdf qwer", "en"),
        ("es", "the sales of today", "en"),
    ],
)
def test_another_language_is_looked_at_only_for_words_that_tell_it(
    own: Language, text: str, language: Language
) -> None:
    assert spoken(tokens(text), own) == language


def test_words_of_no_language_are_asked_about() -> None:
    assert isinstance(read("asdf qwer zxcv", ES), Ask)
