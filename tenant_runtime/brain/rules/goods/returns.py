"""Goods that customers brought back: "me devolvieron una polera de 12 lucas y le devolví la plata"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tenant_runtime.actions import Action, SaleItem, SaleReturn
from tenant_runtime.brain.rules.choosing import Options, reading
from tenant_runtime.brain.rules.deals.people import Party, read_party
from tenant_runtime.brain.rules.deals.terms import Terms
from tenant_runtime.brain.rules.goods.amounts import Price, Scope, said_in_thousands
from tenant_runtime.brain.rules.goods.goods_options import Priced, line_options, together
from tenant_runtime.brain.rules.goods.lines import Line, read_line
from tenant_runtime.brain.rules.goods.names import is_nameable
from tenant_runtime.brain.rules.goods.quantities import Quantity
from tenant_runtime.brain.rules.labels.labels import labelled
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.sentence import POLITE, Draft, Sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.words.pieces import Cursor, Piece
from tenant_runtime.brain.rules.words.stems import singular
from tenant_runtime.readings import Reading

NOTHING = Decimal(0)
STATES = ("broken", "discard", "unbroken")


@dataclass(slots=True)
class Returned:
    """What was brought back, in which state, and what became of the money."""

    lines: list[Line]
    refunded: Price | None = None
    is_refunded: bool = False
    is_off_debt: bool = False
    is_waste: bool = False
    is_good: bool = False
    party: Party | None = None


def read_return(sentence: Sentence, shop: Shop, terms: Terms) -> Draft:
    """What came back and how it was settled."""
    pieces = [piece for piece in sentence.pieces if not piece.has(*POLITE)]
    broken = [at for at, piece in enumerate(pieces) if piece.has("broken") and is_nameable(_after(pieces, at))]
    cursor = Cursor([piece for at, piece in enumerate(pieces) if at not in broken])
    told = Returned([], is_waste=bool(broken))
    while not cursor.is_done:
        if not (_read_around(cursor, told) or _read_who(cursor, told, shop) or _read_line(cursor, told, shop.language)):
            cursor.skip()
    return Draft(cursor, lambda: _reading(told, shop, terms))


def _after(pieces: Sequence[Piece], at: int) -> Piece | None:
    return pieces[at + 1] if at + 1 < len(pieces) else None


def _read_around(cursor: Cursor, told: Returned) -> bool:
    """All but the goods themselves."""
    if cursor.take("comma", "stop", "and", "verb.return", "someone", "return.open"):
        return True
    if told.lines and cursor.take("return.close"):
        return True
    if not told.is_off_debt and cursor.take("off_debt"):
        told.is_off_debt = True
        return True
    if told.lines and cursor.sees(*STATES):
        told.is_waste = told.is_waste or cursor.sees("broken", "discard")
        told.is_good = told.is_good or cursor.sees("unbroken")
        return cursor.take(*STATES) is not None
    return not told.is_refunded and _read_refund(cursor, told)


def _read_who(cursor: Cursor, told: Returned, shop: Shop) -> bool:
    """ "doña Lupe devolvió ...": a person right before the verb."""
    if (
        told.party is not None
        or told.lines
        or not any(piece.has("verb.return") for piece in cursor.pieces[cursor.at :])
    ):
        return False
    start = cursor.mark()
    party = read_party(cursor, shop, shop.context.customers)
    if party is None or not cursor.sees("verb.return"):
        cursor.back_to(start)
        return False
    told.party = party
    return True


def _read_refund(cursor: Cursor, told: Returned) -> bool:
    """ "le devolví la plata", "refunded her the £35", "devolvi os 15 reais", "estornei"."""
    start = cursor.mark()
    if not cursor.take("refund"):
        return False
    cursor.take("pronoun")
    if not cursor.take("the_money"):
        cursor.take("the", "pronoun")
        piece = cursor.here
        if piece is not None and piece.is_number and not piece.has("article") and _is_money(cursor):
            cursor.take("number")
            scope: Scope = "each" if cursor.take("each") else "all"
            told.refunded = Price(piece.amount, scope, is_scaled=said_in_thousands(piece))
        elif cursor.sees("word", "product", "number", "container", "pair_noun"):
            cursor.back_to(start)
            return False
    cursor.take("pronoun", "total_tail")
    told.is_refunded = True
    return True


def _is_money(cursor: Cursor) -> bool:
    return not cursor.sees("word", "product", "of", "measure.", "container", "pair_noun", "percent", distance=1)


def _read_line(cursor: Cursor, told: Returned, language: str) -> bool:
    line = read_line(cursor, language)
    if line is None:
        return False
    if line.quantity is None:
        word = line.name.words[0 if language != "en" else -1]
        line = replace(line, quantity=Quantity(Decimal(1)) if singular(word, language) == word else None)
    told.lines.append(line)
    return True


def _reading(told: Returned, shop: Shop, terms: Terms) -> Reading:
    if not told.lines:
        raise Unsettled("ask_product_out")
    told = _priced_by_refund(told)
    options = together([line_options(line, shop, is_sale=True) for line in told.lines])
    ways = [_return(lines, told, shop) for lines in options.listed]
    names = told.party.names if told.party else (None,)
    listed: tuple[tuple[Action, ...], ...] = tuple((replace(way, customer=name),) for way in ways for name in names)
    is_settled = told.is_refunded or told.is_off_debt or terms.payment_method is not None
    is_plain = is_settled and not (told.is_waste and told.is_good) and not (told.is_refunded and told.is_off_debt)
    is_certain = options.is_certain and is_plain and (told.party is None or told.party.is_certain)
    return reading(Options(listed, is_certain), lambda actions: labelled(actions, shop), card="card_return")


def _priced_by_refund(told: Returned) -> Returned:
    """What was given back for the only line is its price, where none was said."""
    if told.refunded is None or len(told.lines) != 1 or told.lines[0].price is not None:
        return told
    return replace(told, lines=[replace(told.lines[0], price=told.refunded)])


def _return(lines: tuple[Priced, ...], told: Returned, shop: Shop) -> SaleReturn:
    items = tuple(
        SaleItem(line.product.name, line.quantity, line.each, line.all, line.unit, line.pack) for line in lines
    )
    worth = _worth(lines, shop)
    return SaleReturn(
        items,
        paid=_paid(worth, told, shop),
        restock=not told.is_waste,
    )


def _worth(lines: tuple[Priced, ...], shop: Shop) -> Decimal:
    """What came back was sold for; asks where a price is not known."""
    total = NOTHING
    for line in lines:
        own = line.product.item.price if line.product.item else None
        each = line.each if line.each is not None else own
        if line.all is None and each is None:
            raise Unsettled("ask_price", product=line.product.name, quantity=shop.quantity_text(line.quantity))
        total += line.all if line.all is not None else shop.rounded((each or NOTHING) * line.quantity)
    return total


def _paid(worth: Decimal, told: Returned, shop: Shop) -> Decimal | None:
    """What was given back; None: all of it. Asks where it is not what the goods were sold for."""
    if told.is_off_debt:
        return NOTHING
    if told.refunded is None:
        return None
    if told.refunded.scope == "all" and shop.amount(told.refunded.amount) != worth:
        raise Unsettled("ask_prices", total=shop.amount_text(shop.amount(told.refunded.amount)))
    return None
