"""Numbers to amounts: signs, currency words and slang say that a number is money, and whether it is ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tenant_runtime.brain.rules.words.digits import Written
from tenant_runtime.brain.rules.words.lexicon import Lexicon, signs
from tenant_runtime.brain.rules.words.pieces import Piece, number
from tenant_runtime.brain.rules.words.slang import is_goods, may_be_goods, slang, slang_of_language
from tenant_runtime.contract import templates

FOREIGN = frozenset({"not_yet.currency"})
HUNDRED = Decimal(100)
THOUSAND = Decimal(1000)
HALF = Decimal("0.5")
STANDS_ALONE = Decimal(100)
"""From this worth on one word is a price: "a luca"; "for Bob" is for somebody."""
NO_END = ("measure.", "dozen", "of", "product", "container", "pair_noun", "expense_noun", "adjective", "percent")
"""What a number counts if it stands behind it: "5 soles y 20 panes"."""


@dataclass(frozen=True, slots=True)
class Money:
    """The shop's currency, and the slang of its country where that is the country's own currency."""

    currency: str
    country: str | None
    lexicon: Lexicon

    def slang_value(self, word: str) -> Decimal | None:
        """How much one of these is worth here; None where the word is no money here."""
        own = templates.countries().get(self.country or "", {}).get("currency")
        return slang(self.country).get(word) if own == self.currency else None

    def is_sign(self, piece: Piece) -> bool | None:
        """Whether the piece is a sign or word of our currency; None where it is no money at all."""
        is_letter = len(piece.folded) == 1 and piece.has("measure.")  # the L of "2,25 L" is no lempira
        if is_letter or not (piece.is_word or piece.has("sign", "measure.")):
            return None
        named = signs().get(piece.folded) or self.lexicon.currency_words.get(piece.folded)
        if self.currency == "GBP" and piece.folded in {"pound", "pounds"}:
            return True
        if named is None:
            return False if piece.has("sign") else None
        return self.currency in named


def with_amounts(pieces: Sequence[Piece], money: Money) -> list[Piece]:
    """The pieces, where a number and what makes it money became one piece tagged "money"."""
    found: list[Piece] = []
    at = 0
    while at < len(pieces):
        piece, at = _amount_at(pieces, at, money)
        found.append(piece)
    return found


def _amount_at(pieces: Sequence[Piece], at: int, money: Money) -> tuple[Piece, int]:
    piece = pieces[at]
    if (one := _worth_alone(pieces, at, money)) is not None:
        return _with_half(pieces, at + 1, number(piece.text, Written(one, one), "money"), one)
    if money.is_sign(piece) and at + 1 < len(pieces) and pieces[at + 1].is_number:
        amount, after = _amount_at(pieces, at + 1, money)
        return replace(amount, text=f"{piece.text} {amount.text}", tags=amount.tags | {"money"}), after
    if piece.is_number or piece.has("fraction"):
        return _number_at(pieces, at, money)
    if money.is_sign(piece) is False or _is_slang_elsewhere(pieces, at, money):
        return replace(piece, tags=FOREIGN), at + 1
    if money.is_sign(piece):
        return replace(piece, tags=frozenset({"currency"})), at + 1
    return piece, at + 1


def _worth_alone(pieces: Sequence[Piece], at: int, money: Money) -> Decimal | None:
    """What one of these is worth right behind a price mark: "a luca"; None where it is no price: "jabón en barra"."""
    one = money.slang_value(pieces[at].folded)
    if one is None or one < STANDS_ALONE or at == 0 or pieces[at].text[:1].isupper():
        return None
    is_priced = pieces[at - 1].has("each_mark" if may_be_goods(pieces[at]) else "any_mark", "each_mark")
    return one if is_priced else None


def _is_slang_elsewhere(pieces: Sequence[Piece], at: int, money: Money) -> bool:
    """A word right behind a number: "2 gambas" may be money elsewhere, "un kilo de gambas" is not."""
    if not (pieces[at].is_word and at > 0 and pieces[at - 1].is_number):
        return False
    is_slang = pieces[at].folded in slang_of_language(money.lexicon.language)
    return is_slang and not is_goods(pieces, at, is_money_here=False)


def _number_at(pieces: Sequence[Piece], at: int, money: Money) -> tuple[Piece, int]:
    piece, after = _with_cents(pieces, at, money)
    if after >= len(pieces):
        return piece, after
    value = money.slang_value(pieces[after].folded)
    if value is not None and piece.amount is not None and not is_goods(pieces, after, is_money_here=True):
        return _in_slang(pieces, after, replace(piece, amount=piece.amount * value), value)
    if _is_before_an_amount(pieces, after, money, is_article=piece.has("article")):
        return piece, after  # "a $40 deposit", "2 $15 shirts"
    if piece.is_number and money.is_sign(pieces[after]):
        return _with_spoken_rest(pieces, after + 1, _tagged(piece, pieces[after], piece.amount))
    if piece.is_number and pieces[after].has("cents") and piece.amount is not None:
        return _tagged(piece, pieces[after], piece.amount / HUNDRED), after + 1
    return piece, after


def _is_before_an_amount(pieces: Sequence[Piece], at: int, money: Money, *, is_article: bool) -> bool:
    """Whether a sign with its amount stands here; English never writes a sign behind its number."""
    if not pieces[at].has("sign") or at + 1 >= len(pieces) or not pieces[at + 1].is_number:
        return False
    return is_article or money.lexicon.language == "en"


def _with_spoken_rest(pieces: Sequence[Piece], at: int, piece: Piece) -> tuple[Piece, int]:
    """ "ocho soles noventa", "135 reais e 50 centavos", "um euro e meio": what is said after the currency's word."""
    joint = int(at < len(pieces) and pieces[at].has("and"))
    rest = pieces[at + joint] if at + joint < len(pieces) else None
    if rest is None or rest.amount is None or not _is_whole(piece.amount) or piece.amount is None:
        return piece, at
    after = at + joint + 1
    if after < len(pieces) and pieces[after].has("cents"):
        return _tagged(piece, rest, piece.amount + rest.amount / HUNDRED), after + 1
    if after < len(pieces) and (pieces[after].is_word or pieces[after].has(*NO_END)):
        return piece, at
    if rest.has("fraction") and rest.amount == HALF and joint:
        return _tagged(piece, rest, piece.amount + HALF), after
    if rest.is_number and rest.has("spelled") and rest.amount in range(10, 100):
        return _tagged(piece, rest, piece.amount + rest.amount / HUNDRED), after
    return piece, at


