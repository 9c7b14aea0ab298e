"""Lines of goods as they were said: how many, of what, at which price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tenant_runtime.brain.rules.amounts import Price, Subject, read_price, said_in_thousands
from tenant_runtime.brain.rules.discounts import Reduction, read_discount
from tenant_runtime.brain.rules.names import Name, is_nameable, read_name
from tenant_runtime.brain.rules.packs import read_held
from tenant_runtime.brain.rules.pieces import Cursor, Piece
from tenant_runtime.brain.rules.products import stems_of
from tenant_runtime.brain.rules.quantities import Quantity, read_quantity
from tenant_runtime.brain.rules.sentence import POLITE, Sentence
from tenant_runtime.brain.rules.sizes import may_be_size
from tenant_runtime.brain.rules.text import fold

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


def goods_cursor(sentence: Sentence, *dropped: str) -> Cursor:
    """A cursor without what is only polite; a polite word inside a name is part of it: "6 cool drinks"."""
    pieces = sentence.pieces
    kept = [
        replace(piece, tags=frozenset({"word"})) if _is_inside_a_name(pieces, at) else piece
        for at, piece in enumerate(pieces)
    ]
    return Cursor([piece for piece in kept if not piece.has(*POLITE, *dropped)])


def _is_inside_a_name(pieces: Sequence[Piece], at: int) -> bool:
    if not 0 < at < len(pieces) - 1 or not pieces[at].has("thanks", "goodbye", "greeting"):
        return False
    before = pieces[at - 1]
    return (is_nameable(before) or (before.is_number and not before.has("money"))) and is_nameable(pieces[at + 1])


def read_goods(cursor: Cursor, verbs: tuple[str, ...], language: str, *, may_repeat: bool = False) -> Goods:
    """Reads everything from the cursor on; what is no verb, line, total or discount is left unused."""
    goods = Goods()
    has_verb = False
    while not cursor.is_done:
        if cursor.take("comma", "stop", "and") or _take_word_of_all(cursor) or _take_someone(cursor):
            continue
        if (not has_verb or may_repeat) and cursor.take(*verbs):
            has_verb = True
        elif not _read_one(cursor, goods, language):
            cursor.skip()
    return _with_total_apart(goods)


def _take_word_of_all(cursor: Cursor) -> bool:
    """The "todo" of "todo en efectivo", once the way of payment is out."""
    return cursor.sees("gap", distance=1) and cursor.take("total_tail", "total_lead", "all_each") is not None


def _take_someone(cursor: Cursor) -> bool:
    """The nobody in particular of "regalé 2 alfajores a un cliente"."""
    if not (cursor.sees("to_party", "each_mark", "to_mark") and cursor.sees("someone", distance=1)):
        return False
    cursor.take("to_party", "each_mark", "to_mark")
    return cursor.take("someone") is not None


def _read_one(cursor: Cursor, goods: Goods, language: str) -> bool:
    # Loaded here: prices said apart from their lines are read with the means of this module.
    from tenant_runtime.brain.rules.apart import read_price_apart  # noqa: PLC0415

    if goods.reduction is None and (reduction := read_discount(cursor)):
        goods.reduction, goods.reduced_after = reduction, len(goods.lines)
        return True
    if read_price_apart(cursor, goods, language):
        return True
    if goods.total is None and (total := read_total(cursor)):
        goods.total = total
        return True
    if line := read_line(cursor, language):
        goods.lines.append(line)
        return True
    return bool(goods.lines) and _read_elided(cursor, goods, language)


def _with_total_apart(goods: Goods) -> Goods:
    """ "2 cafés y 3 medialunas, 8 en total": what is said of all is no price of the last line."""
    if len(goods.lines) < 2 or goods.total is not None:
        return goods
    last = goods.lines[-1]
    if last.price is None or last.price.scope != "all":
        return goods
    is_open = all(line.price is None for line in goods.lines[:-1])
    lines = [*goods.lines[:-1], replace(last, price=None)]
    return replace(goods, lines=lines, total=last.price, is_certain=goods.is_certain and is_open)


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
    if quantity is not None and quantity.is_pack:
        quantity = replace(quantity, pack=quantity.pack or read_held(cursor))
    name = _sized(name, quantity, cursor, language)
    price = read_price(cursor, subject_of(name, quantity, language))
    if quantity is None and price is None and not _stands_alone(cursor.pieces, start[0]):
        cursor.back_to(start)
        return None
    return Line(name, quantity, price)


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
    words = (*name.words, *([quantity.unit] if quantity is not None else []))
    return number is not None and number.amount is not None and may_be_size(words, number.amount, language)


def _taken(cursor: Cursor, count: int) -> list[str]:
    words = []
    for _ in range(count):
        piece = cursor.here
        words.append(piece.text if piece else "")
        cursor.used.add(cursor.at)
        cursor.at += 1
    return words


def _read_elided(cursor: Cursor, goods: Goods, language: str) -> bool:
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


def read_total(cursor: Cursor) -> Price | None:
    """The amount for everything: "son 145 en total", "deu 60 tudo", "40 total"; None with nothing used."""
    start = cursor.mark()
    leads = cursor.at
    is_led = _take_all(cursor, "total_lead")
    says_total = any("total" in piece.folded for piece in cursor.pieces[leads : cursor.at])
    amount = cursor.here
    if amount is None or not amount.is_number or amount.has("article") or _is_counted(cursor.ahead()):
        cursor.back_to(start)
        return None
    cursor.take("number")
    has_tail = _take_all(cursor, "total_tail")
    if not is_led and not has_tail and not _is_all_there_is(cursor, amount):
        cursor.back_to(start)
        return None
    return Price(amount.amount, "all" if has_tail or says_total else "either", is_scaled=said_in_thousands(amount))


def read_payment(cursor: Cursor) -> str | None:
    """How it was paid: "con tarjeta", "me pagaron x mercado pago"; None with nothing used."""
    start = cursor.mark()
    cursor.take("paid_clause")
    cursor.take("pay_prep")
    cursor.take("the")
    payment = cursor.take("payment.")
    if payment is None or not _is_last_word_of_it(cursor):
        cursor.back_to(start)
        return None
    return payment.detail("payment.")


def _stands_alone(pieces: Sequence[Piece], at: int) -> bool:
    """Bare words are goods after a verb or a comma; elsewhere they belong to something we did not understand."""
    return at > 0 and pieces[at - 1].has("verb.", "out.", "count.", "comma", "and")


def _is_counted(piece: Piece | None) -> bool:
    counted = ("word", "product", "measure.", "dozen", "each", "of", "slash", "container", "pair_noun", "percent")
    return piece is not None and piece.has(*counted)


def _is_last_word_of_it(cursor: Cursor) -> bool:
    """A way to pay stands at the end of its part, never before a noun ("tarjetas de regalo" are goods)."""
    return cursor.here is None or cursor.sees("comma", "stop", "and", "total_lead", "number", "paid_clause")


def _is_all_there_is(cursor: Cursor, amount: Piece) -> bool:
    """Money right after the verb and nothing it could be for: "vendí $500", "vendimos 4.350,50"."""
    has_cents = amount.amount is not None and amount.amount % 1 != 0
    return (
        (amount.has("money") or has_cents)
        and cursor.sees("verb.", distance=-2)
        and (cursor.here is None or cursor.sees("stop"))
    )


def _take_all(cursor: Cursor, tag: str) -> bool:
    """Uses every piece with the tag that stands here; whether there was one."""
    start = cursor.at
    while cursor.take(tag):
        pass
    return cursor.at > start
