"""Tells which of the three languages somebody plainly writes; says nothing where it is not plain."""

from __future__ import annotations

from functools import cache

from orchestrator.onboarding.words import LANGUAGES, is_row_of, phrases, words_of
from tenant_runtime.contract.config import Language

ENOUGH_MARKERS = 2
"""One word proves nothing ("Coffee shop" in Lima); two of one language and none of another do."""


def asked_for(text: str) -> Language | None:
    """The language somebody asks to be answered in: "in English, please"."""
    said = " ".join(words_of(text))
    for language in LANGUAGES:
        if said in _exact("language_names", language):
            return language
    return None


def written(text: str) -> Language | None:
    """The language of a first message: of its greeting, or of its words; None where it could be another one."""
    return greeted(text) or _by_words(text)


def greeted(text: str) -> Language | None:
    """The language of a message that is nothing but a greeting."""
    words = words_of(text)
    fits = [language for language in LANGUAGES if words and is_row_of(words, _exact("greetings", language))]
    return fits[0] if len(fits) == 1 else None


def _by_words(text: str) -> Language | None:
    words = words_of(text)
    counts = {language: sum(word in _exact("markers", language) for word in words) for language in LANGUAGES}
    best = max(LANGUAGES, key=lambda language: counts[language])
    others = sum(counts.values()) - counts[best]
    return best if counts[best] >= ENOUGH_MARKERS and others == 0 else None


@cache
def _exact(kind: str, language: Language) -> frozenset[str]:
    return frozenset(" ".join(words_of(phrase)) for phrase in phrases(kind, language))
