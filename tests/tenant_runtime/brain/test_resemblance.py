"""Which of many names resemble some words: found among the few that can, and the same as if all were compared."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as some
from rapidfuzz import fuzz, process

from tenant_runtime.brain import CatalogueItem
from tenant_runtime.brain.rules.goods.products import catalogue
from tenant_runtime.brain.rules.words.resemblance import Names

WORDS = some.sampled_from(
    [
        "torta",
        "torte",
        "chocolate",
        "chocolat",
        "fresa",
        "fresas",
        "caja",
        "cajon",
        "600",
        "1.5",
        "pan",
        "panes",
        "queso",
        "a",
    ]
)
NAMES = some.lists(WORDS | some.text("abco", min_size=1, max_size=6), min_size=1, max_size=4).map(" ".join)


@settings(max_examples=200)
@given(asked=NAMES, names=some.lists(NAMES, max_size=30))
def test_the_nearest_names_are_those_that_comparing_all_would_find(asked: str, names: list[str]) -> None:
    every = process.extract(asked, names, scorer=fuzz.token_set_ratio, score_cutoff=70, limit=4)
    assert Names(names).nearest(asked, at_least=70, limit=4) == [(place, score) for _, score, place in every]


def test_a_catalogue_is_kept_while_its_products_are_the_same() -> None:
    items = (CatalogueItem("taza roja"), CatalogueItem("plato hondo"))
    kept = catalogue(items, "es")
    assert catalogue(items, "es") is kept
    assert catalogue((CatalogueItem("taza roja"), CatalogueItem("plato hondo")), "es") is kept
    assert catalogue(items, "pt") is not kept
    assert catalogue(items[:1], "es").match("plato hondo").is_new
    assert kept.match("tasa roja").items == kept.match("tasa roja").items == items[:1]
