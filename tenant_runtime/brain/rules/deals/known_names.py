"""People and firms the shop knows by names of several words, found whole: "María la modista", "Distribuidora Norte"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from tenant_runtime.brain.rules.words.pieces import Piece
from tenant_runtime.brain.rules.words.text import fold

PERSON = frozenset({"person"})
MOST_PIECES = 8

Spelled = Mapping[str, str]
"""The names without blanks, and as they are written."""


def with_known_names(pieces: Sequence[Piece], names: Sequence[str]) -> list[Piece]:
    """The pieces, where those that together are the whole name of somebody the shop knows became one."""
    spelled = _spelled(tuple(names))
    if not spelled:
        return list(pieces)
    found: list[Piece] = []
    at = 0
    while at < len(pieces):
        piece, at = _known_at(pieces, at, spelled)
        found.append(piece)
    return found


@lru_cache(maxsize=8)
def _spelled(names: tuple[str, ...]) -> Spelled:
    """Names of one word are found as words; a name such as "La 10" would also be found in "la 10"."""
    several = [name for name in names if " " in name and name[:1].isalpha() and name[-1:].isalpha()]
    return {_joined(name): name for name in several}


def _known_at(pieces: Sequence[Piece], at: int, spelled: Spelled) -> tuple[Piece, int]:
    together, name, best = "", "", at
    for index in range(at, min(at + MOST_PIECES, len(pieces))):
        together += _joined(pieces[index].text)
        if index > at and together in spelled:
            name, best = spelled[together], index
    if best == at:
        return pieces[at], at + 1
    return Piece(name, fold(name), PERSON), best + 1


def _joined(text: str) -> str:
    return "".join(fold(text).split())
