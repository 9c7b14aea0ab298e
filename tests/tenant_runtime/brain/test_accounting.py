"""Strict accounting: one word that nobody explains, and nothing is booked. With its negative control."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenant_runtime.brain import CatalogueItem, Context
from tenant_runtime.brain.rules import accounting
from tenant_runtime.readings import Ask, Confirm, Post
from tests.tenant_runtime.brain.shops import ANA, BRUNO, CARLA, DOLLARS, NEW_SHOPS, read

SENTENCES = [
    (DOLLARS, "vendí 2 pulseras doradas"),
    (DOLLARS, "vendí 3 tazas a 8 cada una con tarjeta"),
    (DOLLARS, "vendí 2 tazas y 3 velas"),
    (DOLLARS, "llegaron 10 tazas a 2 cada una"),
    (DOLLARS, "se rompieron 2 tazas"),
    (DOLLARS, "sube el precio de la taza a 9"),
    (ANA, "vendí un café con leche y 2 medialunas"),
    (BRUNO, "vendi 3 camisetas por 50 cada no pix"),
    (CARLA, "sold 2 mugs at 8 each"),
]
STRANGE = ["zorp", "blurgen", "quixo", "fnarl", "wuggel"]
"""Words of no language and of no product."""

PARTS = (
    "vendí gasté pagué compré llegaron vendi paguei sold paid 2 3,50 1.200 20 mil lucas a por de en cada una total"
    " y , . ? tazas pulseras doradas camisetas mugs at each for the half dozen R$ / @ ½ 007 % $ no si fiado ayer kilo"
    " medio docena"
)
TEXTS = st.text(max_size=200) | st.lists(st.sampled_from(PARTS.split()), max_size=25).map(" ".join)


def with_word(text: str, word: str, at: int) -> str:
    words = text.split()
    return " ".join([*words[:at], word, *words[at:]])


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_a_strange_word_anywhere_in_a_plain_sentence_stops_it_from_being_booked(data: st.DataObject) -> None:
    context, text = data.draw(st.sampled_from(SENTENCES))
    at = data.draw(st.integers(min_value=0, max_value=len(text.split())))
    changed = with_word(text, data.draw(st.sampled_from(STRANGE)), at)
    assert not isinstance(read(changed, context), Post), changed


def test_every_one_of_these_sentences_is_booked_without_the_strange_word() -> None:
    assert all(isinstance(read(text, context), Post) for context, text in SENTENCES)


def test_without_the_accounting_a_strange_word_is_booked_over(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = "vendí 3 tazas a 8 cada una con tarjeta zorp"
    assert isinstance(read(changed, DOLLARS), Ask)
    monkeypatch.setattr(accounting, "unexplained", lambda _: [])
    assert isinstance(read(changed, DOLLARS), Post)


@given(text=TEXTS, language=st.sampled_from(["es", "es-US", "pt", "en"]))
@settings(max_examples=500, deadline=None)
def test_any_text_is_read_without_an_error(text: str, language: str) -> None:
    assert isinstance(read(text, NEW_SHOPS[language]), Post | Confirm | Ask)


@given(text=TEXTS)
@settings(max_examples=300, deadline=None)
def test_a_card_has_one_to_three_choices_with_labels(text: str) -> None:
    reading = read(text, DOLLARS)
    if isinstance(reading, Confirm):
        assert 1 <= len(reading.choices) <= 3
        assert all(choice.label and choice.actions for choice in reading.choices)


@pytest.mark.parametrize(
    "text",
    [
        "y " * 500,
        "2 tazas " * 125,
        "2 de " * 200,
        "a" * 1000,
        "1.1" * 333,
        "cada una " * 111,
        "x" * 100_000,
        "((((" * 250,
    ],
)
def test_a_long_message_takes_bounded_work(text: str) -> None:
    crowded = Context("es", "US", "USD", tuple(CatalogueItem(f"producto número {n}") for n in range(500)))
    read("vendí 2 tazas", crowded)
    started = time.process_time()
    read(text, crowded)
    assert time.process_time() - started < 1.0
