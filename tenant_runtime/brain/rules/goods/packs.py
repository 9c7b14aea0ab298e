"""What goods are counted in besides pieces: boxes, bags, crates, pairs, six-packs, and how many each holds."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tenant_runtime.brain.rules.goods.names import is_nameable
from tenant_runtime.brain.rules.words.pieces import Cursor, Piece
from tenant_runtime.brain.rules.words.stems import singular
from tenant_runtime.brain.rules.words.text import fold

HOLDS_WHOLE = (2, 10_000)
"""How many units one pack may hold, from and up to."""


@dataclass(frozen=True, slots=True)
class Pack:
    """One kind of pack: its name in the singular, how many units it holds if that was said, and its size."""

    unit: str
    holds: Decimal | None = None
    size: str = ""


def read_pack(cursor: Cursor, language: str, *, is_bare: bool = False) -> Pack | None:
    """The pack at the cursor with the "de" after it; None with nothing used.

    A pack's word alone is a product ("vendí 2 cajas"), unless `is_bare` says that the product was named before.
    """
    piece = cursor.here
    if piece is None or not piece.has("container"):
        return None
    start = cursor.mark()
    cursor.take("container")
    pack = Pack(unit_name(piece, language), _own_count(piece))
    inside = _read_inside(cursor, pack)
    if inside is not None:
        return inside
    if cursor.sees("of") and (is_nameable(cursor.ahead()) or cursor.sees("pair_noun", distance=1)):
        cursor.take("of")
        return pack
    if is_bare or (_leads_its_noun(piece, language) and is_nameable(cursor.here)):
        return pack
    cursor.back_to(start)
    return None


def read_held(cursor: Cursor, *, is_priced: bool = False) -> Decimal | None:
    """What one pack holds, said after the goods: "con 12 cada una", "vem 12 em cada", "x 12 u"; None: not said.

    `is_priced`: the price of the goods was said before.
    """
    start = cursor.mark()
    cursor.take("comma")
    is_of_one = _take_one_of_them(cursor)
    joint = cursor.take("holding", "with", "of", "any_mark")
    number = _whole_here(cursor)
    if number is not None and joint is None and _is_bare_count_of_one(cursor, is_priced=is_priced):
        return number
    if number is not None and joint is not None:
        cursor.take("number")
        is_counted = cursor.take("pack_noun") is not None
        is_each = cursor.take("each", "inside", "each_lead") is not None or _take_one_of_them(cursor)
        is_verb = joint.has("holds.verb", *(["holding"] if is_of_one else []))
        if is_counted or (is_each and joint.has("with", "holding")) or (is_verb and _is_over(cursor)):
            return number
    cursor.back_to(start)
    return None


def _is_bare_count_of_one(cursor: Cursor, *, is_priced: bool) -> bool:
    """Uses "24 in each", "24 latas cada caja"; "12 per box" only beside a price: it may be one itself."""
    start = cursor.mark()
    cursor.take("number")
    if cursor.take("inside"):
        return True
    is_counted = cursor.take("pack_noun") is not None
    if _take_one_of_them(cursor) and (is_counted or is_priced or _leads_to_price(cursor)):
        return True
    cursor.back_to(start)
    return False


def _leads_to_price(cursor: Cursor) -> bool:
    after = int(cursor.sees("comma"))
    return cursor.sees("each_mark", "any_mark", distance=after) and cursor.sees("number", distance=after + 1)


def _take_one_of_them(cursor: Cursor) -> bool:
    """ "cada caja", "each" before "has", "por caja"."""
    if cursor.sees("each", "per", "article", "the", "any_mark") and cursor.sees("container", distance=1):
        return cursor.take("each", "per", "article", "the", "any_mark") is not None and bool(cursor.take("container"))
    return cursor.sees("holding", distance=1) and cursor.take("each", "the") is not None


def _is_over(cursor: Cursor) -> bool:
    return cursor.here is None or cursor.sees("comma", "stop", "and", "gap")


def read_pair(cursor: Cursor) -> str | None:
    """The unit of "un par de" before what comes in pairs, of "a bunch of" tulips; else they mean about so many."""
    if cursor.sees("a_bunch") and cursor.sees("bunch_noun", distance=1):
        cursor.take("a_bunch")
        return "bunch"
    if not cursor.sees("a_pair.") or not _is_pair_noun(cursor, 1):
        return None
    piece = cursor.take("a_pair.")
    return None if piece is None else piece.detail("a_pair.")


def read_pair_of_plural(cursor: Cursor) -> bool:
    """Uses "unas", "umas" before what comes in pairs: "umas calças" are one."""
    return _is_pair_noun(cursor, 1) and cursor.take("some") is not None


def unit_name(piece: Piece, language: str) -> str:
    """The name of one: cajas -> caja, medias docenas -> media docena."""
    return " ".join(singular(word, language) for word in piece.text.lower().split(" "))


def _is_pair_noun(cursor: Cursor, distance: int) -> bool:
    return cursor.sees("pair_noun", distance=distance)


def _own_count(piece: Piece) -> Decimal | None:
    """ "six-pack" says itself how many it holds."""
    held = piece.detail("holds.")
    return Decimal(held) if held else None


def _read_inside(cursor: Cursor, pack: Pack) -> Pack | None:
    """ "cajas de 12 cervezas", "bolsas de 5 kilos de harina"."""
    if not cursor.sees("of"):
        return None
    number, noun = cursor.ahead(1), cursor.ahead(2)
    if number is None or not number.is_number or number.has("money", "article", "spelled"):
        return None
    if cursor.sees("measure.", distance=2) and cursor.sees("of", distance=3) and is_nameable(cursor.ahead(4)):
        _pass(cursor, 4)
        return Pack(pack.unit, pack.holds, f"{number.text} {noun.text if noun else ''}")
    if is_nameable(noun) and number.amount is not None and _is_count(number.amount):
        _pass(cursor, 2)
        return Pack(pack.unit, number.amount)
    return None


def _whole_here(cursor: Cursor) -> Decimal | None:
    piece = cursor.here
    if piece is None or not piece.is_number or piece.has("money", "article") or piece.amount is None:
        return None
    return piece.amount if _is_count(piece.amount) else None


def _is_count(value: Decimal) -> bool:
    return value == value.to_integral_value() and HOLDS_WHOLE[0] <= value <= HOLDS_WHOLE[1]


def _leads_its_noun(piece: Piece, language: str) -> bool:
    """English and hurried writers say "2 cartons indomie"; "2 box braids" are braids."""
    return language == "en" and (piece.has("leads_noun") or fold(singular(piece.text, language)) != piece.folded)


def _pass(cursor: Cursor, count: int) -> None:
    for _ in range(count):
        cursor.used.add(cursor.at)
        cursor.at += 1
