"""Slang for money: how much a word is worth in a country, and where it names goods all the same."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from tenant_runtime.brain.rules.words.pieces import Piece
from tenant_runtime.contract import templates

FILE = "language/slang.json"
GOODS = "goods"
"""The table of words that are goods as well: mangoes, batteries, prawns."""
BOOKS_GOODS = ("verb.sale", "verb.bought", "verb.arrived")
PRICE_MARKS = ("each_mark", "any_mark")


@cache
def slang(country: str | None) -> dict[str, Decimal]:
    """How much a slang word for money stands for in this country, in its own currency: luca, palo, conto, quid."""
    table: dict[str, str] = templates.load(FILE).get(country or "", {})
    return {word: Decimal(value) for word, value in table.items()}


@cache
def slang_of_language(language: str) -> frozenset[str]:
    """Slang for money in any country that speaks it: what it stands for here may be unknown, but it is no product."""
    tables: dict[str, dict[str, str]] = templates.load(FILE)
    speaking = {code for code, country in templates.countries().items() if country["language"] == language}
    return frozenset(word for country, table in tables.items() if country in speaking for word in table)


def may_be_goods(piece: Piece) -> bool:
    """Whether the word names goods as well."""
    return piece.folded in templates.load(FILE)[GOODS]


def is_goods(pieces: Sequence[Piece], at: int, *, is_money_here: bool) -> bool:
    """Whether the word at this index is what the number before it counts: "3 mangos a 12", "vendí 2 pilas".

    Where the word is money in the shop's own country, only a verb before and a price behind it make it goods.
    """
    if at < 1 or not may_be_goods(pieces[at]) or not pieces[at - 1].is_number:
        return False
    if pieces[at - 1].has("money") or (at > 1 and pieces[at - 2].has(*PRICE_MARKS, "sign")):
        return False
    follows_verb = at > 1 and pieces[at - 2].has(*BOOKS_GOODS)
    is_priced = _is_priced(pieces, at + 1) or (at + 1 < len(pieces) and pieces[at + 1].has("of", "measure."))
    return follows_verb and is_priced if is_money_here else follows_verb or is_priced


def _is_priced(pieces: Sequence[Piece], at: int) -> bool:
    """ "a 12", "por $ 40"."""
    following = pieces[at + 1 : at + 3]
    is_amount = bool(following) and (following[0].is_number or (following[0].has("sign") and len(following) > 1))
    return is_amount and pieces[at].has(*PRICE_MARKS)
