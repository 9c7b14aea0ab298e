"""Whom a deal is with: the customer of a sale, the supplier of a purchase."""

from __future__ import annotations

from decimal import Decimal

from tenant_runtime.brain.rules.deals.credit import NOTHING, is_of_the_last
from tenant_runtime.brain.rules.deals.found import Found
from tenant_runtime.brain.rules.deals.people import Party, read_party
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.words.pieces import Cursor, Piece

SOLD = Piece("", "", frozenset({"verb.sale"}))
CAME_IN = Piece("", "", frozenset({"verb.arrived"}))
GOODS = Piece("", "", frozenset({"goods_noun"}))
"""Stand in for words that say as much: "anotale a Elsa", "el proveedor me dejó"."""
LEADING = (" a", " al", " de", " del", " do", " da", " dos", " das", " pro", " pra", " of")
POLITE = ("filler", "greeting", "thanks", "today", "comma", "stop", "and", "clitic")


def take_customer(cursor: Cursor, found: Found, shop: Shop) -> bool:
    """Whom it was sold to, with the words that say so; a note on someone's account is on credit."""
    return (
        _take_note(cursor, found, shop)
        or _take_account(cursor, found, shop)
        or _take_credit_to(cursor, found, shop)
        or _take_order(cursor, found, shop)
        or _take_subject(cursor, found, shop)
        or _take_addressee(cursor, found, shop)
        or _take_loose(cursor)
    )


def take_supplier(cursor: Cursor, found: Found, shop: Shop) -> bool:
    """Whom it was bought from."""
    if cursor.take("received_tail"):
        return True
    if found.has("party"):
        return False
    return _take_deliverer(cursor, found, shop) or _take_source(cursor, found, shop)


def _customer(cursor: Cursor, shop: Shop, *, is_led: bool) -> Party | None:
    return read_party(cursor, shop, shop.context.customers, is_led=is_led)


def _keep(found: Found, party: Party | None, **values: object) -> bool:
    if party is not None:
        found.values["party"] = party
    found.values.update(values)
    return True


def _take_note(cursor: Cursor, found: Found, shop: Shop) -> bool:
    """ "anotale a doña Elsa", "põe na conta do Joaquim", "put ... on Gaz's slate"."""
    start = cursor.mark()
    note = cursor.take("verb.note")
    if note is None or not _is_first(cursor, start[0]):
        cursor.back_to(start)
        return False
    is_credit = cursor.take("credit") is not None
    is_led = note.folded.endswith(LEADING) or cursor.take("to_party") is not None
    party = _customer(cursor, shop, is_led=is_led) if is_led else None
    later = cursor.pieces[cursor.at :]
    is_on_account = is_credit or any(piece.has("tab", "credit", "account_of") for piece in later)
    is_told = is_on_account if party is None else is_on_account or not note.has("verb.change")
    if not is_told or (party is None and is_led):
        cursor.back_to(start)
        return False
    found.stand_in = SOLD
    return _keep(found, party, **({"paid": NOTHING} if party else {}))


def _take_account(cursor: Cursor, found: Found, shop: Shop) -> bool:
    """ "on Mrs Patel's tab", "na conta da Rita", "en la cuenta de Caro"."""
    start = cursor.mark()
    if cursor.take("account_of") and not found.has("party") and (party := _customer(cursor, shop, is_led=True)):
        return _keep(found, party, paid=NOTHING)
    cursor.back_to(start)
    if cursor.take("on_tab") and not found.has("party"):
        party = _customer(cursor, shop, is_led=False)
        if party and party.is_possessive and cursor.take("tab"):
            return _keep(found, party, paid=NOTHING)
    cursor.back_to(start)
    return False


def _take_credit_to(cursor: Cursor, found: Found, shop: Shop) -> bool:
    """ "le fié a Nelson", "fiado Marleny", "fiado pro seu Zé": credit and to whom; without a name it is only credit."""
    start = cursor.mark()
    verb, is_doubtful = cursor.take("credit.verb"), is_of_the_last(cursor)
    if verb is None and not cursor.take("credit"):
        return False
    is_led = cursor.take("to_party") is not None
    party = None if found.has("party") else _customer(cursor, shop, is_led=is_led)
    if party is None and verb is None:
        cursor.back_to(start)
        return False
    if party is None and is_led:
        cursor.at -= 1
        cursor.used.discard(cursor.at)
    if verb is not None or _is_first(cursor, start[0]):
        found.stand_in = SOLD
    return _keep(found, party, paid=NOTHING, **({"is_certain": False} if is_doubtful else {}))


def _take_order(cursor: Cursor, found: Found, shop: Shop) -> bool:
    """ "me encargaron", "encomenda de"; and the deposit of "me señaron una torta de 30 mil con 10 mil"."""
    if order := cursor.take("order.verb"):
        found.stand_in = SOLD
        found.values.setdefault("paid", NOTHING)
        party = (
            None if found.has("party") or not order.folded.endswith(" for") else _customer(cursor, shop, is_led=True)
        )
        return _keep(found, party, is_order=True)
    if not found.has("is_order") or found.values.get("paid") != NOTHING or not cursor.sees("with"):
        return False
    amount = cursor.ahead()
    if amount is None or not amount.is_number or amount.amount is None or cursor.ahead(2) is not None:
        return False
    cursor.take("with")
    cursor.take("number")
    return _keep(found, None, paid=amount.amount, paid_piece=amount)


