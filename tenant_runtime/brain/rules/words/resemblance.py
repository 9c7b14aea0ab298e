"""How much words resemble each other: all that needs rapidfuzz, which is loaded only when words are not exact."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

SAME_WORD = 88
ROUNDED = 0.01
"""The two ratios may differ in the last digits of a float."""
NEAR_NAME = 78
"""jorje and jorge score 80; lupe and lupita, juana and juanito less."""


class Names:
    """Names to be looked through again and again, each some words with blanks between them."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._ordered = [_ordered(name) for name in names]
        self._by_word: dict[str, list[int]] = {}
        for place, name in enumerate(names):
            for word in set(name.split()):
                self._by_word.setdefault(word, []).append(place)

    def nearest(self, asked: str, *, at_least: float, limit: int) -> list[tuple[int, float]]:
        """Places of names and their scores out of 100, best first, by token_set_ratio.

        WRatio scored "gorra negra" 86 against "camiseta negra".
        """
        places = self._possible(asked, at_least)
        among = [self._names[place] for place in places]
        scored = process.extract(asked, among, scorer=fuzz.token_set_ratio, score_cutoff=at_least, limit=limit)
        return [(places[index], score) for _, score, index in scored]

    def _possible(self, asked: str, at_least: float) -> list[int]:
        """Of thousands those few that may score so much, in order: without a common word token_set_ratio is ratio."""
        cutoff = at_least - ROUNDED
        alike = process.extract(_ordered(asked), self._ordered, scorer=fuzz.ratio, score_cutoff=cutoff, limit=None)
        found = {place for _, _, place in alike}
        return sorted(found.union(*(self._by_word.get(word, ()) for word in asked.split())))


def _ordered(name: str) -> str:
    return " ".join(sorted(set(name.split())))


def is_near_name(word: str, other: str) -> bool:
    """Whether two names may be one, misspelt: enough to ask, not enough to be sure."""
    return word == other or (word[0] == other[0] and fuzz.ratio(word, other) >= NEAR_NAME)


def is_same_word(word: str, other: str) -> bool:
    """Whether two words differ by no more than a slip of the finger; short words and numbers must be equal."""
    return word == other or (len(word) > 4 and not word.isdigit() and fuzz.ratio(word, other) >= SAME_WORD)
