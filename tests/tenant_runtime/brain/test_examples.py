"""What the bot itself offers as an example, it understands at once."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tenant_runtime.brain import Context
from tenant_runtime.contract import templates
from tenant_runtime.readings import Ask, Post
from tests.tenant_runtime.brain.shops import NEW_SHOPS, catalogue, read

TODAY = date(2026, 3, 10)
SHOPS = {
    "es": Context("es", "AR", "ARS", catalogue(pulsera_dorada="20", pulsera="20", taza="15"), today=TODAY),
    "pt": Context("pt", "BR", "BRL", catalogue(pulseira_dourada="20", pulseira="20", caneca="15"), today=TODAY),
    "en": Context("en", "US", "USD", catalogue(gold_bracelet="20", bracelet="20", mug="15"), today=TODAY),
}
QUOTED = re.compile(r"[«“]([^»”{}]*)[»”]")


def examples() -> list[tuple[str, str]]:
    """Every quoted sentence without a gap in the replies; those that create a product that exists are left out."""
    return [
        (language, sentence)
        for language in templates.LANGUAGES
        for text in templates.load(f"wording/{language}.json")["replies"].values()
        for sentence in QUOTED.findall(text)
        if len(sentence.split()) > 1 and not re.search("product|produto", sentence, re.IGNORECASE)
    ]


@pytest.mark.parametrize(("language", "sentence"), examples())
def test_an_example_in_a_reply_is_understood(language: str, sentence: str) -> None:
    assert isinstance(read(sentence, SHOPS[language]), Post)


def test_there_are_examples_in_every_language() -> None:
    assert all(sum(language == one for one, _ in examples()) >= 8 for language in SHOPS)


@pytest.mark.parametrize(
    ("language", "sentence", "amount"),
    [("es", "Vendí 2 anillos", "12,50"), ("pt", "Vendi 2 anéis", "12,50"), ("en", "Sold 2 rings", "12.50")],
)
def test_a_sentence_that_lacked_a_price_is_whole_with_the_price_said(language: str, sentence: str, amount: str) -> None:
    context = NEW_SHOPS[language]
    reading = read(sentence, context)
    assert isinstance(reading, Ask)
    assert reading.question.wording == "replies.ask_price"
    assert isinstance(read(reading.completion.replace("{}", amount), context), Post)
