"""Kinds of expense: from the words of a concept to the key of its category, and what that is called."""

from __future__ import annotations

from functools import cache

from tenant_runtime.brain.rules.words.stems import singular
from tenant_runtime.brain.rules.words.text import fold
from tenant_runtime.contract import templates

LONGEST_PHRASE = 4


def category_of(concept: str, language: str) -> str | None:
    """The key of the category that the words name; None where none of them does.

    The longest phrase wins, then the one nearest to where the language puts the head of a name.
    """
    words = fold(concept).split()
    found = [
        (length, -at if language != "en" else at, key)
        for length in range(1, LONGEST_PHRASE + 1)
        for at in range(len(words) - length + 1)
        if (key := _named(words[at : at + length], language))
    ]
    return max(found)[2] if found else None


def label_of(category: str, language: str) -> str:
    """What the category is called in the language; the key itself where it is not one of ours."""
    return str(_categories(language).get(category, {"label": category})["label"])


def _named(words: list[str], language: str) -> str | None:
    known = _by_words(language)
    text = " ".join(words)
    return known.get(text) or known.get(fold(singular(text, language)))


def _categories(language: str) -> dict[str, dict[str, str | list[str]]]:
    return templates.section(f"language/{language}/spending.json", "categories")  # type: ignore[no-any-return]


@cache
def _by_words(language: str) -> dict[str, str]:
    return {word: key for key, category in _categories(language).items() for word in category["words"]}
