"""All the goods of a message: its lines, the amount for all of them, what was taken off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tenant_runtime.brain.rules.goods.amounts import Price, Subject, read_price, said_in_thousands
from tenant_runtime.brain.rules.goods.apart import read_price_apart
from tenant_runtime.brain.rules.goods.discounts import read_discount
from tenant_runtime.brain.rules.goods.lines import Goods, read_elided, read_line
from tenant_runtime.brain.rules.goods.names import is_nameable
from tenant_runtime.brain.rules.sentence import POLITE, Sentence
from tenant_runtime.brain.rules.words.pieces import Cursor, Piece


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
    if not goods.lines and goods.total is None:
        _read_nameless(cursor, verbs, language)
    return _with_total_apart(goods)


def _read_nameless(cursor: Cursor, verbs: tuple[str, ...], language: str) -> None:
    """ "vendí 5 a 20", "llegaron 10": a count without goods is understood, so that the goods alone are asked for."""
    start = cursor.mark()
    cursor.at = 0
    while cursor.take("comma", "stop", *verbs):
        pass
    count = cursor.here
    is_count = count is not None and count.is_number and not count.has("money", "article", "spelled")
    if is_count and cursor.sees("verb.", "out.", distance=-1):
        cursor.take("number")
        if cursor.take("container", "measure.", "dozen") or cursor.here is not None:
            read_price(cursor, Subject(frozenset(), language))
    if not is_count or not cursor.is_done:
        cursor.back_to(start)


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
    return bool(goods.lines) and read_elided(cursor, goods, language)


def _with_total_apart(goods: Goods) -> Goods:
    """ "2 cafés y 3 medialunas, 8 en total": what is said of all is no price of the last line."""
    if len(goods.lines) < 2 or goods.total is not None:
        return goods
    last = goods.lines[-1]
    if last.price is None or last.price.scope != "all":
        return goods
    if any(line.price is not None and line.price.scope == "all" for line in goods.lines[:-1]):
        return goods  # each line with its own: "3 cafés 6 en total, 2 tés 4 en total"
    is_open = all(line.price is None for line in goods.lines[:-1])
    lines = [*goods.lines[:-1], replace(last, price=None)]
    return replace(goods, lines=lines, total=last.price, is_certain=goods.is_certain and is_open)


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
