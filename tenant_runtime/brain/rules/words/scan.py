"""Tokens to pieces: the longest known phrase, product name or number at each place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from tenant_runtime.brain.rules.words.digits import UNREADABLE, Marks, Written, written
from tenant_runtime.brain.rules.words.lexicon import Lexicon, signs
from tenant_runtime.brain.rules.words.pieces import Piece, number
from tenant_runtime.brain.rules.words.text import Token

MARKS = {
    ",": "comma", ".": "stop", "?": "question", "%": "percent", "@": "each_mark", "&": "and", "/": "slash",
}  # fmt: skip
SHORT_FRACTIONS = {("1", "2"): "0.5", ("1", "4"): "0.25", ("3", "4"): "0.75"}

FIRST_GROUP, GROUP = re.compile(r"[1-9]\d{0,2}"), re.compile(r"\d{3}([.,]\d\d)?")
CURRENCY_LETTERS = frozenset({"R", "Q", "L", "N"})
"""R450, Q8, L20, N500: rand, quetzal, lempira, naira; a letter with a number right after it."""
NamesAt = Callable[[Sequence[Token], int], int]
"""How many tokens from this index on are the whole name of a product of the shop; 0: none."""

Found = tuple[Piece, int]


def _is_glued_number(token: Token) -> bool:
    return token.kind == "digits" and token.glued


def _leads_an_amount(token: Token) -> bool:
    is_code = len(token.folded) > 1 and token.folded in signs()
    return token.kind in {"sign", "mark"} or token.text in CURRENCY_LETTERS or is_code


class Scanner:
    """Cuts one message into pieces."""

    def __init__(self, lexicon: Lexicon, marks: Marks, names_at: NamesAt) -> None:
        self._lexicon = lexicon
        self._marks = marks
        self._names_at = names_at

    def pieces(self, tokens: Sequence[Token]) -> list[Piece]:
        """All pieces in order; every token is in exactly one of them."""
        words = [self._lexicon.spelled(token.folded) if token.kind == "word" else "" for token in tokens]
        found: list[Piece] = []
        at = 0
        while at < len(tokens):
            is_glued = tokens[at].glued and at > 0 and tokens[at - 1].kind == "digits"
            piece, at = self._piece(tokens, words, at)
            found.append(replace(piece, is_glued=True) if is_glued and piece.has("measure.") else piece)
        return found

    def _piece(self, tokens: Sequence[Token], words: Sequence[str], at: int) -> Found:
        token = tokens[at]
        if length := self._names_at(tokens, at):
            text = " ".join(part.text for part in tokens[at : at + length])
            return Piece(text, text.casefold(), frozenset({"product"})), at + length
        if token.kind == "digits":
            return self._digits(tokens, words, at)
        if token.kind == "word":
            return self._word(tokens, words, at)
        if token.kind == "sign":
            return Piece(token.text, token.folded, frozenset({"sign"})), at + 1
        return Piece(token.text, token.folded, frozenset({MARKS.get(token.folded, "odd")})), at + 1

    def _word(self, tokens: Sequence[Token], words: Sequence[str], at: int) -> Found:
        token = tokens[at]
        if token.text in CURRENCY_LETTERS and at + 1 < len(tokens) and _is_glued_number(tokens[at + 1]):
            return Piece(token.text, token.text.casefold(), frozenset({"sign"})), at + 1
        exact = self._lexicon.exact.get(token.text, self._lexicon.exact.get(token.text.casefold()))
        if exact is not None:
            return Piece(token.text, token.folded, exact or frozenset({"word"})), at + 1
        length = self._lexicon.longest(words, at)
        if length < 2 and (found := self._lexicon.numerals.read(words, at)):
            return self._numeral(tokens, words, at, found)
        if not length:
            odd = token.glued and at > 0 and tokens[at - 1].kind == "digits"
            return Piece(token.text, token.folded, frozenset({"odd" if odd else "word"})), at + 1
        phrase = " ".join(words[at : at + length])
        text = " ".join(part.text for part in tokens[at : at + length])
        value = self._lexicon.fractions.get(phrase) or self._lexicon.dozens.get(phrase)
        return Piece(text, phrase, self._lexicon.tags(phrase), value, value), at + length

    def _numeral(self, tokens: Sequence[Token], words: Sequence[str], at: int, found: tuple[Decimal, int]) -> Found:
        value, after = found
        is_article = after == at + 1 and words[at] in self._lexicon.numerals.articles
        text = " ".join(token.text for token in tokens[at:after])
        piece = number(text, Written(value, value), "spelled", *(["article"] if is_article else []))
        tags = self._lexicon.tags(words[at]) if after == at + 1 else frozenset()
        return replace(piece, tags=piece.tags | tags) if is_article or "dozen" in tags else piece, after

    def _digits(self, tokens: Sequence[Token], words: Sequence[str], at: int) -> Found:
        token = tokens[at]
        if fraction := self._short_fraction(tokens, at):
            value = Decimal(fraction)
            return Piece(f"{token.text}/{tokens[at + 2].text}", "", frozenset({"fraction"}), value, value), at + 3
        is_odd = token.glued and at > 0 and not _leads_an_amount(tokens[at - 1]) and tokens[at - 1].folded != "x"
        if (after := self._end_of_groups(tokens, at)) > at + 1:
            text = " ".join(part.text for part in tokens[at:after])
            return number(text, written(text.replace(" ", ""), self._marks)), after
        value_read = UNREADABLE if is_odd else written(token.text, self._marks)
        return self._multiplied(tokens, words, at, value_read)

    def _multiplied(self, tokens: Sequence[Token], words: Sequence[str], at: int, value: Written) -> Found:
        """Digits and the multiplier after them, if any: 25 mil, 1.2k, 2 mil 500."""
        numerals, after = self._lexicon.numerals, at + 1
        if after >= len(tokens) or not numerals.is_multiplier(words[after]):
            return number(tokens[at].text, value), after
        plain = value.measure if value.value is None else value.value
        if plain is None:
            return number(tokens[at].text, UNREADABLE), after + 1
        product, end = numerals.multiplied(words, after, plain)
        if self._is_rest_of_thousand(tokens, words, end):
            product, end = product + int(tokens[end].text), end + 1
        text = " ".join(token.text for token in tokens[at:end])
        return number(text, Written(product, product), "multiplied"), end

    def _is_rest_of_thousand(self, tokens: Sequence[Token], words: Sequence[str], at: int) -> bool:
        """The 500 of "2 mil 500", where it counts nothing itself."""
        if at >= len(tokens) or words[at - 1] != "mil" or len(tokens[at].text) != 3 or not tokens[at].text.isdigit():
            return False
        if tokens[at].text.startswith("0") or at + 1 == len(tokens) or not words[at + 1]:
            return not tokens[at].text.startswith("0")
        following = " ".join(words[at + 1 : at + 1 + self._lexicon.longest(words, at + 1)])
        return bool(self._lexicon.tags(following) & {"each", "total_tail", "and"})

    def _end_of_groups(self, tokens: Sequence[Token], at: int) -> int:
        """The index after the thousands of "R1 250.50", in a country that parts them by a space."""
        after = at + 1
        is_led = at > 0 and (tokens[at - 1].kind == "sign" or tokens[at - 1].text in CURRENCY_LETTERS)
        if not (self._marks.is_spaced and is_led and FIRST_GROUP.fullmatch(tokens[at].text)):
            return after
        while after < len(tokens) and tokens[after].kind == "digits" and GROUP.fullmatch(tokens[after].text):
            after += 1
        return after

    @staticmethod
    def _short_fraction(tokens: Sequence[Token], at: int) -> str | None:
        parts = tokens[at : at + 3]
        if len(parts) < 3 or parts[1].folded != "/" or not (parts[1].glued and parts[2].glued):
            return None
        return SHORT_FRACTIONS.get((parts[0].text, parts[2].text))
