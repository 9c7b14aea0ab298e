"""No mangled sentence makes the rules post a number that is neither in the sentence nor in the catalogue."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import cast

from tenant_runtime.actions import BookAction, Expense
from tenant_runtime.brain import Brain, CatalogueItem, Context, Language
from tenant_runtime.brain.rules import RulesBrain
from tenant_runtime.readings import Post, Reading
from tests.eval.mangling import Mangled, mangled
from tests.eval.numbers_said import booked_numbers, numbers_said
from tests.eval.sentences import DEV, GOLDEN, read

COUNT = 100_000 if os.environ.get("SOAK") else 1_200
CATALOGUE = (CatalogueItem("pulsera dorada", Decimal("20.37")), CatalogueItem("café", Decimal("3.41")))


class Inventive:
    """A brain that books one number that nobody said: what the fuzz must notice."""

    def read(self, text: str, context: Context) -> Reading:
        reading = RulesBrain().read(text, context)
        return Post((*reading.actions, Expense(Decimal("43.21"), "x"))) if isinstance(reading, Post) else reading


def sentences() -> list[Mangled]:
    return [Mangled(one["text"], one["lang"], one["country"]) for one in read(DEV, *GOLDEN)]


def invented(brain: Brain, texts: Iterable[Mangled]) -> list[str]:
    """The sentences of which something was posted that they do not say."""
    return [said.text for said in texts if _posted(brain, said) - _sayable(said)]


def _posted(brain: Brain, said: Mangled) -> set[Decimal]:
    context = Context(
        language=cast("Language", said.language),
        country=said.country,
        currency="USD",
        catalogue=CATALOGUE,
        today=date(2026, 3, 11),
    )
    reading = brain.read(said.text, context)
    if not isinstance(reading, Post):
        return set()
    booked = [action for action in reading.actions if isinstance(action, BookAction)]
    return {number for action in booked for number in booked_numbers(dataclasses.asdict(action))}


def _sayable(said: Mangled) -> set[Decimal]:
    numbers = numbers_said(said.text, said.language, said.country)
    listed = {item.price for item in CATALOGUE if item.price is not None}
    return {*numbers, *listed, *(-number for number in numbers)}


def test_a_mangled_sentence_never_posts_a_number_that_it_does_not_say() -> None:
    assert invented(RulesBrain(), mangled(sentences(), seed=20260311, count=COUNT)) == []


def test_the_fuzz_notices_a_brain_that_invents() -> None:
    assert invented(Inventive(), mangled(sentences(), seed=7, count=60)) != []


def test_most_of_what_people_really_write_is_found_by_the_generous_eye() -> None:
    """The eye must not be so generous that it finds everything, nor so strict that it misses what is there."""
    assert {Decimal(2), Decimal("1500000")} <= numbers_said("vendí 2 motos a un palo y medio", "es", "AR")
    assert Decimal("6.50") in numbers_said("sete coxinhas a seis e cinquenta", "pt", "BR")
    assert Decimal("43.21") not in numbers_said("vendí 3 cafés a 2,50 y 2 tés a 1.800", "es", "AR")
