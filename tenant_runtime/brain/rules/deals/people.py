"""People as they are named: titles, first names, nicknames, and what the books know them as."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.words.pieces import Cursor, Piece
from tenant_runtime.brain.rules.words.text import fold

MOST_NAMES = 4
MOST_ALIKE = 3
SHORT = 3
"""Letters of a name that is too short to be misspelt: "Ana" and "Eva" are two people."""
NO_NAME = frozenset({"el", "la", "los", "las", "o", "a", "os", "as", "the", "de", "del", "da", "do", "mi", "un", "una"})
CONTRACTED = {"al": "el", "del": "el", "ao": "o", "pro": "o", "do": "o", "da": "a"}
ARTICLES = ("la ", "el ", "o ", "a ", "the ", "mi ")
MALE = frozenset({"don", "senor", "sr", "seu", "mr", "tio", "senhor", "mister"})
FEMALE = frozenset({"dona", "senora", "sra", "mrs", "ms", "miss", "tia", "senhora", "na"})


@dataclass(frozen=True, slots=True)
class Party:
    """Who is meant, likeliest first. Not `is_certain`: it may be another, or no person at all."""

    names: tuple[str, ...]
    is_certain: bool = True
    is_possessive: bool = False
    is_known: bool = False


def read_party(cursor: Cursor, shop: Shop, known: Sequence[str], *, is_led: bool = False) -> Party | None:
    """The person or firm at the cursor, or None with nothing used.

    `is_led`: what stands before can only lead to a name, so that any unknown word is one.
    """
    start = cursor.mark()
    article = _contracted(cursor)
    if taken := cursor.take("the", "article"):
        article = taken.text
    titles = _take_titles(cursor)
    names = _take_names(cursor, shop, known, is_led=is_led or bool(titles))
    if tail := cursor.take("title.tail") if names else None:
        names.append(tail)
    words = [*titles, *names]
    if not _is_someone(words, titles, names, has_article=bool(article)):
        cursor.back_to(start)
        return None
    _take_place(cursor, words)
    is_possessive = words[-1].text.endswith(("'s", "s'"))
    texts = [*(piece.text for piece in words[:-1]), words[-1].text.removesuffix("'s").removesuffix("'")]
    is_nickname = not names and not any(piece.has("title") for piece in words)
    said = " ".join([*([article] if article and is_nickname else []), *texts])
    return _resolved(
        said,
        known,
        is_possessive=is_possessive,
        is_named=bool(names) or is_nickname,
        is_first_name=_is_first_name(names),
    )


def _contracted(cursor: Cursor) -> str:
    """The article in "al flaco", "pro gordo", "do seu Zé"; empty where there is none."""
    before = cursor.ahead(-1)
    return "" if before is None else CONTRACTED.get(before.folded.rpartition(" ")[2], "")


def _take_titles(cursor: Cursor) -> list[Piece]:
    """ "don", "la señora", "el gordo": they need a name, or an article before them."""
    found: list[Piece] = []
    while cursor.sees("title", "nick") and len(found) < 2:
        piece = cursor.here
        if piece is None or (piece.has("adjective", "number") and not _is_name(cursor.ahead())):
            break
        cursor.take("title", "nick")
        found.append(piece)
        if cursor.sees("stop") and _is_name(cursor.ahead()):
            cursor.take("stop")
    return found


def _take_names(cursor: Cursor, shop: Shop, known: Sequence[str], *, is_led: bool) -> list[Piece]:
    found: list[Piece] = []
    familiar = _familiar(tuple(known))
    while len(found) < MOST_NAMES and (piece := cursor.here) is not None:
        is_familiar = _bare(piece) in familiar and _bare(piece) not in NO_NAME
        is_first_word = is_led and not found and _may_be_a_name(piece, shop)
        if not (is_familiar or is_first_word or _is_name(piece)):
            break
        cursor.used.add(cursor.at)
        cursor.at += 1
        found.append(piece)
        if piece.text.endswith("'s") and not _is_name(cursor.here):
            break
    return found


def _may_be_a_name(piece: Piece, shop: Shop) -> bool:
    """A word nobody knows; a product of the shop is none. "doña Luz" is no bill."""
    is_free = piece.is_word or (piece.has("expense_noun") and piece.text[:1].isupper())
    return is_free and piece.text.isalpha() and shop.catalogue.match(piece.text).is_new


def _is_name(piece: Piece | None) -> bool:
    """A known first name, or an unknown word with a capital letter; "CCU" and "Postobón" are names too."""
    if piece is None or piece.is_number:
        return False
    if piece.has("person") or _is_possessive_name(piece):
        return True
    if piece.has("market") and piece.text[:1].isupper():
        return True
    return piece.is_word and piece.text[:1].isupper()


def _is_possessive_name(piece: Piece) -> bool:
    return piece.is_word and piece.text.endswith("'s")


def _is_someone(words: list[Piece], titles: list[Piece], names: list[Piece], *, has_article: bool) -> bool:
    if names:
        return True
    return bool(words) and (
        has_article or titles[0].text.casefold().startswith(("la ", "el ", "o ", "a ", "the ", "mi "))
    )


def _take_place(cursor: Cursor, words: list[Piece]) -> None:
    """ "Lu do salão", "Léo do 302": where one lives says who one is, if nothing else follows."""
    if not cursor.sees("of") or words[-1].text.endswith("'s"):
        return
    has_article = cursor.sees("the", distance=1)
    place = cursor.ahead(2 if has_article else 1)
    if place is None or place.has("money") or not (place.is_number or place.has("word", "expense_noun", "market")):
        return
    after = cursor.ahead(3 if has_article else 2)
    is_contracted = not has_article and cursor.sees("of") and fold(cursor.pieces[cursor.at].text) in {"del", "do", "da"}
    if is_contracted and after is not None and after.is_number and not place.is_number:
        after = None
    if after is not None and not after.has("verb.", "comma", "stop", "gave", "pay.", "credit", "delivered"):
        return
    for _ in range(3 if has_article else 2):
        piece = cursor.pieces[cursor.at]
        words.append(piece)
        cursor.used.add(cursor.at)
        cursor.at += 1


def _is_first_name(names: list[Piece]) -> bool:
    """Whether it is spelled as people's names are: "Marta" is no slip of the pen for María."""
    return len(names) == 1 and names[0].has("person")


