"""Several actions in one message: where one clause ends and the next begins."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from tenant_runtime.brain.rules.pieces import Piece
from tenant_runtime.brain.rules.sentence import Sentence

STARTS = ("verb.sale", "verb.expense", "verb.bought", "verb.arrived", "verb.create", "out.")
"""What a clause of its own may begin with."""
MOST_STARTS = 4


def divisions(sentence: Sentence) -> Iterator[tuple[Sentence, ...]]:
    """Every way to cut the sentence into clauses, fewest first; the whole sentence is the first."""
    starts = _starts(sentence.pieces)
    if len(starts) > MOST_STARTS:
        starts = []
    for count in range(len(starts) + 1):
        for chosen in itertools.combinations(starts, count):
            yield _cut(sentence.pieces, chosen)


def _starts(pieces: tuple[Piece, ...]) -> list[int]:
    """The indexes at which a second clause may begin: at its verb, or at the comma or "and" shortly before."""
    verbs = [index for index, piece in enumerate(pieces) if piece.has(*STARTS)]
    return [_start_of(pieces, verb, first) for first, verb in itertools.pairwise(verbs)]


def _start_of(pieces: tuple[Piece, ...], verb: int, after: int) -> int:
    for index in range(verb, max(after, verb - 5), -1):
        if pieces[index - 1].has("comma", "stop", "and"):
            return index
    return verb


def _cut(pieces: tuple[Piece, ...], starts: tuple[int, ...]) -> tuple[Sentence, ...]:
    ends = [*starts, len(pieces)]
    return tuple(Sentence(_trimmed(pieces[start:end])) for start, end in zip([0, *starts], ends, strict=True))


def _trimmed(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Without the commas and the "and" that join it to its neighbours."""
    while pieces and pieces[-1].has("comma", "stop", "and"):
        pieces = pieces[:-1]
    while pieces and pieces[0].has("comma", "stop", "and"):
        pieces = pieces[1:]
    return pieces
