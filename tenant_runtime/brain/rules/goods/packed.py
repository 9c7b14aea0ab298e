"""Words that mean another thing beside what goods are packed in: "12 sacos de pienso", "tulips at £4 a bunch"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tenant_runtime.brain.rules.words.pieces import Piece
from tenant_runtime.brain.rules.words.stems import singular

PLAIN = frozenset({"word"})
PER = frozenset({"per"})
CONTAINER = frozenset({"container"})
BUNCH = 2
"""a | bunch"""


def with_packed(pieces: Sequence[Piece], language: str) -> list[Piece]:
    """The pieces, where what is packed is plain goods and what it is packed in may say what a price is for."""
    found: list[Piece] = []
    for at, piece in enumerate(pieces):
        if _is_packed(pieces, at):
            found.append(replace(piece, tags=PLAIN))
        else:
            found += _per_bunch(pieces[:at], piece, language) or [piece]
    return found


def _is_packed(pieces: Sequence[Piece], at: int) -> bool:
    """Sacks hold fodder ("pienso"), no thought."""
    is_led = at > 1 and pieces[at - 1].has("of") and pieces[at - 2].has("container", "measure.")
    return is_led and pieces[at].has("noun_too")


def _per_bunch(before: Sequence[Piece], piece: Piece, language: str) -> list[Piece]:
    """Behind an amount, and where bunches were counted, "a bunch" is no vague count."""
    words = piece.folded.split(" ")
    if not piece.has("not_yet.vague") or len(words) != BUNCH or not before or not before[-1].is_number:
        return []
    if not any(one.has("container") and singular(one.folded, language) == words[1] for one in before):
        return []
    return [Piece(words[0], words[0], PER), Piece(words[1], words[1], CONTAINER)]
