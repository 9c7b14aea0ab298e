"""Low stock: "avísame cuando queden menos de 10 gaseosas", "se o leite ficar abaixo de 12 me avisa"."""

from __future__ import annotations

from dataclasses import dataclass

from tenant_runtime.actions import Action, LowStockAlert
from tenant_runtime.brain.rules.choosing import Options, reading
from tenant_runtime.brain.rules.goods.names import Name, is_nameable, read_name
from tenant_runtime.brain.rules.goods.resolving import resolve
from tenant_runtime.brain.rules.labels.labels import labelled
from tenant_runtime.brain.rules.sentence import Draft, Sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.words.pieces import Cursor, Piece
from tenant_runtime.readings import Ask, Question, Reading

SAYS_NOTHING = ("filler", "greeting", "thanks", "comma", "stop", "question", "the", "alert.when", "alert.tail", "and")


@dataclass(slots=True)
class Watched:
    """What to watch, and how many of it are few."""

    name: Name | None = None
    threshold: Piece | None = None
    is_below: bool = False
    is_off: bool = False


def is_alert(sentence: Sentence) -> bool:
    """Whether it asks to be told when something runs low, or no longer."""
    if sentence.has("alert.off"):
        return True
    return sentence.has("alert.verb") and sentence.counts_something and sentence.has("alert.below", "alert.at")


def read_alert(sentence: Sentence, shop: Shop) -> Draft:
    """The product and the number below which it is few."""
    cursor, watched = Cursor(sentence.pieces), Watched()
    while not cursor.is_done:
        if not _read_one(cursor, watched):
            cursor.skip()
    return Draft(cursor, lambda: _reading(watched, shop))


def _read_one(cursor: Cursor, watched: Watched) -> bool:
    if cursor.take("alert.verb"):
        return True
    if cursor.take("alert.off"):
        watched.is_off = True
        return True
    if not watched.is_below and cursor.take("alert.below"):
        watched.is_below = True
        return True
    if cursor.take("alert.at") or _read_threshold(cursor, watched):
        return True
    return _read_name(cursor, watched) or cursor.take(*SAYS_NOTHING) is not None


def _read_threshold(cursor: Cursor, watched: Watched) -> bool:
    if watched.threshold is not None or not cursor.sees("number") or cursor.sees("money", "article"):
        return False
    watched.threshold = cursor.take("number")
    is_counted = cursor.sees("of", distance=1) or is_nameable(cursor.ahead())
    if cursor.take("measure.") or (is_counted and cursor.take("container")):
        cursor.take("of")
    return True


def _read_name(cursor: Cursor, watched: Watched) -> bool:
    start = cursor.mark()
    cursor.take("of", "the")
    cursor.take("the")
    name = None if watched.name is not None else read_name(cursor) or read_container(cursor)
    if name is None:
        if watched.name is not None and cursor.take("container"):
            return True  # "se o café cair abaixo de 3 pacotes"
        cursor.back_to(start)
        return False
    watched.name = Name((*name.words[:-1], name.words[-1].removesuffix("'s")), name.size)
    return True


def read_container(cursor: Cursor) -> Name | None:
    """A word that may count other goods stands for itself: "5 botijões"."""
    piece = cursor.take("container")
    return None if piece is None else Name((piece.text,))


def _reading(watched: Watched, shop: Shop) -> Reading:
    if watched.name is None:
        return Ask(Question("replies.ask_stock_of"))
    if watched.threshold is None and not watched.is_off:
        return Ask(Question("replies.ask_quantity_written"))
    threshold = None if watched.threshold is None else shop.quantity(watched.threshold.amount)
    candidates = resolve(watched.name, shop, is_plural=True)
    ways: tuple[tuple[Action, ...], ...] = tuple(
        (LowStockAlert(named.name, None if watched.is_off else threshold),) for named in candidates.named
    )
    is_certain = candidates.is_certain and (watched.is_off or watched.is_below)
    return reading(Options(ways, is_certain), lambda one: labelled(one, shop), card="card_alert")
