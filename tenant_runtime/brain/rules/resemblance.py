"""How much words resemble each other: all that needs rapidfuzz, which is loaded only when words are not exact."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

SAME_WORD = 88
NEAR_NAME = 78
"""jorje and jorge score 80; lupe and lupita, juana and juanito less."""


def nearest(asked: str, names: Sequence[str], *, at_least: float, limit: int) -> list[tuple[int, float]]:
    """Places in `names` and their scores out of 100, best first, by token_set_ratio.

    WRatio scored "gorra negra" 86 against "camiseta negra".
    """
    scored = process.extract(asked, names, scorer=fuzz.token_set_ratio, score_cutoff=at_least, limit=limit)
    return [(index, score) for _, score, index in scored]


def is_near_name(word: str, other: str) -> bool:
    """Whether two names may be one, misspelt: enough to ask, not enough to be sure."""
    return word == other or (word[0] == other[0] and fuzz.ratio(word, other) >= NEAR_NAME)


def is_same_word(word: str, other: str) -> bool:
    """Whether two words differ by no more than a slip of the finger; short words and numbers must be equal."""
    return word == other or (len(word) > 4 and not word.isdigit() and fuzz.ratio(word, other) >= SAME_WORD)
