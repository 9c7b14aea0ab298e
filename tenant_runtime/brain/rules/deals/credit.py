"""Terms of payment: on credit, paid in part, with a deposit; by when the rest is due."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from tenant_runtime.brain.rules.deals.dates import read_due_day, read_due_promised, read_past_day
from tenant_runtime.brain.rules.deals.found import Found
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.words.pieces import Cursor, Piece

NOTHING = Decimal(0)
ONE = Piece("1", "1", frozenset({"number", "article"}), Decimal(1), Decimal(1))
"""Stands in for the article of "num bolo"."""
MOST_DAYS = 180
"""So many days at most a supplier waits."""
AGREEING = frozenset({"fiados", "fiadas"})
"""Words that agree with the goods that they are said of."""
ON_TERM = frozenset({"a", "pra", "para"})
FOR_GOODS = ("to_party", "of", "any_mark", "on_tab", "concept_prep")
"""What leads from a deposit to what was ordered: "50 de seña por un ramo"."""
PROMISES = ("pagara", "ll pay", "will pay", "go pay", "vai pagar", "vai me pagar", "va a pagar")


def take_when(cursor: Cursor, found: Found, shop: Shop) -> bool:
    """The day it happened on: "ayer", "el lunes", "hace dos días"."""
    if found.has("when"):
        return False
    start = cursor.mark()
    day = read_past_day(cursor, shop.context.today)
    if day is None or not _is_apart(cursor):
        cursor.back_to(start)
        return False
    found.values["when"] = day
    return True


def _is_apart(cursor: Cursor) -> bool:
    """A day stands alone: after it a new phrase begins."""
    return cursor.here is None or cursor.sees(
        "comma", "stop", "and", "verb.", "number", "article", "filler", "the", "credit", "credit.", "gave", "out.",
        "each_mark", "any_mark", "pay_prep", "paid_clause", "to_party", "title", "person", "clitic", "payment.",
    )  # fmt: skip


def take_part_paid(cursor: Cursor, found: Found, shop: Shop) -> bool:
    """ "me dio 2 mil y el resto el viernes", "dejó 300 de anticipo": paid now, and what becomes of the rest."""
    if found.has("paid") and found.values["paid"] != NOTHING:
        return False
    start = cursor.mark()
    values: dict[str, object] = {}
    if not (_read_part(cursor, values) and _read_rest(cursor, values, shop)):
        cursor.back_to(start)
        return False
    if values.pop("of_one", False):
        found.stand_in = ONE
    found.values.update(values)
    return True


def _read_part(cursor: Cursor, values: dict[str, object]) -> bool:
    """What was given: "dio 400", "seña de 50", "con 10" after an order."""
    while cursor.take("comma", "and", "stop"):
        pass
    cursor.take("someone")
    is_given = cursor.take("gave", "gave1") is not None
    if cursor.take("deposit_of"):
        values["is_order"] = True
    elif not (is_given or _takes_to_deposit(cursor)):
        return False
    cursor.take("article")
    amount = _amount(cursor)
    if amount is None:
        return False
    values["paid"] = amount.amount
    values["paid_piece"] = amount
    while cursor.take("now", "taken", "down"):
        pass
    if cursor.take("deposit"):
        values["is_order"] = True
    cursor.take("taken")
    if "is_order" in values and cursor.sees(*FOR_GOODS) and cursor.sees("article", "number", distance=1):
        cursor.take(*FOR_GOODS)
    if "is_order" in values and cursor.take("in_a"):
        values["of_one"] = True
    if "is_order" in values and values.get("of_one"):
        cursor.take("order.verb")
    return True


def _takes_to_deposit(cursor: Cursor) -> bool:
    """ "£50 deposit taken", "com 20 de sinal"; the joint before it is used."""
    led = int(cursor.sees("with"))
    if not (cursor.sees("number", distance=led) and cursor.sees("deposit", "down", distance=led + 1)):
        return False
    cursor.take("with")
    return True


def take_owed(cursor: Cursor, found: Found, shop: Shop) -> bool:
    """ "y me quedó debiendo 10": only what is owed was said; what was paid follows from the prices."""
    if found.has("paid") or found.has("rest"):
        return False
    start = cursor.mark()
    while cursor.take("comma", "and"):
        pass
    cursor.take("someone")
    owes = cursor.take("rest")
    amount = _amount(cursor) if owes else None
    # Where no price can be known "she owes me 3" is all there is to tell what it came to.
    if owes is None or amount is None or (owes.has("credit") and not shop.context.catalogue):
        cursor.back_to(start)
        return False
    found.values.update({"rest": amount.amount, "is_owed": True, "is_certain": False})
    return True


def _read_rest(cursor: Cursor, values: dict[str, object], shop: Shop) -> bool:
    """What becomes of the rest; a deposit needs no word of it."""
    start = cursor.mark()
    while cursor.take("comma", "and", "stop"):
        pass
    cursor.take("someone")
    before = read_due_day(cursor, shop.context.today)
    if not (cursor.take("rest", "rest1") or _read_what_is_left(cursor, values)):
        cursor.back_to(start)
        return "is_order" in values or _is_over(cursor, values)
    values["is_owed"] = True
    if amount := _amount(cursor):
        values["rest"] = amount.amount
    while cursor.take("rest.tail", "rest"):
        pass
    if "rest" not in values and (amount := _amount(cursor)):
        values["rest"] = amount.amount
    _read_promise(cursor, values, shop)
    if before is not None:
        values.setdefault("due", before)
    return True


def _read_what_is_left(cursor: Cursor, values: dict[str, object]) -> bool:
    """ "y los 390 restantes"."""
    if not (cursor.sees("the") and cursor.sees("rest.tail", distance=2)):
        return False
    cursor.take("the")
    amount = _amount(cursor)
    if amount is not None:
        values["rest"] = amount.amount
    return amount is not None and cursor.take("rest.tail") is not None


def _is_over(cursor: Cursor, values: dict[str, object]) -> bool:
    """ "pagó 30" alone at the end: likely a part of it, to be confirmed."""
    if cursor.here is not None:
        return False
    values["is_certain"] = False
    return True


def _read_promise(cursor: Cursor, values: dict[str, object], shop: Shop) -> None:
    """By when: a day, "later", or when the goods are handed over, which makes it an order."""
    cursor.take("will_pay", "will_pay1")
    if cursor.take("at_delivery"):
        values["is_order"] = True
        return
    if cursor.take("later"):
        return
    if day := read_due_day(cursor, shop.context.today):
        values["due"] = day


def take_change(cursor: Cursor, found: Found, shop: Shop) -> bool:  # noqa: ARG001 - every taker takes the shop
    """ "pagó con un billete de 10 mil", "she gave me 40 and I gave her 5 back": what was left is the price, in cash."""
    start = cursor.mark()
    while cursor.take("comma", "and", "stop"):
        pass
    cursor.take("someone")
    is_given = cursor.take("gave", "paid_clause") is not None
    is_note = cursor.take("note.of") is not None or (cursor.take("pay_prep") and _take_note(cursor))
    given = _amount(cursor) if is_given else None
    if given is None:
        cursor.back_to(start)
        return False
    back = _read_back(cursor)
    if back is None and not is_note:
        cursor.back_to(start)
        return False
    if back is not None and back.amount is not None and given.amount is not None:
        found.values["kept"] = given.amount - back.amount
    found.values.setdefault("payment_method", None)
    return True


def _take_note(cursor: Cursor) -> bool:
    """ "un billete de"."""
    cursor.take("article")
    return cursor.sees("payment.cash") and bool(cursor.take("payment.")) and cursor.take("of") is not None


def _read_back(cursor: Cursor) -> Piece | None:
    """ "y le di 5 de vuelto"; None with nothing used."""
    start = cursor.mark()
    while cursor.take("comma", "and", "stop"):
        pass
    if cursor.take("gave1") and (back := _amount(cursor)) and (cursor.take("change.tail") or _ends(cursor)):
        return back
    cursor.back_to(start)
    return None


def _ends(cursor: Cursor) -> bool:
    return cursor.here is None


def _amount(cursor: Cursor) -> Piece | None:
    """A number here that counts no thing."""
    piece = cursor.here
    if piece is None or not piece.is_number or piece.has("article") or piece.amount is None:
        return None
    if cursor.sees("word", "product", "measure.", "each", "dozen", "percent", distance=1):
        return None
    cursor.take("number")
    cursor.take("currency")
    return piece


def take_credit(cursor: Cursor, found: Found, shop: Shop) -> bool:
    """All of it on credit: "fiado", "paga el viernes", "a pagar a 30 días"."""
    start = cursor.mark()
    while cursor.take("comma", "and"):
        pass
    values: dict[str, object] = {}
    if is_of_the_last(cursor):
        values["is_certain"] = False
    if due := read_due_promised(cursor, shop.context.today):
        values["due"] = due
    elif cursor.take("credit"):
        _read_when_due(cursor, values, shop)
    elif not cursor.sees("net_days") and cursor.take("will_pay", "will_pay1", "credit.term"):
        is_debt = cursor.pieces[cursor.at - 1].has("rest1")
        _read_promise(cursor, values, shop)
        if not values and not is_debt and not _was_later(cursor):
            cursor.back_to(start)
            return False
    elif not _read_days(cursor, values, shop):
        cursor.back_to(start)
        return False
    found.values.setdefault("paid", NOTHING)
    found.values.update(values)
    return True


def is_of_the_last(cursor: Cursor) -> bool:
    """ "2 tacos a 20 y 3 refrescos a 15 fiados": both, or only the last?"""
    piece = cursor.here
    if piece is None or not piece.has("credit") or piece.folded not in AGREEING:
        return False
    return any(earlier.has("and", "comma") for earlier in cursor.pieces[: cursor.at])


def _read_days(cursor: Cursor, values: dict[str, object], shop: Shop) -> bool:
    """ "a 30 días" says by itself that it is on credit; so does "net 30"."""
    lead = cursor.here
    if lead is not None and lead.has("net_days") and (days := _whole_days(cursor.ahead())):
        cursor.take("net_days")
        cursor.take("number")
        cursor.take("days")
        values["due"] = shop.context.today + timedelta(days=days)
        return True
    if lead is None or lead.folded not in ON_TERM or not cursor.sees("days", "weeks", distance=2):
        return False
    values["due"] = read_due_day(cursor, shop.context.today)
    return values["due"] is not None


def _whole_days(piece: Piece | None) -> int | None:
    if piece is None or not piece.is_number or piece.has("money") or piece.amount is None or piece.amount > MOST_DAYS:
        return None
    return int(piece.amount) if piece.amount == piece.amount.to_integral_value() else None


def _was_later(cursor: Cursor) -> bool:
    """ "later", or a verb that can only promise."""
    last = cursor.pieces[cursor.at - 1] if cursor.at else None
    return last is not None and (last.has("later") or any(future in last.folded for future in PROMISES))


def _read_when_due(cursor: Cursor, values: dict[str, object], shop: Shop) -> None:
    """ "fiado hasta el viernes", "fiado, paga el 5"; a day without such a word is when it happened."""
    start = cursor.mark()
    while cursor.take("comma", "and"):
        pass
    if cursor.take("will_pay", "will_pay1"):
        _read_promise(cursor, values, shop)
        if values or _was_later(cursor):
            return
        cursor.back_to(start)
        return
    cursor.back_to(start)
    if cursor.sees("due_lead") and (day := read_due_day(cursor, shop.context.today)):
        values["due"] = day
