"""Taking back: "borrá la última venta", "delete the parking expense", "deshaga la venta de la bicicleta"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from tenant_runtime.actions import Action, EntryKind, Undo
from tenant_runtime.brain.rules.choosing import Options, reading
from tenant_runtime.brain.rules.deals.parties import known_party, may_be, read_person
from tenant_runtime.brain.rules.goods.names import read_name
from tenant_runtime.brain.rules.labels.labels import labelled
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.sentence import Draft, Sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.words.pieces import Cursor, Piece
from tenant_runtime.brain.rules.words.stems import singular_name

PLAIN_UNDO = ("desh", "desf", "undo", "revert")
"""How the verbs begin that can only mean the last entry; "borra" alone may mean anything."""
KINDS = (
    "sale", "expense", "purchase", "customer_payment", "sale_return", "owner_withdrawal", "owner_deposit",
    "stock_adjust",
)  # fmt: skip
NOUNS = tuple(f"noun.{kind}" for kind in KINDS)
SAYS_NOTHING = ("filler", "greeting", "thanks", "comma", "stop", "the", "these", "undo.why", "undo.joint", "edit.lead")


@dataclass(slots=True)
class Target:
    """What was said of the entry to take back."""

    verb: str = ""
    kind: EntryKind | None = None
    item: str | None = None
    party: str | None = None
    amount: Piece | None = None
    is_last: bool = False
    is_sure: bool = True


def read_undo(sentence: Sentence, shop: Shop) -> Draft:
    """Take back the last entry, the newest one that fits, or the one that is quoted."""
    cursor, target = Cursor(sentence.pieces), Target()
    while not cursor.is_done:
        if not (_read_one(cursor, target, shop) or cursor.take(*SAYS_NOTHING)):
            cursor.skip()
    return Draft(cursor, lambda: reading(_options(target, shop), lambda one: labelled(one, shop), card="card_undo"))


def _read_one(cursor: Cursor, target: Target, shop: Shop) -> bool:
    if not target.verb and cursor.sees("verb.undo"):
        target.verb = _order(cursor, shop)
        return bool(target.verb)
    if not target.verb or cursor.sees("filler", "thanks"):
        return False
    if last := cursor.take("undo.last"):
        target.is_last = True
        if last.has("undo.last_credit"):
            target.kind, target.is_sure = "sale", False
        return True
    if target.amount is None and _read_amount(cursor, target):
        return True
    return _read_kind(cursor, target) or _read_party(cursor, target, shop) or _read_item(cursor, target, shop)


def _order(cursor: Cursor, shop: Shop) -> str:
    """The verb as an order; "borré" tells what somebody did."""
    here = cursor.here
    if here is None or (_is_told(here.text.casefold(), shop)):
        return ""
    cursor.take("verb.undo")
    return here.folded


def _is_told(verb: str, shop: Shop) -> bool:
    """ "borré" happened, "borrá" is an order, and so is "deshacé"."""
    return shop.language == "es" and verb.endswith("é") and not verb.startswith("deshac")


def _read_amount(cursor: Cursor, target: Target) -> bool:
    """ "la venta de 500": what the entry came to."""
    start = cursor.mark()
    cursor.take("undo.of", "of", "any_mark", "the")
    if cursor.sees("number") and not cursor.sees("article") and cursor.ahead() is None:
        target.amount = cursor.take("number")
        return True
    cursor.back_to(start)
    return False


def _read_kind(cursor: Cursor, target: Target) -> bool:
    if target.kind is not None or (noun := cursor.take(*NOUNS)) is None:
        return False
    target.kind = next(cast("EntryKind", kind) for kind in KINDS if noun.has(f"noun.{kind}"))
    return True


def _read_party(cursor: Cursor, target: Target, shop: Shop) -> bool:
    """ "la venta de María", "el pago de Juan", "the sale to Tom"."""
    start = cursor.mark()
    is_led = cursor.sees("undo.to") and not cursor.sees("the") and cursor.take("undo.to") is not None
    if not is_led:
        cursor.take("undo.of", "of")
        cursor.take("the")
    person = None if target.party else read_person(cursor, shop, is_led=is_led)
    if person is None:
        cursor.back_to(start)
        return False
    target.party = person
    return True


def _read_item(cursor: Cursor, target: Target, shop: Shop) -> bool:
    """ "de la bicicleta", "the parking", "3 cafés": how many is not looked up, so it is shown first."""
    before = cursor.ahead(-1)
    if target.item is not None or (before is not None and before.has("undo.joint") and not before.has("the")):
        return False
    start = cursor.mark()
    cursor.take("undo.of", "of", "concept_prep")
    cursor.take("the")
    if cursor.sees("number") and not cursor.sees("money") and (target.kind or target.is_last):
        target.is_sure = target.is_sure and cursor.sees("article")
        cursor.take("number")
    name = read_name(cursor)
    if name is None:
        cursor.back_to(start)
        return False
    target.item = singular_name(name.words, shop.language).lower() + (f" {name.size}" if name.size else "")
    return True


def _options(target: Target, shop: Shop) -> Options[tuple[Action, ...]]:
    if target.item is not None and target.party is None and (party := known_party(target.item, shop)):
        target.item, target.party = None, party
    if target.kind == "customer_payment" and target.item is not None and target.party is None:
        target.item, target.party = None, target.item
    if target.amount is not None:
        raise Unsettled("ask_undo_which", amount=target.amount.text)
    names_one = target.item is not None or target.party is not None
    is_quoted = shop.context.is_reply and not names_one
    people = may_be(target.party, shop) if target.party else (None,)
    ways: tuple[tuple[Action, ...], ...] = tuple(
        (Undo(target.kind, target.item, one, is_quoted=is_quoted),) for one in people
    )
    is_plain = target.kind is None and target.verb.startswith(PLAIN_UNDO)
    is_certain = target.is_sure and (target.is_last or is_quoted or is_plain or (names_one and target.kind is not None))
    return Options(ways, is_certain)
