"""What a sentence is made of once its words are known: pieces with tags, and a cursor that says what it has used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from tenant_runtime.brain.rules.words.digits import Written
from tenant_runtime.brain.rules.words.lexicon import NO_TAGS, Tags

SEPARATORS = frozenset({"comma", "stop"})


@lru_cache(maxsize=8192)
def all_tags(tags: Tags) -> Tags:
    """The tags and how they begin: "verb.sale" is also found as "verb."."""
    return tags | {tag[: tag.index(".") + 1] for tag in tags if "." in tag}


@dataclass(frozen=True, slots=True)
class Piece:
    """A phrase, a number, a product's name or a mark. A word without tags is a word we do not know.

    `amount` is what a number is as money or a count, `measure` what it is as a weight; None where that is not certain.
    `is_glued`: a measure written right behind its number, as in "300ml".
    """

    text: str
    folded: str
    tags: Tags = NO_TAGS
    amount: Decimal | None = None
    measure: Decimal | None = None
    is_glued: bool = False

    def has(self, *tags: str) -> bool:
        """Whether the piece has any of these tags; "verb." matches every tag that begins so."""
        return not all_tags(self.tags).isdisjoint(tags)

    def detail(self, start: str) -> str | None:
        """What follows `start` in one of the tags: detail("payment.") of a piece tagged payment.card is "card"."""
        return next((tag[len(start) :] for tag in sorted(self.tags) if tag.startswith(start)), None)

    @property
    def is_number(self) -> bool:
        """Whether it is a number, read or not."""
        return "number" in self.tags

    @property
    def is_word(self) -> bool:
        """Whether it is a word outside the vocabulary."""
        return "word" in self.tags


def number(text: str, value: Written, *tags: str) -> Piece:
    """A number piece."""
    return Piece(text, text.casefold(), frozenset({"number", *tags}), value.value, value.measure)


class Cursor:
    """Reads pieces from left to right and remembers which ones took part in the reading."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        self.at = 0
        self.used: set[int] = set()

    @property
    def here(self) -> Piece | None:
        """The piece at the cursor; None at the end."""
        return self.pieces[self.at] if self.at < len(self.pieces) else None

    def ahead(self, distance: int = 1) -> Piece | None:
        """The piece so far ahead (or behind, if negative)."""
        index = self.at + distance
        return self.pieces[index] if 0 <= index < len(self.pieces) else None

    def sees(self, *tags: str, distance: int = 0) -> bool:
        """Whether the piece there has one of the tags."""
        piece = self.ahead(distance)
        return piece is not None and piece.has(*tags)

    def take(self, *tags: str) -> Piece | None:
        """Uses the piece here if it has one of the tags."""
        if self.at >= len(self.pieces):
            return None
        piece = self.pieces[self.at]
        if all_tags(piece.tags).isdisjoint(tags):
            return None
        self.used.add(self.at)
        self.at += 1
        return piece

    def here_is_name(self) -> bool:
        """Whether the piece here may be somebody's name: a first name, a title, or a word with a capital letter."""
        piece = self.here
        return piece is not None and (piece.has("person", "title") or (piece.is_word and piece.text[:1].isupper()))

    def skip(self) -> None:
        """Passes the piece here without using it: it stays unexplained."""
        self.at += 1

    def mark(self) -> tuple[int, frozenset[int]]:
        """Where we are, to come back to."""
        return self.at, frozenset(self.used)

    def back_to(self, mark: tuple[int, frozenset[int]]) -> None:
        """Forgets what was read since the mark."""
        self.at = mark[0]
        if len(self.used) != len(mark[1]):  # what was used since is only ever added
            self.used = set(mark[1])

    @property
    def is_done(self) -> bool:
        """Whether every piece was passed."""
        return self.at >= len(self.pieces)
