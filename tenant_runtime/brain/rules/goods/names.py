"""The name of a thing: the words between a quantity and a price."""

from __future__ import annotations

from dataclasses import dataclass

from tenant_runtime.brain.rules.words.pieces import Cursor, Piece

MOST_WORDS = 7
HIGHEST_MODEL = 99
NAMEABLE = frozenset(
    {
        "word",
        "product",
        "expense_noun",
        "bill",
        "help",
        "refuse",
        "person",
        "adjective",
        "manner",
        "container",
        "pair_noun",
        "nick",
        "model_noun",
        "reference",
        "reference.place",
    }
)
"""What a name is made of: words we do not know, products we know, nouns that are also expenses..."""

ALSO = frozenset({"helper", "measure.m", "title", "someone", "title.tail", "tab", "holds.6", "holds.12", "holds.4"})
"""What a word of a name may be besides."""
JOINTS = ("of", "with")
WORDS_OF_JOINTS = frozenset({"de", "con", "com", "of", "with"})
ENDS = ("comma", "stop", "gap", "number", "each_mark", "and")
"""What may follow a whole name: its price, or more goods."""


@dataclass(frozen=True, slots=True)
class Name:
    """Words as they were said; `size` is the "2,25 L" of "cocas de 2,25 L"."""

    words: tuple[str, ...]
    size: str = ""

    @property
    def text(self) -> str:
        """The whole name."""
        return " ".join([*self.words, *([self.size] if self.size else [])])


def read_name(cursor: Cursor) -> Name | None:
    """The name at the cursor, or None with nothing used."""
    words: list[str] = []
    while len(words) < MOST_WORDS and _read_part(cursor, words):
        pass
    if not words:
        return None
    return Name(tuple(words), _read_size(cursor))


def with_second_part(cursor: Cursor, name: Name) -> Name:
    """The name with what "and" adds to it: "2 sánguches de jamón | y queso". Goods of their own would be counted."""
    has_joint = len(name.words) > 2 and name.words[-2] in WORDS_OF_JOINTS
    second = cursor.ahead()
    if not has_joint or name.size or not cursor.sees("and") or not is_nameable(second):
        return name
    if second is None or second.has("product", "person") or cursor.sees("comma", distance=-1):
        return name
    start = cursor.mark()
    words = list(name.words)
    _take(cursor, words, 2)
    while cursor.sees("word", "adjective"):
        _take(cursor, words, 1)
    if cursor.here is None or cursor.sees(*ENDS) or (cursor.sees("any_mark") and cursor.sees("number", distance=1)):
        return Name(tuple(words))
    cursor.back_to(start)
    return name


def is_nameable(piece: Piece | None) -> bool:
    """Whether a piece may be a word of a name."""
    if piece is None:
        return False
    if piece.has("pair_noun", "bunch_noun") and not piece.has("fraction"):
        return True
    return bool(piece.tags & NAMEABLE) and piece.tags <= NAMEABLE | ALSO


def _read_part(cursor: Cursor, words: list[str]) -> bool:
    """One more word, with the joint before it: pan | de | mel."""
    is_noun_too = cursor.sees("noun_too") and (bool(words) or cursor.sees("number", distance=-1))
    if is_nameable(cursor.here) or is_noun_too or _is_pair_noun(cursor):
        _take(cursor, words, 1)
        return True
    if words and cursor.sees("packed_in") and cursor.sees("container", distance=1):
        _take(cursor, words, 2)  # "bebidas en lata"
        return True
    if not words or not cursor.sees(*JOINTS):
        return False
    if is_nameable(cursor.ahead(1)):
        _take(cursor, words, 2)
        return True
    if cursor.sees("the", distance=1) and is_nameable(cursor.ahead(2)):
        _take(cursor, words, 3)
        return True
    return _read_counted_part(cursor, words)


def _is_pair_noun(cursor: Cursor) -> bool:
    """ "pares de meia": a sock where it cannot be a half."""
    return cursor.sees("pair_noun") and not cursor.sees("dozen", "measure.", "of", "number", distance=1)


def _read_counted_part(cursor: Cursor, words: list[str]) -> bool:
    """ "de tres leches": a number in words with its noun is part of the name, never a price."""
    count = cursor.ahead(1)
    if count is None or not count.has("spelled") or count.has("money", "article") or not is_nameable(cursor.ahead(2)):
        return False
    _take(cursor, words, 3)
    return True


def _read_size(cursor: Cursor) -> str:
    """ "de 2,25 L", "500 ml": a number with a measure after a name says which one it is, not how much."""
    if cursor.sees("number") and not cursor.sees("money", "spelled") and cursor.sees("model_noun", distance=-1):
        return _read_model(cursor)
    first = 1 if cursor.sees("of") else 0
    count = cursor.ahead(first)
    if count is None or not count.is_number or count.has("money") or not cursor.sees("measure.", distance=first + 1):
        return ""
    unit = cursor.ahead(first + 1)
    words: list[str] = []
    _take(cursor, words, first + 2)
    return ("" if unit is not None and unit.is_glued else " ").join(words[first:])


def _read_model(cursor: Cursor) -> str:
    """The 13 of "iphone 13"; 9000 is its price."""
    model = cursor.here
    if model is None or model.amount is None or model.amount > HIGHEST_MODEL:
        return ""
    words: list[str] = []
    _take(cursor, words, 1)
    return words[0]


def _take(cursor: Cursor, words: list[str], how_many: int) -> None:
    for _ in range(how_many):
        piece = cursor.here
        if piece is None:
            return
        words.append(piece.text)
        cursor.used.add(cursor.at)
        cursor.at += 1
