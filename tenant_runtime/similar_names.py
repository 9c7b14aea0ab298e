"""Which of the people we know may be meant by a name: "Lupe" may be Doña Lupe, "Gonzales" Gonzáles."""

from __future__ import annotations

from collections.abc import Iterable

from tenant_runtime.books.names import fold

TITLES = frozenset(
    {
        *("don", "dona", "senor", "senora", "sr", "sra", "srta", "senorita", "seu", "senhor", "senhora", "mr", "mrs"),
        *("ms", "miss", "mister", "mama", "papa", "tio", "tia", "profe", "el", "la", "los", "las", "o", "a", "de"),
        *("del", "do", "da", "dos", "das", "the", "of", "y", "e", "cliente", "vecino", "vecina"),
    }
)
SHORTEST = 4
"""Letters of a word that can be misspelt: "Ana" and "Eva" are two people."""

ALIKE = 0.75
"""Share of letters in the same order from which two words are held to be one, misspelt."""


def similar(name: str, known: Iterable[str]) -> list[str]:
    """Those of the known names that share a word with this one, titles aside, or nearly do; the likest first."""
    ours = _words(name)
    ranked = [(_likeness(ours, _words(other)), other) for other in known]
    return [other for likeness, other in sorted(ranked, key=lambda pair: -pair[0]) if likeness >= ALIKE]


def _words(name: str) -> frozenset[str]:
    words = frozenset(fold(name).replace(".", " ").split())
    return words - TITLES or words


def _likeness(ours: frozenset[str], theirs: frozenset[str]) -> float:
    if ours & theirs:
        return 1 + len(ours & theirs) / len(ours | theirs)
    return max((_alike(one, other) for one in ours for other in theirs), default=0)


def _alike(one: str, other: str) -> float:
    """Letters in common, for words that are long enough to be misspelt."""
    from difflib import SequenceMatcher  # noqa: PLC0415 - only an unknown name pays for it

    if min(len(one), len(other)) < SHORTEST or one[0] != other[0]:
        return 0
    return SequenceMatcher(None, one, other).ratio()
