"""One line of goods as it was said: how many, of what, in which size, at which price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tenant_runtime.brain.rules.goods.amounts import Price, Subject, read_price
from tenant_runtime.brain.rules.goods.discounts import Reduction
from tenant_runtime.brain.rules.goods.names import Name, is_nameable, read_name, with_second_part
from tenant_runtime.brain.rules.goods.packs import read_held
from tenant_runtime.brain.rules.goods.products import stems_of
from tenant_runtime.brain.rules.goods.quantities import Quantity, read_count, read_quantity
from tenant_runtime.brain.rules.goods.sizes import may_be_size
from tenant_runtime.brain.rules.words.pieces import Cursor, Piece
from tenant_runtime.brain.rules.words.text import fold

MOST_HELD = 144
"""A gross: a bare number above it beside "por caja" is a price."""
HEAD_AND_MORE = 3
"""taco | de | pastor"""


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of goods. A quantity or price that was not said is None. `is_part`: of a kind at several prices."""

    name: Name
    quantity: Quantity | None
    price: Price | None
    is_part: bool = False


@dataclass(slots=True)
class Goods:
    """All the lines of a message, the amount for all of them, and what was taken off.

    `reduced_after` is how many lines stood before the discount. Not `is_certain`: to be confirmed.
    """

    lines: list[Line] = field(default_factory=list)
    total: Price | None = None
    reduction: Reduction | None = None
    reduced_after: int = 0
    is_certain: bool = True


def read_line(cursor: Cursor, language: str) -> Line | None:
    """One line: "2 kilos de pan a 3.200 el kilo"; None with nothing used."""
    start = cursor.mark()
    quantity = read_quantity(cursor, language)
    if quantity is None and cursor.sees("the") and is_nameable(cursor.ahead()):
        cursor.take("the")
    name = read_name(cursor)
    if name is None:
        cursor.back_to(start)
        return None
    if quantity is not None:
        name = with_second_part(cursor, name)
    if quantity is not None and quantity.is_pack:
        quantity = replace(quantity, pack=quantity.pack or read_held(cursor))
    if quantity is None and cursor.sees("number") and cursor.sees("container", distance=1):
        quantity = read_count(cursor, language)  # "garri 2 bags at 1k"
    name = _sized(name, quantity, cursor, language)
    before = cursor.at
    price = read_price(cursor, subject_of(name, quantity, language))
    if quantity is not None and quantity.is_pack and quantity.pack is None and price is not None:
        price = replace(price, is_unsure=price.is_unsure or _may_be_held(cursor.pieces[before : cursor.at]))
        quantity = replace(quantity, pack=read_held(cursor, is_priced=True))
    if quantity is None and price is None and not _stands_alone(cursor.pieces, start[0]):
        cursor.back_to(start)
        return None
    return Line(name, quantity, price)


def _may_be_held(said: Sequence[Piece]) -> bool:
    """ "3 cajas de cerveza, 24 por caja": their price, or how many one holds?"""
    said = [piece for piece in said if not piece.has("comma")]
    if len(said) != len(("24", "por", "caja")) or not said[0].is_number or said[0].has("money", "multiplied"):
        return False
    value = said[0].amount
    is_small = value is not None and value == value.to_integral_value() and value <= MOST_HELD
    return is_small and said[1].has("any_mark", "per", "each") and said[2].has("container")


def read_elided(cursor: Cursor, goods: Goods, language: str) -> bool:
    """ "3 tacos de pastor y 2 de suadero": what is not said again is the head of the line before."""
    start = cursor.mark()
    count = cursor.take("number")
    if count is not None and (line := _more_of_the_same(cursor, goods.lines[-1], count, language)):
        goods.lines.append(line)
        return True
    is_led = count is not None and not count.has("money") and cursor.take("of") is not None
    found = _elided(cursor, goods.lines[-1], count) if is_led and count is not None else None
    if found is None:
        cursor.back_to(start)
        return False
    whole, quantity = found
    goods.lines.append(Line(whole, quantity, read_price(cursor, subject_of(whole, quantity, language))))
    return True


