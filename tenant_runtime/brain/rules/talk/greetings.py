"""A greeting before the business: the question mark of "hola, ¿cómo va? vendí 2 cafés" asks nothing."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

from tenant_runtime.brain.rules.sentence import Sentence
from tenant_runtime.brain.rules.words.pieces import Piece

POLITE = ("greeting", "filler", "thanks", "comma", "stop", "question")
PAUSE = Piece(",", ",", frozenset({"comma"}))


def greeted(sentence: Sentence) -> Sentence:
    """The sentence with pauses for the question marks of the greeting it begins with, where business follows."""
    polite = list(takewhile(lambda piece: piece.has(*POLITE), sentence.pieces))
    rest = sentence.pieces[len(polite) :]
    if not rest or not any(piece.has("greeting") for piece in polite) or not any(map(_asks, polite)):
        return sentence
    return Sentence([*_without_questions(polite), *rest])


def _without_questions(polite: list[Piece]) -> Iterable[Piece]:
    """An opening mark stays where it opens the business itself: "hola ¿vendí 2 tazas"."""
    for piece, following in zip(polite, [*polite[1:], None], strict=True):
        is_of_business = piece.text == "¿" and following is None
        yield PAUSE if _asks(piece) and not is_of_business else piece


def _asks(piece: Piece) -> bool:
    return piece.has("question")
