"""Whatever is written, by whomever, there is a reading: never an error, and soon."""

from __future__ import annotations

import os
import time
from datetime import date
from decimal import Decimal
from itertools import cycle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenant_runtime.brain import CatalogueItem, Context
from tenant_runtime.readings import Ask, Confirm, Post
from tests.eval.mangling import Mangled, mangled
from tests.eval.sentences import DEV, GOLDEN, IN_A_SHOP
from tests.eval.sentences import read as kept
from tests.tenant_runtime.brain.shops import ANA, BRUNO, CARLA, DOLLARS, read

COUNT = 30_000 if os.environ.get("SOAK") else 800
KNOWN = Context(
    language="es",
    country="MX",
    currency="MXN",
    catalogue=(
        CatalogueItem("Coca-Cola 600 ml", Decimal(20), pack=Decimal(24)),
        CatalogueItem("3 leches", None),
        CatalogueItem("harina", Decimal("18.50"), unit="kg"),
        CatalogueItem("María", Decimal(5)),
        CatalogueItem("de", Decimal(1)),
    ),
    today=date(2026, 3, 1),
    customers=("María la modista", "María del 5to", "Don Jorge", "O'Brien", "50"),
    suppliers=("Bimbo", "Coca-Cola"),
    is_reply=True,
    tax_rate=Decimal(16),
)
SHOPS = (KNOWN, ANA, BRUNO, CARLA, DOLLARS)
WORDS = (
    *("vendí", "sold", "vendi", "3", "a", "20", "fiado", "Juan", ",", ".", "?", "no", "y", "1.200", "½", "2x1", "{}"),
    *("%", "$", "R$", "docena", "kg", "ayer", "\n", "\0"),
)


def is_reading(text: str, context: Context) -> bool:
    return isinstance(read(text, context), Post | Confirm | Ask)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join)))
def test_any_text_has_a_reading(text: str) -> None:
    assert all(is_reading(text, context) for context in SHOPS[:2])


def test_hundreds_of_mangled_sentences_have_a_reading() -> None:
    sentences = [Mangled(one["text"], one["lang"], one["country"]) for one in kept(DEV, *GOLDEN, *IN_A_SHOP)]
    texts = mangled(sentences, seed=20260301, count=COUNT)
    assert all(is_reading(said.text, context) for said, context in zip(texts, cycle(SHOPS), strict=False))


@pytest.mark.parametrize(
    "part",
    ["vendí 3 tazas a 8 y ", "Juan me pagó 500 de lo que debe, ", "a ", "2 x 3 a 4 de 5 ", "no vendí ni ", "mil "],
)
def test_a_very_long_message_is_read_soon(part: str) -> None:
    started = time.process_time()
    for times in (20, 60, 200, 20_000):
        assert is_reading(part * times, KNOWN)
    assert time.process_time() - started < 2
