"""The words of one language: phrases and their tags, numerals, units, currencies, read from templates/language/."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from tenant_runtime.brain.rules.numerals import Numerals
from tenant_runtime.contract import templates

Tags = frozenset[str]
_BRACKET = re.compile(r"\(([^()]*)\)")
NO_TAGS: Tags = frozenset()


class Lexicon:
    """Everything the rules know of one language."""

    def __init__(self, language: str) -> None:
        data = merged(language)
        self.language = language
        self.numerals = Numerals(data["numerals"])
        self.fractions = {phrase: Decimal(value) for phrase, value in data["fractions"].items()}
        self.dozens = {word: Decimal(value) for word, value in data["dozens"].items()}
        self.currency_words: dict[str, list[str]] = data["currency_words"]
        self.exact: dict[str, Tags] = {word: frozenset(tags) for word, tags in data["exact"].items()}
        self.plural_endings: list[tuple[str, str]] = [(plural, one) for plural, one in data["plural_endings"]]
        self.plural_exceptions: dict[str, str] = data["plural_exceptions"]
        self.is_head_first: bool = data["head"] == "first"
        self.short_names: dict[str, str] = data["short_names"]
        self.completions: dict[str, str] = data["completions"]
        self._abbreviations: dict[str, str] = data["abbreviations"]
        self._phrases = _phrases(data)
        self._longest = _longest_by_first_word(self._phrases)

    def spelled(self, word: str) -> str:
        """The word that an abbreviation stands for: "q" is "que"."""
        return self._abbreviations.get(word, word)

    def longest(self, words: Sequence[str], at: int) -> int:
        """How many words the longest known phrase at this index has; 0 where none begins."""
        for length in range(min(self._longest.get(words[at], 0), len(words) - at), 0, -1):
            if " ".join(words[at : at + length]) in self._phrases:
                return length
        return 0

    def tags(self, phrase: str) -> Tags:
        """What a phrase may be; no tags: an unknown word."""
        return self._phrases.get(phrase, NO_TAGS)


@cache
def lexicon(language: str) -> Lexicon:
    """The words of "es", "pt" or "en"; read once."""
    return Lexicon(language)


def signs() -> dict[str, list[str]]:
    """Currency signs and codes, and the currencies each may stand for."""
    return templates.load("language/signs.json")


def merged(language: str) -> dict[str, Any]:
    """All the files of one language as one table; a tag may have phrases in several of them."""
    folder = f"language/{language}"
    merged: dict[str, Any] = {}
    for file in sorted((templates.FOLDER / folder).glob("*.json")):
        for section, content in templates.read(f"{folder}/{file.name}").items():
            if section != "vocabulary":
                merged[section] = content
                continue
            vocabulary = merged.setdefault(section, {})
            for tag, phrases in content.items():
                vocabulary.setdefault(tag, []).extend(phrases)
    return merged


def _phrases(data: dict[str, Any]) -> dict[str, Tags]:
    found: dict[str, set[str]] = {}
    for tag, templates_of_tag in data["vocabulary"].items():
        for template in templates_of_tag:
            for phrase in _spelled_out(template):
                found.setdefault(phrase, set()).add(tag)
    for method, phrases in data["payments"].items():
        for phrase in phrases:
            found.setdefault(phrase, set()).add(f"payment.{method}")
    for unit, words in data["measures"].items():
        for word in words:
            found.setdefault(word, set()).add(f"measure.{unit}")
    for phrase in data["fractions"]:
        found.setdefault(phrase, set()).add("fraction")
    for word in data["dozens"]:
        found.setdefault(word, set()).add("dozen")
    shared: dict[Tags, Tags] = {}  # a thousand phrases, some dozens of different sets of tags
    frozen = ((phrase, frozenset(tags)) for phrase, tags in found.items())
    return {phrase: shared.setdefault(tags, tags) for phrase, tags in frozen}


def _spelled_out(template: str) -> Iterator[str]:
    """Every phrase that a template stands for: "(el |)mes (pasado|anterior)" is four; brackets may be nested."""
    inner = _BRACKET.search(template)
    if inner is None:
        yield template.strip()
        return
    before, after = template[: inner.start()], template[inner.end() :]
    for option in inner[1].split("|"):
        yield from _spelled_out(before + option.replace("|", "") + after)


def _longest_by_first_word(phrases: dict[str, Tags]) -> dict[str, int]:
    longest: dict[str, int] = {}
    for phrase in phrases:
        words = phrase.split(" ")
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return longest
