"""Phrases that run into what follows them: "cada uno a | Lanas Sur", "cinco soles cincuenta | y un lapicero"."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tenant_runtime.brain.rules.goods.names import is_nameable
from tenant_runtime.brain.rules.words.lexicon import Lexicon
from tenant_runtime.brain.rules.words.pieces import Piece
from tenant_runtime.brain.rules.words.stems import singular

HUNDRED = Decimal(100)
CENTS = range(10, 100)


def unjoined(pieces: Sequence[Piece], lexicon: Lexicon) -> list[Piece]:
    """The pieces, cut where two phrases were taken for one."""
    found: list[Piece] = []
    is_correction = any(piece.has("edit.lead", "edit.not", "edit.copula", "undo.last") for piece in pieces)
    for at, piece in enumerate(pieces):
        following = pieces[at + 1] if at + 1 < len(pieces) else None
        parts = [] if is_correction else _sold_to(piece, lexicon)
        parts = parts or _price_of_each(piece, following, lexicon)
        found += parts or _cents_and_one(found, piece, following, lexicon) or [piece]
    return found


def _sold_to(piece: Piece, lexicon: Lexicon) -> list[Piece]:
    """ "vendi pra Rita" sells, where nothing says that it corrects what was sold before."""
    verb, _, joint = piece.folded.partition(" ")
    if not piece.has("edit.for") or "verb.sale" not in lexicon.tags(verb) or "to_party" not in lexicon.tags(joint):
        return []
    verb_text, _, joint_text = piece.text.partition(" ")
    return [Piece(verb_text, verb, lexicon.tags(verb)), Piece(joint_text, joint, lexicon.tags(joint))]


def _price_of_each(piece: Piece, following: Piece | None, lexicon: Lexicon) -> list[Piece]:
    """ "cada uno a" before what is no number: the price was said before it."""
    if not piece.has("each_lead") or following is None or following.is_number or " " not in piece.text:
        return []
    (each, joint), (each_text, joint_text) = piece.folded.rsplit(" ", 1), piece.text.rsplit(" ", 1)
    if "each" not in lexicon.tags(each):
        return []
    return [Piece(each_text, each, lexicon.tags(each)), Piece(joint_text, joint, lexicon.tags(joint))]


def _cents_and_one(found: list[Piece], piece: Piece, following: Piece | None, lexicon: Lexicon) -> list[Piece]:
    """ "cincuenta y un lapicero" after a currency's word: fifty cents, and one of a thing in the singular."""
    money = found[-1] if found else None
    if money is None or not money.has("money") or not money.has("spelled") or not piece.has("spelled"):
        return []
    words = piece.text.split()
    if len(words) != 3 or money.amount is None or piece.amount is None or piece.amount - 1 not in CENTS:
        return []
    is_one = "article" in _tags_of_one(words[2], lexicon) and is_nameable(following) and following is not None
    if not is_one or following is None or singular(following.text, lexicon.language) != following.text:
        return []
    cents = (piece.amount - 1) / HUNDRED
    found[-1] = Piece(f"{money.text} {words[0]}", money.folded, money.tags, money.amount + cents)
    one = Piece(words[2], words[2], frozenset({"number", "spelled", "article"}), Decimal(1), Decimal(1))
    return [Piece(words[1], words[1], lexicon.tags(words[1])), one]


def _tags_of_one(word: str, lexicon: Lexicon) -> frozenset[str]:
    return frozenset({"article"}) if word.casefold() in lexicon.numerals.articles else frozenset()
