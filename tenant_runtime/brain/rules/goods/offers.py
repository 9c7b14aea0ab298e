"""Promotions: "2x1 en medias, se llevó 4, salen 3 lucas c/u", "3 por 10 nas balas, vendi 9"."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from tenant_runtime.brain.rules.goods.amounts import Price, Subject, read_price
from tenant_runtime.brain.rules.goods.lines import subject_of
from tenant_runtime.brain.rules.goods.names import Name, is_nameable, read_name
from tenant_runtime.brain.rules.goods.quantities import Quantity, read_count, read_quantity
from tenant_runtime.brain.rules.words.pieces import Cursor, Piece

MOST_TAKEN = 12
"""A promotion of more than so many at once is something else."""
BEFORE_NAME = ("any_mark", "pay_prep", "concept_prep", "of", "each_mark")


@dataclass(frozen=True, slots=True)
class Spec:
    """Of every `take` units `pay` are paid, or they cost `price`; exactly one of the two."""

    take: int
    pay: int | None = None
    price: Decimal | None = None


@dataclass(slots=True)
class Promoted:
    """What was said of goods sold in a promotion."""

    spec: Spec | None = None
    name: Name | None = None
    quantity: Quantity | None = None
    price: Price | None = None


def read_promoted(cursor: Cursor, verbs: tuple[str, ...], language: str) -> Promoted | None:
    """The whole sentence as one sale in a promotion; None with nothing used where it is none."""
    if not _may_promise(cursor):
        return None
    start = cursor.mark()
    told = Promoted()
    while not cursor.is_done:
        if cursor.take("comma", "stop", "and", "offer.word", "someone", *verbs):
            continue
        if not _read_part(cursor, told, language):
            break
    if not cursor.is_done or told.spec is None or told.name is None or told.quantity is None:
        cursor.back_to(start)
        return None
    return told


def _may_promise(cursor: Cursor) -> bool:
    """Whether anything here sounds like a promotion at all."""
    pieces = cursor.pieces
    if any(piece.has("offer.2x1", "offer.take", "offer.word") for piece in pieces):
        return True
    return any(mark.has("any_mark") and two.is_number for mark, two in pairwise(pieces))


def _read_part(cursor: Cursor, told: Promoted, language: str) -> bool:
    if told.spec is None and (spec := _read_spec(cursor)):
        told.spec = spec
        return True
    if told.quantity is None and _read_quantity(cursor, told, language):
        return True
    if told.price is None and (price := _read_each(cursor, told, language)):
        told.price = price
        return True
    return told.name is None and _read_name(cursor, told)


def _read_spec(cursor: Cursor) -> Spec | None:
    if cursor.take("offer.2x1"):
        return Spec(2, 1)
    start = cursor.mark()
    spec = _take_and_pay(cursor) or _take_for(cursor)
    if spec is None:
        cursor.back_to(start)
    return spec


def _take_and_pay(cursor: Cursor) -> Spec | None:
    """ "leve 3 pague 2", "lleva 3 y paga 2", "buy 2 get 1 free"."""
    if not cursor.take("offer.take"):
        return None
    take = _small(cursor.take("number"))
    cursor.take("comma", "and")
    second = cursor.take("offer.pay")
    pay = _small(cursor.take("number"))
    if take is None or second is None or pay is None:
        return None
    if cursor.take("offer.free"):  # "get 1 free"
        return Spec(take + pay, take)
    return Spec(take, pay) if pay < take else None


def _take_for(cursor: Cursor) -> Spec | None:
    """ "2x1", "3 for 2", "3 por 10": one less to pay is a number of pieces, else it is a price."""
    cursor.take("each_mark")
    first = cursor.take("number")
    take = _small(first)
    cursor.take("container", "pack_noun")
    if take is None or take < 2 or cursor.take("any_mark") is None:
        return None
    second = cursor.take("number")
    if second is None or second.has("article") or second.amount is None or _counts_more(cursor):
        return None
    if second.amount == take - 1 and not second.has("money"):
        return Spec(take, take - 1)
    return Spec(take, price=second.amount) if second.amount >= take or second.has("money") else None


def _counts_more(cursor: Cursor) -> bool:
    return cursor.sees("measure.", "dozen", "each", "total_tail", "percent", "slash")


def _small(piece: Piece | None) -> int | None:
    if piece is None or piece.amount is None or piece.has("money", "article"):
        return None
    is_small = piece.amount == piece.amount.to_integral_value() and 1 <= piece.amount <= MOST_TAKEN
    return int(piece.amount) if is_small else None


def _read_quantity(cursor: Cursor, told: Promoted, language: str) -> bool:
    """How many were sold: "vendi 9", "levou 3 pares", "vendí 6 aretes"."""
    if _is_price_ahead(cursor):
        return False
    if count := read_count(cursor, language):
        told.quantity = count
        return True
    start = cursor.mark()
    quantity = read_quantity(cursor, language)
    name = read_name(cursor) if quantity is not None and told.name is None else None
    if quantity is None or name is None or quantity.is_article:
        cursor.back_to(start)
        return False
    told.quantity, told.name = quantity, name
    return True


def _is_price_ahead(cursor: Cursor) -> bool:
    return cursor.sees("money") or cursor.sees("each", distance=1)


def _read_each(cursor: Cursor, told: Promoted, language: str) -> Price | None:
    start = cursor.mark()
    subject = subject_of(told.name, told.quantity, language) if told.name else Subject(frozenset(), language)
    price = read_price(cursor, subject)
    if price is None or price.scope != "each":
        cursor.back_to(start)
        return None
    return price


def _read_name(cursor: Cursor, told: Promoted) -> bool:
    """ "en medias", "no sabonete", "on shampoo", "stickers are"."""
    start = cursor.mark()
    if cursor.sees(*BEFORE_NAME) and (is_nameable(cursor.ahead()) or cursor.sees("the", distance=1)):
        cursor.take(*BEFORE_NAME)
    if cursor.sees("the"):
        cursor.take("the")
    told.name = read_name(cursor)
    if told.name is None:
        cursor.back_to(start)
    return told.name is not None