def _take_subject(cursor: Cursor, found: Found, shop: Shop) -> bool:
    """ "doña Lupe se llevó", "Mama Njeri took", "lady took": who took the goods, and the verb of it."""
    start = cursor.mark()
    if found.has("party") or not (_is_first(cursor, cursor.at) or cursor.sees("comma", distance=-1)):
        return False
    is_anonymous = cursor.sees("someone") and cursor.take("someone") is not None
    party = None if is_anonymous and not cursor.here_is_name() else _customer(cursor, shop, is_led=False)
    if not (is_anonymous or party) or not _take_taking(cursor, found):
        cursor.back_to(start)
        return False
    found.stand_in = SOLD
    return _keep(found, party)


def _take_taking(cursor: Cursor, found: Found) -> bool:
    """The verb of the customer; "fiado" may stand before or after it."""
    start = cursor.mark()
    is_credit = cursor.take("credit") is not None
    if cursor.take("order.verb"):
        found.values["is_order"] = True
        found.values.setdefault("paid", NOTHING)
    elif not cursor.take("verb.took", "verb.sale_weak"):
        cursor.back_to(start)
        return False
    if is_credit:
        found.values["paid"] = NOTHING
    return True


def _take_addressee(cursor: Cursor, found: Found, shop: Shop) -> bool:
    """ "a Juan", "pro Wesley", "to Chioma"; English also says "sold Tom a painting"; an order is "da Fernanda"."""
    if found.has("party"):
        return False
    start = cursor.mark()
    lead = cursor.take("to_party") or (found.has("is_order") and cursor.take("from_party"))
    is_object = not lead and shop.language == "en" and cursor.sees("verb.sale", distance=-1)
    if lead and cursor.take("someone") and not cursor.here_is_name():
        return True
    if lead or is_object:
        party = _customer(cursor, shop, is_led=False)
        is_role = party is not None and lead is not None and party.names[0].startswith(("la ", "el ", "La ", "El "))
        is_told = party is not None and (party.is_certain or party.is_known or is_role)
        if is_told and (lead or cursor.sees("number", "article", "the")):
            return _keep(found, party)
    cursor.back_to(start)
    return False


def _take_loose(cursor: Cursor) -> bool:
    """ "le", "lhe": who it is was said elsewhere, or does not matter."""
    return cursor.take("clitic") is not None


def _is_first(cursor: Cursor, at: int) -> bool:
    """Whether only greetings and the like stand before this index."""
    return all(piece.has(*POLITE) for piece in cursor.pieces[:at])


def _take_deliverer(cursor: Cursor, found: Found, shop: Shop) -> bool:
    """ "el proveedor me dejó", "a Ambev deixou"."""
    start = cursor.mark()
    if not _is_first(cursor, cursor.at):
        return False
    has_come = cursor.take("came") is not None
    party, before = None, cursor.at
    if not cursor.take("supplier_noun"):
        is_role = cursor.take("supplier_role") is not None
        party = read_party(cursor, shop, shop.context.suppliers, is_led=is_role)
    if has_come or cursor.take("came") or cursor.sees("verb.left_us", distance=1):
        cursor.take("and")
    if (party or cursor.at > before) and (verb := cursor.take("verb.left_us")):
        found.stand_in = CAME_IN
        return _keep(found, party, **({"paid": NOTHING} if verb.has("left_on_credit") else {}))
    cursor.back_to(start)
    return False


def _take_source(cursor: Cursor, found: Found, shop: Shop) -> bool:
    """ "a Cafés Baqué", "no atacadão", "del de la Coca", "pedido de Bimbo", "from Booker"."""
    start = cursor.mark()
    goods = cursor.take("goods_of")
    is_led = goods is not None or cursor.take("supplier_role") is not None
    is_at_market = cursor.sees("concept_prep") and cursor.sees("market", distance=1)
    if not is_led and not cursor.take("supplier_lead", *(["concept_prep"] if is_at_market else [])):
        return False
    if not is_led:
        if noun := cursor.take("supplier_noun"):
            firm = _firm(noun, cursor)
            return _keep(found, firm) if firm else True
        cursor.take("supplier_role")
        is_led = cursor.sees("supplier_role", distance=-1)
    party = _market(cursor) or read_party(cursor, shop, shop.context.suppliers, is_led=is_led)
    if party is not None and (is_led or party.is_certain or party.is_known):
        found.stand_in = GOODS if goods else None
        return _keep(found, party)
    cursor.back_to(start)
    return False


def _firm(noun: Piece, cursor: Cursor) -> Party | None:
    """ "Distribuidora Norte": a noun that begins the name of a firm; None with nothing used."""
    words: list[str] = []
    while (piece := cursor.here) is not None and piece.has("word", "person") and piece.text[:1].isupper():
        cursor.take("word", "person")
        words.append(piece.text)
    return Party((" ".join([noun.text.split()[-1].capitalize(), *words]),)) if words else None


def _market(cursor: Cursor) -> Party | None:
    start = cursor.mark()
    cursor.take("the")
    if place := cursor.take("market"):
        return Party((place.text[0].upper() + place.text[1:],))
    cursor.back_to(start)
    return None


def elided(paid: Decimal, piece: Piece | None, amounts: list[Decimal]) -> Decimal:
    """ "una torta de 30 lucas con 10": the thousands of the price are meant for the deposit too."""
    if piece is None or piece.has("money", "multiplied") or paid >= 1000 or not amounts:
        return paid
    largest = max(amounts)
    return paid * 1000 if largest >= 1000 and paid * 1000 < largest else paid
