"""Text to tokens: words, digits, signs and marks, each with what a comparison needs."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Kind = Literal["word", "digits", "sign", "mark"]

MOST_TOKENS = 120
"""A longer message is not one plain sentence; nothing reads further than this."""

_VULGAR_FRACTIONS = {"½": " 1/2 ", "¼": " 1/4 ", "¾": " 3/4 "}
_QUOTES = frozenset("\"'`´‘’“”«»*_~|•")
_STOPS = {"\n": ",", ";": ",", ":": ",", ",": ",", ".": ".", "!": ".", "¡": ".", "…": ".", "?": "?", "¿": "?"}
_SLASH_WORDS = frozenset({"c", "s"})
_DOTTED_SIGNS = frozenset({"rs", "bs", "ksh", "kshs", "tsh", "ush", "gs", "lps"})
"""Signs that may be written with a full stop before the number: "Rs. 42"."""
_ONLY = frozenset({"/-", "/="})
"""Written behind an amount that has no cents: "42/-"."""


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of the text. `folded` is lower case without accents; `glued` says that no space stood before it."""

    text: str
    folded: str
    kind: Kind
    glued: bool


def fold(text: str) -> str:
    """Lower case, without accents."""
    return text.lower() if text.isascii() else _without_accents(text)


@lru_cache(maxsize=8192)
def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def tokens(text: str) -> list[Token]:
    """All tokens of the text, at most MOST_TOKENS + 1 of them, so that the caller can see that there are too many."""
    found: list[Token] = []
    for token in _tokens(_cleaned(text)):
        found.append(token)
        if len(found) > MOST_TOKENS:
            break
    return found


def _cleaned(text: str) -> str:
    """Composed letters, without emoji, invisible characters and the like."""
    if text.isascii() and text.replace(" ", "").isalnum():
        return text
    for fraction, written in _VULGAR_FRACTIONS.items():
        text = text.replace(fraction, written)
    composed = unicodedata.normalize("NFC", text).replace("’", "'")
    return "".join(character for character in composed if not _is_decoration(character))


def _is_decoration(character: str) -> bool:
    if character.isspace() or character.isalnum():
        return False
    return unicodedata.category(character) in {"So", "Sk", "Cf", "Mn", "Me", "Cc", "Cs", "Co", "Cn"}


def _tokens(text: str) -> Iterator[Token]:
    at, end_of_last = 0, -1
    while at < len(text):
        if text[at] != "\n" and (text[at].isspace() or text[at] in _QUOTES):
            at += 1
            continue
        kind, end = _token_at(text, at)
        words = text[at:end]
        yield Token(words, _STOPS.get(words, fold(words)), kind, glued=end_of_last == at)
        at = end_of_last = end


def _token_at(text: str, at: int) -> tuple[Kind, int]:
    if _is_digit(text, at):
        return "digits", _end_of_digits(text, at)
    if text[at].isalpha():
        return _word_at(text, at)
    if unicodedata.category(text[at]) == "Sc":
        return "sign", at + (2 if text[at : at + 2].casefold() == "$u" and not text[at + 2 : at + 3].isalpha() else 1)
    if text[at : at + 2] in _ONLY and _is_digit(text, at - 1) and not text[at + 2 : at + 3].isalnum():
        return "sign", at + 2
    return "mark", at + 1


def _end_of_digits(text: str, at: int) -> int:
    """Digits with the separators between them: 1.200,50."""
    while _is_digit(text, at) or (at < len(text) and text[at] in ".," and _is_digit(text, at + 1)):
        at += 1
    return at


def _word_at(text: str, at: int) -> tuple[Kind, int]:
    """Letters, joined by single hyphens or apostrophes; "c/u" is one word, "R$" and "S/" are signs."""
    end = at
    while end < len(text) and (text[end].isalpha() or (text[end] in "-'" and text[end + 1 : end + 2].isalpha())):
        end += 1
    following = text[end : end + 1]
    if following == "." and text[at:end].casefold() in _DOTTED_SIGNS and _leads_digits(text, end + 1):
        return "sign", end + 1
    if following == "₵" and text[at:end].casefold() == "gh":
        return "sign", end + 1
    if following == "$" and end - at <= 3:
        return "sign", end + 1 + (text[end + 1 : end + 2].casefold() in {"s", "d"} and end - at == 1)
    if following == "/" and text[at:end].casefold() in _SLASH_WORDS:
        return _slash_word(text, end + 1)
    return "word", end


def _leads_digits(text: str, at: int) -> bool:
    """Whether a number stands here, or behind one space."""
    return _is_digit(text, at + (text[at : at + 1] == " "))


def _slash_word(text: str, end: int) -> tuple[Kind, int]:
    letters = end
    while letters < len(text) and text[letters].isalpha():
        letters += 1
    if letters > end:
        return "word", letters
    return "sign", end + (text[end : end + 1] == ".")


def _is_digit(text: str, at: int) -> bool:
    """ASCII digits only: others are not written by a shop's keyboard, so they explain nothing."""
    return 0 <= at < len(text) and "0" <= text[at] <= "9"