def _resolved(said: str, known: Sequence[str], *, is_possessive: bool, is_named: bool, is_first_name: bool) -> Party:
    """The one the books know by these words, those it may be, or somebody new."""
    asked = _words(said)
    same = [name for name in known if _words(name) == asked]
    if same:
        return Party((same[0],), True, is_possessive, True)
    fitting = [name for name in known if _fits(asked, _words(name))]
    if len(fitting) == 1:
        is_whole = asked <= _words(fitting[0]) or asked - _words(fitting[0]) <= MALE | FEMALE
        return Party((fitting[0], *([] if is_whole else [_tidy(said)])), is_whole, is_possessive, True)
    if fitting:
        return Party(tuple(fitting[:MOST_ALIKE]), False, is_possessive, True)
    alike = [] if is_first_name else [name for name in known if _resembles(asked, _words(name))]
    if alike:
        return Party((*alike[: MOST_ALIKE - 1], _tidy(said)), False, is_possessive, is_named)
    return Party((_tidy(said),), is_named, is_possessive)


def _fits(asked: frozenset[str], name: frozenset[str]) -> bool:
    """One says no more than the other, and they do not speak of a man and a woman."""
    if _are_opposed(asked, name):
        return False
    plain, plain_name = _untitled(asked), _untitled(name)
    return bool(plain) and bool(plain_name) and (plain <= plain_name or plain_name <= plain)


def _are_opposed(asked: frozenset[str], name: frozenset[str]) -> bool:
    """Whether one is a man and the other a woman by their titles."""
    return bool((asked & MALE and name & FEMALE) or (asked & FEMALE and name & MALE))


def _resembles(asked: frozenset[str], name: frozenset[str]) -> bool:
    """Whether they are the same but for a slip of the pen: "Jorje" is likely Jorge."""
    if _are_opposed(asked, name):
        return False
    plain, plain_name = _untitled(asked), _untitled(name)
    if _initials(plain).isdisjoint(_initials(plain_name)):
        return False
    # Loaded here: names that are known, or unlike any that is, never pay for it.
    from tenant_runtime.brain.rules.words.resemblance import is_near_name  # noqa: PLC0415

    return all(any(is_near_name(one, other) for other in plain_name) for one in plain)


@lru_cache(maxsize=4096)
def _untitled(words: frozenset[str]) -> frozenset[str]:
    return words - MALE - FEMALE


@lru_cache(maxsize=4096)
def _initials(words: frozenset[str]) -> frozenset[str]:
    """How the words begin that are long enough to be misspelt."""
    return frozenset(word[0] for word in words if len(word) > SHORT)


@lru_cache(maxsize=8)
def _familiar(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for name in names for word in _words(name))


@lru_cache(maxsize=4096)
def _words(name: str) -> frozenset[str]:
    words = (word.strip(".").removesuffix("'s") for word in fold(name).replace("-", " ").split())
    return frozenset(word for word in words if word and word not in NO_NAME)


def _bare(piece: Piece) -> str:
    return fold(piece.text).removesuffix("'s")


def _tidy(said: str) -> str:
    """With a capital letter for each word that is a name or a title; "el pelado" stays as it was said."""
    words = said.split()
    if len(words) > 1 and fold(words[0]) in {"la", "el", "mi", "o", "a", "the"} and len(words) > 2:
        words = words[1:]
    if fold(words[0]) in {"el", "la", "o", "a", "the", "mi"}:
        return " ".join(words)
    return " ".join(
        word if fold(word) in NO_NAME or not word[0].islower() else word[0].upper() + word[1:] for word in words
    )
