"""The words of one language: phrases and their tags, numerals, units, currencies, read from templates/language/."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from itertools import chain, product
from typing import Any

from tenant_runtime.brain.rules.words.numerals import Numerals
from tenant_runtime.contract import templates

Tags = frozenset[str]
_BRACKET = re.compile(r"\(([^()]*)\)")
NO_TAGS: Tags = frozenset()


class Lexicon:
    """Everything the rules know of one language."""

    def __init__(self, language: str) -> None:
        self._phrases: dict[str, Tags] = {}
        self._shared: dict[Tags, Tags] = {}
        data = self._read(language)
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
        self.services: tuple[str, ...] = tuple(data["services"])
        self._abbreviations: dict[str, str] = data["abbreviations"]
        self._longest = _longest_by_first_word(self._phrases)

    def _read(self, language: str) -> dict[str, Any]:
        """All sections but the vocabulary, whose phrases are noted file by file: no two files are held at a time."""
        sections: dict[str, Any] = {}
        for content in _files(language):
            for tag, templates_of_tag in content.pop("vocabulary", {}).items():
                self._note(tag, templates_of_tag)
            sections |= content
        for method, words in sections.pop("payments").items():
            self._note(f"payment.{method}", words)
        for unit, words in sections.pop("measures").items():
            self._note(f"measure.{unit}", words)
        self._note("fraction", sections["fractions"])
        self._note("dozen", sections["dozens"])
        return sections

    def _note(self, tag: str, templates_of_tag: Iterable[str]) -> None:
        """Adds a tag to phrases. Ten thousand phrases have some hundred different sets of tags, each held once."""
        with_tag: dict[Tags, Tags] = {}
        for phrase in chain.from_iterable(map(_spelled_out, templates_of_tag)):
            before = self._phrases.get(phrase, NO_TAGS)
            after = with_tag.get(before)
            if after is None:
                after = before | {tag}
                after = with_tag[before] = self._shared.setdefault(after, after)
            self._phrases[phrase] = after

    def spelled(self, word: str) -> str:
        """The word that an abbreviation stands for: "q" is "que"."""
        return self._abbreviations.get(word, word)

    def longest(self, words: Sequence[str], at: int) -> int:
        """How many words the longest known phrase at this index has; 0 where none begins."""
        for length in range(min(self._longest.get(words[at], 1), len(words) - at), 0, -1):
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
    merged: dict[str, Any] = {}
    for content in _files(language):
        for section, found in content.items():
            if section != "vocabulary":
                merged[section] = found
                continue
            vocabulary = merged.setdefault(section, {})
            for tag, phrases in found.items():
                vocabulary.setdefault(tag, []).extend(phrases)
    return merged


def _files(language: str) -> Iterator[dict[str, Any]]:
    folder = f"language/{language}"
    for file in sorted((templates.FOLDER / folder).glob("*.json")):
        yield templates.read(f"{folder}/{file.name}")


def _spelled_out(template: str) -> Iterable[str]:
    """Every phrase that a template stands for: "(el |)mes (pasado|anterior)" is four; brackets may be nested."""
    if "(" not in template:
        return (template.strip(),)
    pieces = _BRACKET.split(template)  # by turns what is outside a bracket and what is inside
    pieces_of_all = product(*(piece.split("|") if at % 2 else (piece,) for at, piece in enumerate(pieces)))
    phrases = map("".join, pieces_of_all)
    if any("(" in piece for piece in pieces):
        return chain.from_iterable(map(_spelled_out, phrases))
    return map(str.strip, phrases)


def _longest_by_first_word(phrases: dict[str, Tags]) -> dict[str, int]:
    """How many words the longest phrase has that begins with this one, where there is any of more than one."""
    alone = {phrase: phrase for phrase in phrases if " " not in phrase}  # a word that is a phrase is held once
    longest: dict[str, int] = {}
    for phrase in phrases:
        if words := phrase.count(" "):
            first = phrase.partition(" ")[0]
            if longest.get(first, 0) <= words:
                longest[alone.get(first, first)] = words + 1
    return longest
