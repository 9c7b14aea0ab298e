"""Recognises what newcomers write in three languages; the words themselves are data in `templates/onboarding.json`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from tenant_runtime.contract import templates
from tenant_runtime.contract.config import Language

LANGUAGES: tuple[Language, ...] = ("es", "pt", "en")
_NOT_A_WORD = re.compile(r"[^\w'’&$€£¥/👍👎✅-]+")


def words_of(text: str) -> tuple[str, ...]:
    """The words of a message in lower case, accents kept, punctuation gone."""
    lowered = unicodedata.normalize("NFC", text).casefold().replace("’", "'")
    return tuple(word for word in (part.strip("'-_/") for part in _NOT_A_WORD.split(lowered)) if word)


def folded(text: str) -> str:
    """The same text without accents, in lower case, one blank between words: how people type in a hurry."""
    bare = unicodedata.normalize("NFD", " ".join(words_of(text)))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


@cache
def phrases(kind: str, language: Language) -> tuple[str, ...]:
    """The phrases of one kind in one language, longest first, as they are written."""
    found: list[str] = templates.load("onboarding.json")[language][kind]
    return tuple(sorted(found, key=len, reverse=True))


@cache
def _folded_phrases(kind: str) -> frozenset[str]:
    return frozenset(folded(phrase) for language in LANGUAGES for phrase in phrases(kind, language))


def is_one_of(kind: str, text: str) -> bool:
    """Whether the whole message is one phrase of this kind, in any language, give or take a courtesy."""
    said = folded(text)
    if said in _folded_phrases(kind):
        return True
    for courtesy in _folded_phrases("polite"):
        said = said.removesuffix(f" {courtesy}").removeprefix(f"{courtesy} ")
    return said in _folded_phrases(kind)


def is_greeting(text: str) -> bool:
    """Whether the message is nothing but greetings: "Hola, buenas tardes"."""
    return is_row_of(folded(text).split(), _folded_phrases("greetings"))


def is_row_of(words: Sequence[str], known: frozenset[str]) -> bool:
    """Whether the words are a row of known phrases, of at most four words each, and nothing else."""
    heads = (length for length in range(1, min(len(words), 4) + 1) if " ".join(words[:length]) in known)
    return any(length == len(words) or is_row_of(words[length:], known) for length in heads)


def is_bookkeeping(text: str) -> bool:
    """Whether the message tells a sale or an expense ("Vendí 2 pulseras"), so that it is no answer to a question."""
    said = folded(text)
    starts = any(said.startswith(f"{phrase} ") for phrase in _folded_phrases("bookkeeping"))
    return starts and any(letter.isdecimal() for letter in said)


def without_prefix(kind: str, text: str) -> tuple[str, Language | None]:
    """The text after a phrase of this kind, if it begins with one, and the language if only one has that phrase.

    "Vendo pulseras" -> ("pulseras", None): both Spanish and Portuguese. "I sell cakes" -> ("cakes", "en").
    """
    for phrase, languages in _prefixes(kind):
        rest = _after(phrase, text)
        if rest:
            return rest, languages[0] if len(languages) == 1 else None
    return text, None


@cache
def _prefixes(kind: str) -> tuple[tuple[str, tuple[Language, ...]], ...]:
    speakers: dict[str, tuple[Language, ...]] = {}
    for language in LANGUAGES:
        for phrase in phrases(kind, language):
            spoken = speakers.get(folded(phrase), ())
            if language not in spoken:
                speakers[folded(phrase)] = (*spoken, language)
    return tuple(sorted(speakers.items(), key=lambda item: len(item[0]), reverse=True))


def _after(phrase: str, text: str) -> str | None:
    """What follows `phrase` at the start of `text`, as written; None where it does not start so, or ends there."""
    words = text.split()
    length = len(phrase.split())
    if len(words) <= length or folded(" ".join(words[:length])) != phrase:
        return None
    return " ".join(words[length:]).lstrip(" :,-") or None
