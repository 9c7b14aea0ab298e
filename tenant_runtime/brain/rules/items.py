"""Lines of goods as they were said: how many, of what, at which price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tenant_runtime.brain.rules.amounts import Price, Subject, read_price
from tenant_runtime.brain.rules.names import Name, is_nameable, read_name
from tenant_runtime.brain.rules.pieces import Cursor, Piece
from tenant_runtime.brain.rules.products import stems_of
from tenant_runtime.brain.rules.quantities import Quantity, read_quantity
from tenant_runtime.brain.rules.text import fold


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of goods. A quantity or price that was not said is None."""

    name: Name
    quantity: Quantity | None
    price: Price | None


@dataclass(slots=True)
class Goods:
    """All the lines of a message, the amount for all of them, the way it was paid."""

    lines: list[Line] = field(default_factory=list)
    total: Price | None = None
    payment: str | None = None


def read_goods(cursor: Cursor, verbs: tuple[str, ...], language: str, *, may_repeat: bool = False) -> Goods:
    """Reads everything from the cursor on; what is no verb, line, total or payment is left unused."""
    goods = Goods()
    has_verb = False
    while not cursor.is_done:
        if cursor.take("comma", "stop", "and"):
            continue
        if (not has_verb or may_repeat) and cursor.take(*verbs):
            has_verb = True
        elif not _read_one(cursor, goods, language):
            cursor.skip()
    return _with_total_apart(goods)


def _with_total_apart(goods: Goods) -> Goods:
    """ "2 cafés y 3 medialunas, 8 en total": what is said of all is no price of the last line."""
    if len(goods.lines) < 2 or goods.total is not None:
        return goods
    last = goods.lines[-1]
    if last.price is None or last.price.scope != "all":
        return goods
    return replace(goods, lines=[*goods.lines[:-1], replace(last, price=None)], total=last.price)


def _read_one(cursor: Cursor, goods: Goods, language: str) -> bool:
    if goods.total is None and (total := read_total(cursor)):
        goods.total = total
        return True
    if goods.payment is None and (payment := read_payment(cursor)):
        goods.payment = payment
        return True
    if line := read_line(cursor, language):
        goods.lines.append(line)
        return True
    return False


def read_line(cursor: Cursor, language: str) -> Line | None:
    """One line: "2 kilos de pan a 3.200 el kilo"; None with nothing used."""
    start = cursor.mark()
    quantity = read_quantity(cursor)
    if quantity is None and cursor.sees("the") and is_nameable(cursor.ahead()):
        cursor.take("the")
    name = read_name(cursor)
    if name is None:
        cursor.back_to(start)
        return None
    stems = stems_of([fold(name.words[0])], language)
    price = read_price(cursor, Subject(stems[0] if stems else "", language))
    if quantity is None and price is None and not _stands_alone(cursor.pieces, start[0]):
        cursor.back_to(start)
        return None
    return Line(name, quantity, price)


def read_total(cursor: Cursor) -> Price | None:
    """The amount for everything: "son 145 en total", "deu 60 tudo", "40 total"; None with nothing used."""
    start = cursor.mark()
    is_led = cursor.take("total_lead") is not None
    amount = cursor.here
    if amount is None or not amount.is_number or amount.has("article") or _is_counted(cursor.ahead()):
        cursor.back_to(start)
        return None
    cursor.take("number")
    has_tail = cursor.take("total_tail") is not None
    if not is_led and not has_tail and not _is_all_there_is(cursor, amount):
        cursor.back_to(start)
        return None
    is_certain = has_tail or _says_total(cursor.ahead(-2), amount)
    return Price(amount.amount, "all" if is_certain else "either")


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
    return at > 0 and pieces[at - 1].has("verb.", "out.", "comma", "and")


def _is_counted(piece: Piece | None) -> bool:
    return piece is not None and piece.has("word", "product", "measure.", "dozen", "each", "of", "slash")


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


def _says_total(lead: Piece | None, amount: Piece) -> bool:
    return lead is not None and "total" in lead.folded and amount.amount is not None
