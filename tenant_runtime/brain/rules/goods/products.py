"""Words to a product of the shop's catalogue: certain, to choose, to confirm, or new."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from tenant_runtime.brain import CatalogueItem
from tenant_runtime.brain.rules.words.lexicon import Lexicon, lexicon
from tenant_runtime.brain.rules.words.stems import stem
from tenant_runtime.brain.rules.words.text import Token, tokens

if TYPE_CHECKING:
    from tenant_runtime.brain.rules.words.resemblance import Names

CERTAIN = 88
"""Measured on 19 queries against 13 products: right answers scored 93 and more, wrong ones 77 and less."""
POSSIBLE = 70
LEAD = 3
MOST_CHOICES = 3
MOST_MATCHES = 256
"""Kept until there are so many: several readings of one message ask for the same words."""
SIZES = frozenset({"measure.l", "measure.ml", "measure.kg", "measure.g"})

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """The products that words may mean. `is_certain`: exactly one, by every word. No items: a new product."""

    items: tuple[CatalogueItem, ...] = ()
    is_certain: bool = False

    @property
    def is_new(self) -> bool:
        """Whether nothing in the catalogue resembles the words."""
        return not self.items


@lru_cache(maxsize=8)
def _parts(name: str) -> tuple[Token, ...]:
    """Kept for a moment: what is made of a name is made of it twice."""
    return tuple(tokens(name))


@lru_cache(maxsize=16384)
def name_stems(name: str, language: str) -> Stems:
    """The stems of the words that make a name, without joints and articles."""
    return stems_of((token.folded for token in _parts(name) if token.kind in {"word", "digits"}), language)


def stems_of(words: Iterable[str], language: str) -> Stems:
    """Stems of words, without joints and articles; all of them where nothing else is left."""
    known, listed = lexicon(language), list(words)
    content = [word for word in listed if not known.tags(word) & {"of", "with", "the", "and"}]
    return tuple(_measure(word, known) or stem(word, language) for word in content or listed)


def _measure(word: str, known: Lexicon) -> str | None:
    """ "litros" is "l", "gramos" is "g": however it is written, a size is the same."""
    tags = known.tags(word)
    return next((tag.removeprefix("measure.") for tag in tags if tag in SIZES), None)


@lru_cache(maxsize=16384)
def _whole_name(name: str, language: str) -> Stems:
    """The stems of every word of a name of two words or more; empty where all are words of our own vocabulary."""
    parts = _parts(name)
    if len(parts) < 2 or any(part.kind not in {"word", "digits"} for part in parts):
        return ()
    if parts[0].kind != "word" or parts[-1].kind != "word":
        return ()
    known = lexicon(language)
    if all(known.tags(part.folded) or known.numerals.read([part.folded], 0) for part in parts):
        return ()
    return tuple(stem(part.folded, language) for part in parts)


class Catalogue:
    """The products of one shop, ready to be looked up."""

    def __init__(self, items: Sequence[CatalogueItem], language: str) -> None:
        self.language = language
        self._items: list[CatalogueItem] = []
        self._stems: list[Stems] = []
        self._names: Names | None = None
        self._by_stems: dict[frozenset[str], list[CatalogueItem]] = {}
        self._by_first: dict[str, list[Stems]] = {}
        self._matches: dict[Stems, Match] = {}
        for item in items:
            if stems := name_stems(item.name, language):
                self._items.append(item)
                self._stems.append(stems)
                self._by_stems.setdefault(frozenset(stems), []).append(item)
                self._remember_whole_name(item.name)

    def match(self, words: str) -> Match:
        """What these words mean."""
        asked = name_stems(words, self.language)
        if not asked or not self._items:
            return Match()
        if same := self._by_stems.get(frozenset(asked)):
            return Match(tuple(same[:MOST_CHOICES]), is_certain=len(same) == 1)
        if asked not in self._matches:
            if len(self._matches) == MOST_MATCHES:
                self._matches.clear()
            self._matches[asked] = self._nearest(asked)
        return self._matches[asked]

    def names_at(self, message: Sequence[Token], at: int) -> int:
        """How many tokens from here on are the whole name of a product that our vocabulary would cut to pieces."""
        if message[at].kind != "word":
            return 0
        longest = 0
        for name in self._by_first.get(stem(message[at].folded, self.language), ()):
            part = message[at : at + len(name)]
            if len(part) == len(name) > longest and all(
                stem(token.folded, self.language) == expected for token, expected in zip(part, name, strict=True)
            ):
                longest = len(name)
        return longest

    def _remember_whole_name(self, name: str) -> None:
        if whole := _whole_name(name, self.language):
            self._by_first.setdefault(whole[0], []).append(whole)

    def _nearest(self, asked: Stems) -> Match:
        """The products whose names resemble these words."""
        # Loaded here: a shop that names its products exactly never pays its 20 ms and 4 MB.
        from tenant_runtime.brain.rules.words import resemblance  # noqa: PLC0415

        if self._names is None:
            self._names = resemblance.Names([" ".join(stems) for stems in self._stems])
        scored = self._names.nearest(" ".join(asked), at_least=POSSIBLE, limit=MOST_CHOICES + 1)
        if not scored:
            return Match()
        best = scored[0][1]
        close = [(index, score) for index, score in scored if best - score <= LEAD]
        items = tuple(self._items[index] for index, _ in close[:MOST_CHOICES])
        name = self._stems[close[0][0]]
        head = name[0] if lexicon(self.language).is_head_first else name[-1]
        # Each word asked is in the name, the word that says what it is among them.
        names_it = any(resemblance.is_same_word(word, head) for word in asked)
        explains = names_it and all(any(resemblance.is_same_word(word, other) for other in name) for word in asked)
        return Match(items, len(close) == 1 and best >= CERTAIN and explains)


_kept: list[tuple[tuple[CatalogueItem, ...], Catalogue]] = []
"""The catalogues last asked for, newest first."""
MOST_KEPT = 4


def catalogue(items: tuple[CatalogueItem, ...], language: str) -> Catalogue:
    """The catalogue of these items; kept while they do not change, found at once where they are the very same tuple."""
    for known, made in tuple(_kept):
        if made.language == language and (known is items or known == items):
            return made
    made = Catalogue(items, language)
    _kept.insert(0, (items, made))
    del _kept[MOST_KEPT:]
    return made
