"""Who is meant where no deal is booked: a customer or supplier the books know, else the name as it was said."""

from __future__ import annotations

from tenant_runtime.brain.rules.choosing import MOST_CHOICES
from tenant_runtime.brain.rules.goods.names import is_nameable
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.words.pieces import Cursor, Piece
from tenant_runtime.brain.rules.words.text import fold

MOST_WORDS = 3
ARTICLES = frozenset({"el", "la", "los", "las", "o", "a", "os", "as", "the", "de", "del", "da", "do"})


def read_person(cursor: Cursor, shop: Shop, *, is_led: bool) -> str | None:
    """A name at the cursor, or None with nothing used. `is_led`: "to" or "para" stood before it."""
    start = cursor.mark()
    has_title = _use_title(cursor)
    words: list[str] = []
    is_person = is_led or has_title
    while len(words) < MOST_WORDS and (piece := cursor.here) is not None and is_nameable(piece):
        is_person = is_person or piece.has("person")
        words.append(piece.text.removesuffix("'s"))
        _use(cursor)
    said = " ".join(words)
    known = known_party(said, shop) if words else _known_by_title(cursor, shop)
    words = words or ([known] if known else [])
    if not words or not (is_person or known):
        cursor.back_to(start)
        return None
    return known or said


def _known_by_title(cursor: Cursor, shop: Shop) -> str | None:
    """ "la modista", where the shop knows one of them."""
    piece = cursor.here
    known = known_party(piece.text, shop) if piece is not None and piece.has("title", "nick") else None
    if known:
        _use(cursor)
    return known


def known_party(said: str, shop: Shop) -> str | None:
    """The one customer or supplier whose name holds these words; None where none or several do."""
    fitting = _fitting(said, shop)
    return fitting[0] if len(fitting) == 1 else None


def may_be(said: str, shop: Shop) -> tuple[str, ...]:
    """Those the books know whose names hold these words, a few at most; the words themselves where nobody's does."""
    return tuple(_fitting(said, shop)[:MOST_CHOICES]) or (said,)


def _fitting(said: str, shop: Shop) -> list[str]:
    wanted = _words(said)
    parties = dict.fromkeys((*shop.context.customers, *shop.context.suppliers))
    same = [party for party in parties if fold(party) == fold(said)]
    return same or [party for party in parties if wanted and wanted <= _words(party)]


def _words(name: str) -> set[str]:
    return set(fold(name).replace("-", " ").split()) - ARTICLES


def _use_title(cursor: Cursor) -> bool:
    piece = cursor.here
    if not _is_title(piece) or not is_nameable(cursor.ahead()):
        return False
    _use(cursor)
    return True


def _is_title(piece: Piece | None) -> bool:
    return piece is not None and piece.has("title", "not_yet.customer") and not piece.has("undo.to", "purpose")


def _use(cursor: Cursor) -> None:
    cursor.used.add(cursor.at)
    cursor.at += 1
