"""Plural to singular, and the stem under which two spellings of a word are the same."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from tenant_runtime.brain.rules.words.lexicon import lexicon
from tenant_runtime.brain.rules.words.text import fold

JOINTS = frozenset({"of", "with", "and", "manner"})
SHORTEST_WORD = 3
"""What is left of a plural must still be a word: pan of panes, but not ga of gas."""


@lru_cache(maxsize=16384)
def singular(word: str, language: str) -> str:
    """One of them: pulseras -> pulsera, pantalones -> pantalón, pães -> pão, scarves -> scarf."""
    known = lexicon(language)
    lower = word.casefold()
    if lower in known.plural_exceptions:
        return known.plural_exceptions[lower]
    for plural, one in known.plural_endings:
        if lower.endswith(plural) and len(lower) - len(plural) + len(one) >= SHORTEST_WORD:
            return word[: len(word) - len(plural)] + one
    return word


@lru_cache(maxsize=16384)
def stem(word: str, language: str) -> str:
    """What pulsera, Pulseras and PULSERAS share."""
    one = fold(singular(word, language))
    return one[:-1] if len(one) > 3 and one.endswith("e") else one


def singular_name(words: Iterable[str], language: str) -> str:
    """The name of one of them: the words up to the first joint change (tortas de fresas -> torta de fresas)."""
    known, listed = lexicon(language), list(words)
    end = next((i for i, word in enumerate(listed) if known.tags(fold(word)) & JOINTS), len(listed))
    first = 0 if known.is_head_first else max(end - 1, 0)
    return " ".join(singular(word, language) if first <= i < end else word for i, word in enumerate(listed))
