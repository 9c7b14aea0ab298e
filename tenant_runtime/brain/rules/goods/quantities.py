"""How many, or how much: counts, dozens, halves, kilos, packs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from tenant_runtime.brain.rules.goods.names import is_nameable
from tenant_runtime.brain.rules.goods.packs import Pack, read_pack, read_pair, read_pair_of_plural, unit_name
from tenant_runtime.brain.rules.words.pieces import Cursor, Piece

PARTS = (Decimal("0.5"), Decimal("0.25"), Decimal("0.75"))
SIX = Decimal(6)


@dataclass(frozen=True, slots=True)
class Quantity:
    """`value` None: the digits can be read in two ways. `unit` is "unit", a measure such as "kg" or a pack's name.

    `pack` is how many units one of a pack holds; `size` is what else was said of the pack ("sacos de 50 kg"). `dozen`
    is how many one of those holds that `value` was counted in: 12 of "2 docenas", 100 of "um cento"; `lot` is its word.
    """

    value: Decimal | None
    unit: str = "unit"
    pack: Decimal | None = None
    size: str = ""
    is_article: bool = False
    dozen: Decimal | None = None
    lot: str = ""
    is_fraction: bool = False
    is_pack: bool = False

    @property
    def is_dozen(self) -> bool:
        """Whether it was counted in dozens, tens or hundreds."""
        return self.dozen is not None


def read_quantity(cursor: Cursor, language: str) -> Quantity | None:
    """The quantity at the cursor, the "de" that joins it to its noun included; None with nothing used."""
    start = cursor.mark()
    quantity = _pair(cursor) or _counted(cursor, language) or _bare_measure(cursor)
    if quantity is None or not _is_joined(cursor, quantity):
        cursor.back_to(start)
        return None
    return quantity


def read_count(cursor: Cursor, language: str) -> Quantity | None:
    """How many of what was named before, with no noun of its own: "vendí 9", "3 pares"; None with nothing used."""
    start = cursor.mark()
    piece = cursor.here
    if piece is None or piece.has("money", "article") or not piece.is_number:
        return None
    cursor.take("number")
    quantity = Quantity(piece.amount)
    if pack := read_pack(cursor, language, is_bare=True) or _half_dozen(cursor, language):
        quantity = _packed(piece, pack)
    elif cursor.sees("measure.", "dozen"):
        quantity = _in_units(cursor, piece, piece, language)
    is_priced = cursor.sees("of") and cursor.sees("number", distance=1)
    if is_nameable(cursor.here) or cursor.sees("measure.", "fraction", "number", "each", "slash", "percent"):
        cursor.back_to(start)
        return None
    if cursor.sees("of") and not is_priced:
        cursor.back_to(start)
        return None
    return quantity


def _pair(cursor: Cursor) -> Quantity | None:
    """ "umas calças", "a pair of jeans", "un par de medias": one of what comes in pairs."""
    if read_pair_of_plural(cursor):
        return Quantity(Decimal(1), is_article=True)
    if lot := cursor.take("lot."):
        return _of_dozen(Decimal(1), Decimal(lot.detail("lot.") or 0))
    unit = read_pair(cursor)
    return Quantity(Decimal(1), unit, is_pack=True) if unit else None


def _counted(cursor: Cursor, language: str) -> Quantity | None:
    piece = cursor.here
    if piece is None or piece.has("money"):
        return None
    if piece.has("article") and cursor.sees("fraction", distance=1):
        cursor.take("article")
        return _fraction(cursor)
    if piece.has("fraction"):
        return _fraction(cursor)
    if not piece.is_number:
        return None
    cursor.take("number")
    count = _mixed(cursor, piece)
    return _in_units(cursor, count, piece, language)


def _mixed(cursor: Cursor, piece: Piece) -> Piece:
    """A whole number and its half: 2 y medio, 1 1/2, two and a half."""
    fraction = cursor.ahead() if cursor.sees("and") else cursor.here
    if fraction is None or not fraction.has("fraction") or fraction.amount is None or piece.amount is None:
        return piece
    if not cursor.sees("and") and "/" not in fraction.text:
        return piece
    cursor.take("and")
    cursor.take("fraction")
    total = piece.amount + fraction.amount
    return replace(piece, amount=total, measure=total, tags=piece.tags - {"article"})


def _fraction(cursor: Cursor) -> Quantity:
    piece = cursor.take("fraction")
    value = piece.amount if piece else None
    cursor.take("article")
    if dozen := cursor.take("dozen"):
        return _of_dozen(value, dozen.amount, dozen.text)
    return Quantity(value, _measure_here(cursor) or "unit", is_fraction=True)


def _measure_here(cursor: Cursor) -> str | None:
    joined = cursor.sees("of") and cursor.sees("measure.", distance=1)
    if joined:
        cursor.take("of")
    unit = cursor.take("measure.")
    return unit.detail("measure.") if unit else None


def _in_units(cursor: Cursor, piece: Piece, said: Piece, language: str) -> Quantity:
    if dozen := cursor.take("dozen"):
        return _of_dozen(_and_half(cursor, piece.amount), dozen.amount, dozen.text)
    if unit := cursor.take("measure."):
        return Quantity(_and_half(cursor, piece.measure), unit.detail("measure.") or "unit")
    if pack := read_pack(cursor, language) or _half_dozen(cursor, language):
        return _packed(piece, pack)
    if pair := read_pair(cursor):
        return Quantity(piece.amount, pair, is_pack=True)
    return Quantity(piece.amount, is_article=said.has("article"))


def _half_dozen(cursor: Cursor, language: str) -> Pack | None:
    """ "4 medias docenas"."""
    piece = cursor.take("half_dozen")
    return None if piece is None else Pack(unit_name(piece, language), SIX)


def _packed(piece: Piece, pack: Pack) -> Quantity:
    if pack.holds == 1:  # "10 piezas de pan"
        return Quantity(piece.amount, is_article=piece.has("article"))
    return Quantity(piece.amount, pack.unit, pack.holds, pack.size, is_article=piece.has("article"), is_pack=True)


def _bare_measure(cursor: Cursor) -> Quantity | None:
    """ "kilo y medio de pan"; "docena y media"."""
    has_half = cursor.sees("and", distance=1) and cursor.sees("fraction", distance=2)
    if not (has_half and cursor.sees("measure.", "dozen")):
        return None
    unit = cursor.take("measure.", "dozen")
    value = _and_half(cursor, Decimal(1))
    if unit is None:
        return None
    if unit.has("dozen"):
        return _of_dozen(value, unit.amount, unit.text)
    return Quantity(value, unit.detail("measure.") or "unit")


def _and_half(cursor: Cursor, value: Decimal | None) -> Decimal | None:
    """The half or quarter said after the unit: 2 kilos y medio."""
    half = cursor.ahead()
    is_part = half is not None and half.has("fraction") and half.amount in PARTS
    if value is None or half is None or half.amount is None or not cursor.sees("and") or not is_part:
        return value
    if cursor.sees("measure.", "dozen", "word", distance=2):
        return value
    cursor.take("and")
    cursor.take("fraction")
    return value + half.amount


def _is_joined(cursor: Cursor, quantity: Quantity) -> bool:
    """ "de" follows a measure, a dozen or a fraction, never a bare count: "20 de pan" is not 20 breads."""
    if not cursor.sees("of"):
        return True
    if quantity.unit == "unit" and not quantity.is_dozen and not quantity.is_fraction:
        return False
    if cursor.sees("number", distance=1):
        return True
    cursor.take("of")
    return True


def _of_dozen(count: Decimal | None, dozen: Decimal | None, lot: str = "") -> Quantity:
    return Quantity(None if count is None or dozen is None else count * dozen, dozen=dozen, lot=lot)