def subject_of(name: Name, quantity: Quantity | None, language: str) -> Subject:
    """What a price may name: the goods, or what they are packed in."""
    words = [fold(name.words[0]), fold(name.words[-1])]
    if quantity is not None and quantity.is_pack:
        words.append(fold(quantity.unit.split(" ")[0]))
    return Subject(frozenset(stem for word in words for stem in stems_of([word], language)), language)


def _sized(name: Name, quantity: Quantity | None, cursor: Cursor, language: str) -> Name:
    """The name with its size: "zapatos talla 38", "cocas de 600 a 25", "sacos de 50 kg de arroz"."""
    said = [name.size] if name.size else []
    if quantity is not None and quantity.size:
        said.append(quantity.size)
    if cursor.sees("size_word") and cursor.sees("number", "word", "measure.", "adjective", distance=1):
        said += _taken(cursor, 2)
    elif _is_bare_size(cursor) and _may_be_its_size(name, quantity, cursor, language):
        said += _taken(cursor, 2)[1:]
    return replace(name, size=" ".join(said))


def _is_bare_size(cursor: Cursor) -> bool:
    """Whether "de 600" is followed by the price itself."""
    if not (cursor.sees("of") and cursor.sees("number", distance=1)) or cursor.sees("money", "article", distance=1):
        return False
    if cursor.sees("number", distance=2):
        return cursor.sees("money", distance=2)
    return cursor.sees("each_mark", "any_mark", distance=2) and cursor.sees("number", distance=3)


def _may_be_its_size(name: Name, quantity: Quantity | None, cursor: Cursor, language: str) -> bool:
    """ "playera de 250 a 200" has no size, but another price."""
    number = cursor.ahead()
    if len(name.words) == 1 and quantity is not None and not quantity.is_pack and _is_container(name, cursor):
        return False  # "2 cajas de 24": of what?
    words = (*name.words, *([quantity.unit] if quantity is not None else []))
    return number is not None and number.amount is not None and may_be_size(words, number.amount, language)


def _is_container(name: Name, cursor: Cursor) -> bool:
    return cursor.sees("container", distance=-1) and len(name.words) == 1


def _taken(cursor: Cursor, count: int) -> list[str]:
    words = []
    for _ in range(count):
        piece = cursor.here
        words.append(piece.text if piece else "")
        cursor.used.add(cursor.at)
        cursor.at += 1
    return words


def _more_of_the_same(cursor: Cursor, before: Line, count: Piece, language: str) -> Line | None:
    """ "3 cafés a 20 y 2 a 25": the same thing at another price."""
    if before.price is None or before.price.lead not in {"each", "of"} or count.has("money"):
        return None
    start = cursor.mark()
    price = read_price(cursor, subject_of(before.name, before.quantity, language))
    if price is None or price.lead != before.price.lead or price.scope != "each":
        cursor.back_to(start)
        return None
    unit = before.quantity.unit if before.quantity is not None else "unit"
    is_pack = before.quantity is not None and before.quantity.is_pack
    return Line(before.name, Quantity(count.amount, unit, is_pack=is_pack), price, is_part=True)


def _elided(cursor: Cursor, before: Line, count: Piece) -> tuple[Name, Quantity] | None:
    """The whole name and quantity: the same thing in another size, the same measure of another, or the same head."""
    quantity = Quantity(count.amount, is_article=count.has("article"))
    if cursor.sees("number") and cursor.sees("measure.", distance=1) and before.name.size:
        measure = cursor.ahead()
        joint = "" if measure is not None and measure.is_glued else " "
        return replace(before.name, size=joint.join(_taken(cursor, 2))), quantity
    name = read_name(cursor)
    if name is None:
        return None
    unit = before.quantity.unit if before.quantity is not None else "unit"
    if unit != "unit" and before.quantity is not None:
        return name, replace(quantity, unit=unit, is_pack=before.quantity.is_pack)
    if len(before.name.words) < HEAD_AND_MORE:
        return None
    return Name((*before.name.words[:2], *name.words), name.size), quantity


def _stands_alone(pieces: Sequence[Piece], at: int) -> bool:
    """Bare words are goods after a verb or a comma; elsewhere they belong to something we did not understand."""
    return at > 0 and pieces[at - 1].has("verb.", "out.", "count.", "comma", "and")