def _with_cents(pieces: Sequence[Piece], at: int, money: Money) -> tuple[Piece, int]:
    """ "3 con 50" is 3.50."""
    piece, cents = pieces[at], pieces[at + 2 : at + 3]
    is_joined = at + 1 < len(pieces) and pieces[at + 1].folded in money.lexicon.numerals.cents_joint
    if not (piece.is_number and is_joined and cents and cents[0].is_number and _is_whole(piece.amount)):
        return piece, at + 1
    if piece.amount is None or cents[0].amount is None or cents[0].amount not in range(10, 100):
        return piece, at + 1
    if _is_taken_off(pieces, at + 3, money) or _is_deposit(pieces, piece.amount, cents[0].amount):
        return piece, at + 1
    return _tagged(piece, cents[0], piece.amount + cents[0].amount / 100), at + 3


def _is_deposit(pieces: Sequence[Piece], price: Decimal, amount: Decimal) -> bool:
    """ "me señaron una torta de 30 con 10": of an order, what is less than the price was paid of it."""
    return amount < price and any(piece.has("order.verb", "deposit", "deposit_of") for piece in pieces)


def _is_taken_off(pieces: Sequence[Piece], at: int, money: Money) -> bool:
    """ "85000 con 10% de descuento", "40 com 10 reais de desconto": no cents, but a discount."""
    after = at + int(at < len(pieces) and bool(money.is_sign(pieces[at])))
    return after < len(pieces) and pieces[after].has("percent", "of", "discount.noun")


def _in_slang(pieces: Sequence[Piece], at: int, piece: Piece, value: Decimal) -> tuple[Piece, int]:
    """Twenty "lucas", and the half that may follow: 15 lucas y media."""
    amount = _tagged(piece, pieces[at], piece.amount)
    hundreds = pieces[at + 1] if at + 1 < len(pieces) else None
    if hundreds is None or amount.amount is None or not _is_rest(hundreds, pieces[at + 2 : at + 3], value):
        return _with_half(pieces, at + 1, amount, value)
    return _tagged(amount, hundreds, amount.amount + (hundreds.amount or 0) * value / THOUSAND), at + 2


def _is_rest(hundreds: Piece, following: Sequence[Piece], value: Decimal) -> bool:
    """The "doscientos" of "un palo doscientos", the 500 of "dos lucas 500", where it counts nothing itself."""
    if value < THOUSAND or not hundreds.is_number or hundreds.has("money", "multiplied") or hundreds.amount is None:
        return False
    is_hundreds = hundreds.amount in range(100, 1000) and hundreds.amount % HUNDRED == 0
    return is_hundreds and not (following and (following[0].is_word or following[0].has(*NO_END)))


def _with_half(pieces: Sequence[Piece], at: int, amount: Piece, value: Decimal) -> tuple[Piece, int]:
    """The amount with the half of one more: "luca y media"."""
    if at + 1 < len(pieces) and pieces[at].has("and") and pieces[at + 1].has("fraction"):
        half = pieces[at + 1].amount
        following = pieces[at + 2] if at + 2 < len(pieces) else None
        is_over = following is None or not (following.is_word or following.has("measure.", "dozen", "of"))
        if half == HALF and amount.amount is not None and is_over:
            return _tagged(amount, pieces[at + 1], amount.amount + value * half), at + 2
    return amount, at


def _tagged(piece: Piece, other: Piece, amount: Decimal | None) -> Piece:
    tags = (piece.tags | {"number", "money"}) - {"article", "fraction"}
    return replace(piece, text=f"{piece.text} {other.text}", amount=amount, tags=tags)


def _is_whole(value: Decimal | None) -> bool:
    return value is not None and value == value.to_integral_value()
