"""One message cut into pieces, and what a reading of it made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tenant_runtime.brain.rules.corrections import corrected
from tenant_runtime.brain.rules.deals.known_names import with_known_names
from tenant_runtime.brain.rules.goods.day_totals import with_day_total
from tenant_runtime.brain.rules.goods.packed import with_packed
from tenant_runtime.brain.rules.goods.turned import turned
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.words.currency import Money, with_amounts
from tenant_runtime.brain.rules.words.pieces import Cursor, Piece, all_tags
from tenant_runtime.brain.rules.words.scan import Scanner
from tenant_runtime.brain.rules.words.text import Token
from tenant_runtime.brain.rules.words.unjoined import unjoined
from tenant_runtime.readings import Reading

POLITE = ("filler", "greeting", "thanks", "goodbye", "today")
"""What says nothing about a sale or an expense of today."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The cursor that knows which pieces take part in a reading, and how the reading is made of them.

    It is made only when every piece is accounted for: a question about one part would hide that another was not read.
    """

    cursor: Cursor
    reading: Callable[[], Reading]


class Sentence:
    """The pieces of one message."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self.pieces = tuple(pieces)
        self._tags = frozenset[str]().union(*(all_tags(piece.tags) for piece in self.pieces))

    def has(self, *tags: str) -> bool:
        """Whether any piece has one of the tags."""
        return not self._tags.isdisjoint(tags)

    def find(self, *tags: str) -> list[Piece]:
        """All pieces with one of the tags."""
        return [piece for piece in self.pieces if piece.has(*tags)]

    def consists_of(self, *tags: str) -> bool:
        """Whether every piece has one of the tags, or only separates."""
        return all(piece.has("comma", "stop", *tags) for piece in self.pieces)

    @property
    def counts_something(self) -> bool:
        """Whether there is a number or a part of one; "a" and "una" alone are none."""
        return any(piece.has("number", "fraction", "dozen") and not piece.has("article") for piece in self.pieces)

    def cursor(self, *dropped: str) -> Cursor:
        """A cursor over the pieces, without those that say nothing here."""
        return Cursor([piece for piece in self.pieces if not dropped or not piece.has(*dropped)])


def sentence(message: list[Token], shop: Shop) -> Sentence:
    """The message as pieces."""
    scanner = Scanner(shop.lexicon, shop.marks, shop.catalogue.names_at)
    money = Money(shop.context.currency, shop.context.country, shop.lexicon)
    known = with_known_names(scanner.pieces(message), (*shop.context.customers, *shop.context.suppliers))
    told = unjoined(corrected(with_amounts(known, money)), shop.lexicon)
    packed = with_packed(told, shop.language)
    return Sentence(with_day_total(turned(packed, shop.language)))
