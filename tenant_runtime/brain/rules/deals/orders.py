"""Orders that are handed over: "entregué la torta de Ana, pagó el resto"."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tenant_runtime.actions import Action, OrderDelivery
from tenant_runtime.brain.rules.choosing import Options, reading
from tenant_runtime.brain.rules.deals.people import Party, read_party
from tenant_runtime.brain.rules.deals.terms import Terms
from tenant_runtime.brain.rules.goods.names import Name, is_nameable, read_name
from tenant_runtime.brain.rules.goods.resolving import resolve
from tenant_runtime.brain.rules.labels.labels import labelled
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.sentence import POLITE, Draft, Sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.words.pieces import Cursor, Piece
from tenant_runtime.readings import Reading


def read_delivery(sentence: Sentence, shop: Shop, terms: Terms) -> Draft:  # noqa: ARG001 - every deal has terms
    """An order that was handed over, and that the rest was paid."""
    cursor = sentence.cursor(*POLITE)
    party: Party | None = None
    name: Name | None = None
    has_verb = False
    paid: Piece | None = None
    while not cursor.is_done:
        if cursor.take("comma", "stop", "and", "paid_rest", "clitic"):
            continue
        if not has_verb and cursor.take("delivered"):
            has_verb = True
            continue
        if paid is None and (paid := _read_paid(cursor)):
            continue
        start = cursor.mark()
        cursor.take("from_party", "to_party")
        if party is None and (party := read_party(cursor, shop, shop.context.customers)):
            continue
        cursor.back_to(start)
        cursor.take("the")
        if name is None and (name := _read_ordered(cursor)):
            continue
        cursor.back_to(start)
        cursor.skip()
    ways = (None,) if sentence.has("paid_rest") else (None, Decimal(0)) if paid is None else (paid.amount,)
    return Draft(cursor, lambda: _delivered(party, name, shop, ways if has_verb else ()))


def _read_paid(cursor: Cursor) -> Piece | None:
    """ "pagó los 20 mil que faltaban"; None with nothing used."""
    start = cursor.mark()
    if cursor.take("gave"):
        cursor.take("the")
        if (piece := cursor.take("number")) and piece.amount is not None and not piece.has("article"):
            cursor.take("currency")
            cursor.take("rest.tail", "rest")
            return piece
    cursor.back_to(start)
    return None


def _read_ordered(cursor: Cursor) -> Name | None:
    """What was ordered; "de Ana" after it says whose it is."""
    words: list[str] = []
    while (piece := cursor.here) is not None and is_nameable(piece) and not piece.has("person"):
        words.append(piece.text)
        cursor.used.add(cursor.at)
        cursor.at += 1
    if not words:
        return None
    if cursor.sees("of") and is_nameable(cursor.ahead()) and not _is_somebody(cursor.ahead()):
        rest = read_name(cursor)
        words += rest.words if rest else ()
    return Name(tuple(words))


def _is_somebody(piece: Piece | None) -> bool:
    return piece is not None and (piece.has("person", "title") or piece.text[:1].isupper())


def _delivered(party: Party | None, name: Name | None, shop: Shop, paid: Sequence[Decimal | None]) -> Reading:
    """The order, with what was paid now: all of the rest where it is None, one choice for each way."""
    if not paid or (party is None and name is None):
        raise Unsettled("ask_what")
    candidates = resolve(name, shop, is_plural=False) if name else None
    product = candidates.named[0].name if candidates else None
    if candidates and len(candidates.named) > 1 and party:
        product = None  # which of the cakes: the one that this customer ordered
    names: tuple[str | None, ...] = party.names if party else (None,)
    ways: tuple[tuple[Action, ...], ...] = tuple(
        (OrderDelivery(one, product, amount),) for one in names for amount in paid
    )
    is_certain = (party is None or party.is_certain) and (candidates is None or candidates.is_certain)
    return reading(Options(ways, is_certain), lambda actions: labelled(actions, shop), card="card_delivery")
