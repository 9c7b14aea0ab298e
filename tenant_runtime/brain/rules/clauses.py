"""Several actions in one message: where one clause ends and the next begins."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from tenant_runtime.brain.rules.sentence import Sentence
from tenant_runtime.brain.rules.words.pieces import Piece

STARTS = (
    "verb.sale", "verb.sale_weak", "verb.expense", "verb.bought", "verb.arrived", "verb.brought", "verb.create", "out.",
    "verb.took", "verb.left_us", "verb.note", "verb.return", "verb.withdrawal", "verb.withdrawal_weak", "verb.deposit",
    "credit.verb", "order.verb", "pay.", "verb.now_costs", "noun.price", "verb.change",
)  # fmt: skip
"""What a clause of its own may begin with."""
SEPARATORS = ("comma", "stop", "and")
MOST_STARTS = 5
FARTHEST_VERB = 5
"""So many pieces may stand before the verb of a clause: "y ayer la señora Rosa se llevó"."""


def divisions(sentence: Sentence) -> Iterator[tuple[Sentence, ...]]:
    """Every way to cut the sentence into clauses, fewest first; the whole sentence is the first."""
    starts = _starts(sentence.pieces)
    if len(starts) > MOST_STARTS:
        starts = []
    for count in range(len(starts) + 1):
        for chosen in itertools.combinations(starts, count):
            clauses = _cut(sentence.pieces, chosen)
            if not chosen or all(clause.pieces for clause in clauses):
                yield clauses


def _starts(pieces: tuple[Piece, ...]) -> list[int]:
    """The indexes at which a second clause may begin: after a comma or "and" with a verb near, or at a verb."""
    found = []
    for index in range(1, len(pieces)):
        if pieces[index - 1].has(*SEPARATORS):
            is_start = not pieces[index].has(*SEPARATORS) and _has_verb_near(pieces, index)
        else:
            is_start = pieces[index].has(*STARTS) and not pieces[index].has("and") and _stands_alone(pieces, index)
        if is_start:
            found.append(index)
    return found


def _has_verb_near(pieces: tuple[Piece, ...], index: int) -> bool:
    for piece in pieces[index : index + FARTHEST_VERB]:
        if piece.has(*STARTS):
            return True
        if piece.has(*SEPARATORS):
            return False
    return False


def _stands_alone(pieces: tuple[Piece, ...], index: int) -> bool:
    """Without a comma a new verb begins a clause only after something was told: a number, a price, a name."""
    earlier = pieces[:index]
    return any(piece.has(*STARTS) for piece in earlier[:-1]) or any(piece.is_number for piece in earlier)


def _cut(pieces: tuple[Piece, ...], starts: tuple[int, ...]) -> tuple[Sentence, ...]:
    ends = [*starts, len(pieces)]
    return tuple(Sentence(_trimmed(pieces[start:end])) for start, end in zip([0, *starts], ends, strict=True))


def _trimmed(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Without the commas and the "and" that join it to its neighbours."""
    while pieces and pieces[-1].has(*SEPARATORS):
        pieces = pieces[:-1]
    while pieces and pieces[0].has(*SEPARATORS):
        pieces = pieces[1:]
    return pieces
