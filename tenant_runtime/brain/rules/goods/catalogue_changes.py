"""The catalogue: "agregar producto pulsera dorada precio 20 costo 2 stock 50", "sube el precio de la gorra a 18"."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tenant_runtime.actions import Action, ProductCreate, ProductUpdate
from tenant_runtime.brain.rules.choosing import Options, reading
from tenant_runtime.brain.rules.goods.alerts import read_container
from tenant_runtime.brain.rules.goods.amounts import Subject, read_per
from tenant_runtime.brain.rules.goods.goods_options import UNUSUAL_RATIO
from tenant_runtime.brain.rules.goods.names import Name, is_nameable, read_name
from tenant_runtime.brain.rules.goods.resolving import LONGEST_NEW_NAME, Named, resolve
from tenant_runtime.brain.rules.labels.labels import labelled
from tenant_runtime.brain.rules.sentence import POLITE, Draft, Sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.words.pieces import Cursor, Piece
from tenant_runtime.readings import Ask, Choice, Confirm, Post, Question, Reading

RELATIVE = (
    "sub", "sob", "baj", "abaix", "aument", "dimin", "reduc", "reduz",
    "rais", "increas", "lower", "cut", "drop", "bump",
)  # fmt: skip
"""How the verbs begin that say by how much as well as to what."""
BY_MARKS = frozenset({"en", "por", "em", "by"})
FIELDS = ("price", "cost", "stock")


@dataclass(slots=True)
class Told:
    """What a message says of one product."""

    name: Name | None = None
    price: Piece | None = None
    cost: Piece | None = None
    stock: Piece | None = None
    unit: str = "unit"
    is_certain: bool = True
    is_by: bool = False
    """The verb says "up" or "down": "en 200" is then by how much, not to what."""


def read_create(sentence: Sentence, shop: Shop) -> Draft:
    """A new product with what is known of it."""
    cursor = sentence.cursor(*POLITE)
    is_certain = sentence.has("verb.create")
    listed, has_verb = [Told(is_certain=is_certain)], False
    while not cursor.is_done:
        told = listed[-1]
        if told.price is not None and _begins_another(cursor):
            listed.append(Told(is_certain=is_certain))
            continue
        if cursor.take("comma", "stop", "and"):
            continue
        if not has_verb and cursor.take("verb.create", "verb.create_weak"):
            has_verb = True
            cursor.take("the", "article")
        elif not _read_told(cursor, told, shop):
            cursor.skip()
    return Draft(cursor, lambda: _all_of([_created(told, shop) for told in listed], shop))


def read_update(sentence: Sentence, shop: Shop) -> Draft:
    """A new price or cost for a product."""
    cursor = sentence.cursor("greeting", "thanks", "filler")
    is_by = any(piece.folded.startswith(RELATIVE) for piece in sentence.find("verb.change"))
    listed, is_cost = [Told(is_certain=False, is_by=is_by)], False
    is_changed = sentence.has("verb.change", "noun.price", "now")
    while not cursor.is_done:
        told = listed[-1]
        if told.price is not None and _begins_another(cursor):
            listed.append(Told(is_certain=False, is_by=is_by))
        elif cursor.take("noun.cost"):
            is_cost = True
        elif told.price is None and _read_new_amount(cursor, told, is_changed=is_changed, is_next=len(listed) > 1):
            cursor.take("each", "total_tail")
        elif not (cursor.take("comma", "stop", "verb.change", "noun.price") or _read_product(cursor, told)):
            cursor.skip()
    updated = (_updated(told, shop, is_cost=is_cost) for told in listed)
    return Draft(cursor, lambda: _all_of(list(updated), shop))


def _all_of(readings: list[Reading], shop: Shop) -> Reading:
    """Several products as one reading: all at once, or one card for all of them."""
    if len(readings) == 1:
        return readings[0]
    actions: list[Action] = []
    for one in readings:
        match one:
            case Post(actions=said):
                actions += said
            case Confirm(choices=(Choice(actions=said),)):
                actions += said
            case Ask():
                return one
            case _:
                return Ask(Question("replies.ask_one_at_a_time"))
    is_certain = all(isinstance(one, Post) for one in readings)
    return reading(Options((tuple(actions),), is_certain), lambda all_of: labelled(all_of, shop), card="card_several")


def _begins_another(cursor: Cursor) -> bool:
    """ "y el café a 2": an "and" or a comma before the name of the next product; takes it."""
    if not cursor.sees("and", "comma"):
        return False
    ahead = 2 if cursor.sees("the", "of", "noun.price", distance=1) else 1
    if not is_nameable(cursor.ahead(ahead)):
        return False
    return cursor.take("and", "comma") is not None


def _read_told(cursor: Cursor, told: Told, shop: Shop) -> bool:
    if _read_labelled(cursor, told):
        return True
    if told.name is None and (name := read_name(cursor)):
        told.name = name
        return True
    return told.name is not None and told.price is None and _read_bare_price(cursor, told, shop)


def _read_labelled(cursor: Cursor, told: Told) -> bool:
    """ "precio 20", "me cuesta 14", "24 in stock"."""
    start = cursor.mark()
    for wanted in FIELDS:
        if getattr(told, wanted) is None and cursor.take(f"label.{wanted}"):
            cursor.take("of", "comma", "each_mark", "any_mark")
            piece = cursor.take("number")
            if piece is not None and not piece.has("article"):
                setattr(told, wanted, piece)
                _take_tail(cursor, wanted)
                return True
            cursor.back_to(start)
    return told.stock is None and _read_count(cursor, told)


def _read_count(cursor: Cursor, told: Told) -> bool:
    """ "24 in stock": the label after the number."""
    if not cursor.sees("number") or cursor.sees("money") or not cursor.sees("label.stock", distance=1):
        return False
    told.stock = cursor.take("number")
    return cursor.take("label.stock") is not None


def _take_tail(cursor: Cursor, wanted: str) -> None:
    if wanted == "stock":
        cursor.take("label.stock")
    else:
        cursor.take("each")


def _read_bare_price(cursor: Cursor, told: Told, shop: Shop) -> bool:
    """An amount without a label: the price, certain if it is plainly money."""
    start = cursor.mark()
    has_mark = cursor.take("each_mark", "any_mark") is not None
    piece = cursor.here
    if piece is None or not piece.is_number or piece.has("article"):
        cursor.back_to(start)
        return False
    told.price = cursor.take("number")
    is_money = piece.has("money") or (piece.amount is not None and piece.amount % 1 != 0)
    per = read_per(cursor, Subject(frozenset(), shop.language))
    told.unit = per or told.unit
    is_each = cursor.take("each") is not None or _read_one_of_it(cursor)
    told.is_certain = told.is_certain and (has_mark or is_money or is_each or per is not None)
    return True


def _read_one_of_it(cursor: Cursor) -> bool:
    """ "la tajada", "a slice": one of it, by whatever name; a box of it would be another thing."""
    is_last = cursor.ahead(2) is None or cursor.sees("comma", "stop", distance=2)
    if not (cursor.sees("per", "article") and is_nameable(cursor.ahead()) and is_last):
        return False
    cursor.take("per", "article")
    return read_name(cursor) is not None


def _created(told: Told, shop: Shop) -> Reading:
    if told.name is None:
        return Ask(Question("replies.ask_product_name"))
    name = told.name.text[:LONGEST_NEW_NAME]
    known = shop.catalogue.match(name)
    price, cost = (None if piece is None else shop.amount(piece.amount) for piece in (told.price, told.cost))
    if known.is_certain and known.items[0].name.casefold() == name.casefold():
        return _exists(known.items[0].name, price, cost, shop, is_only_priced=told.stock is None)
    stock = None if told.stock is None else shop.quantity(told.stock.amount)
    created: tuple[Action, ...] = (ProductCreate(name, price, cost, stock, told.unit),)
    return reading(Options((created,), told.is_certain), lambda actions: labelled(actions, shop), card="card_product")


def _exists(name: str, price: Decimal | None, cost: Decimal | None, shop: Shop, *, is_only_priced: bool) -> Reading:
    if not is_only_priced or (price is None and cost is None):
        return Ask(Question("replies.ask_product_exists", {"product": name}))
    update: tuple[Action, ...] = (ProductUpdate(name, price, cost),)
    return reading(Options((update,), False), lambda actions: labelled(actions, shop), card="card_product_exists")


def _read_new_amount(cursor: Cursor, told: Told, *, is_changed: bool, is_next: bool) -> bool:
    """The new amount with what leads to it: "a 280", "pra 18,90", "ahora cuesta 25", "ahora la torta cuesta 55"."""
    start = cursor.mark()
    is_led = cursor.take("verb.now_costs") is not None
    if not is_led:
        changed = cursor.take("verb.change")
        lead = cursor.take("to_mark") or (cursor.take("now.is", "label.price") if is_changed or changed else None)
        is_led = lead is not None and not (lead.folded in BY_MARKS and told.is_by)
        cursor.take("to_mark", "each_mark")
    piece = cursor.here
    is_led = is_led or (is_next and told.name is not None)
    if not is_led or piece is None or not piece.is_number or piece.has("article"):
        cursor.back_to(start)
        return False
    told.price = cursor.take("number")
    return True


def _read_product(cursor: Cursor, told: Told) -> bool:
    if told.name is not None:
        return False
    start = cursor.mark()
    cursor.take("of", "to_mark", "any_mark")
    cursor.take("the", "article")
    told.name = read_name(cursor) or read_container(cursor)
    if told.name is None:
        cursor.back_to(start)
    return told.name is not None


def _updated(told: Told, shop: Shop, *, is_cost: bool) -> Reading:
    if told.name is None:
        return Ask(Question("replies.ask_product_name"))
    if told.price is None:
        return Ask(Question("replies.ask_new_price", {"product": told.name.text}))
    amount = shop.amount(told.price.amount)
    candidates = resolve(told.name, shop, is_plural=True)
    ways: list[tuple[Action, ...]] = [
        (ProductUpdate(named.name, *((None, amount) if is_cost else (amount, None))),) for named in candidates.named
    ]
    is_certain = candidates.is_certain and all(_is_near(named, amount, is_cost=is_cost) for named in candidates.named)
    return reading(Options(tuple(ways), is_certain), lambda actions: labelled(actions, shop), card="card_price")


def _is_near(named: Named, amount: Decimal, *, is_cost: bool) -> bool:
    own = None if is_cost or named.item is None else named.item.price
    return not own or own / UNUSUAL_RATIO <= amount <= own * UNUSUAL_RATIO
