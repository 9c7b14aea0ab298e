"""Numbers that say which one it is rather than what it costs: "cocas de 600", "cuadernos de 100"."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from tenant_runtime.brain.rules.words.lexicon import lexicon
from tenant_runtime.brain.rules.words.text import fold
from tenant_runtime.contract import templates

USUAL: dict[str, frozenset[Decimal]] = {
    kind: frozenset(map(Decimal, sizes.split()))
    for kind, sizes in {
        "drink": "1 1.25 1.5 1.75 2 2.25 2.5 3 5 200 235 237 250 269 290 300 330 350 355 400 450 473 500 591 600 710"
        " 750 900 946 1000 1250 1500 1750 2000 2250 2500 3000",
        "paper": "40 48 50 60 80 84 96 98 100 120 150 200 500",
        "bulb": "1.5 3 5 7 9 11 12 15 20 25 40 60 75 100 150",
        "cake": "4 6 8 10 12 15 18 20 24 25 30 35 40 50 60 80 100",
        "wear": "20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 48",
        "pack": "2 3 4 5 6 8 10 12 15 18 20 24 25 30 36 40 48 50 60 72 100",
        "food": "50 80 100 125 150 180 200 220 250 300 350 360 400 450 454 500 600 750 800 900 1000",
    }.items()
}
"""Millilitres and litres; sheets; watts and volts; portions; sizes of clothes; units in a pack; grams."""


def may_be_size(words: Sequence[str], amount: Decimal, language: str) -> bool:
    """Whether "de <amount>" after these words may say a size."""
    known = lexicon(language)
    kinds = {kind for word in words for kind in _kinds(language).get(fold(word), ())}
    kinds |= {"pack" for word in words if "container" in known.tags(fold(word))}
    return any(amount in USUAL[kind] for kind in kinds if kind in USUAL)


@cache
def _kinds(language: str) -> dict[str, tuple[str, ...]]:
    """Which kinds of sizes a word's goods come in."""
    found: dict[str, tuple[str, ...]] = {}
    for kind, words in templates.section(f"language/{language}/goods.json", "sized").items():
        for word in words:
            found[word] = (*found.get(word, ()), kind)
    return found
