"""Money between the owner and the shop: "tirei 100 do caixa pra mim", "puse 5000 en la caja"."""

from __future__ import annotations

from dataclasses import dataclass

from tenant_runtime.actions import Action, Expense, OwnerDeposit, OwnerWithdrawal
from tenant_runtime.brain.rules.choosing import Options, reading
from tenant_runtime.brain.rules.deals.terms import Terms
from tenant_runtime.brain.rules.goods.names import is_nameable
from tenant_runtime.brain.rules.labels.labels import labelled
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.sentence import POLITE, Draft, Sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.spending.categories import category_of
from tenant_runtime.brain.rules.spending.concepts import USUAL
from tenant_runtime.brain.rules.words.pieces import Cursor, Piece

PLACES = ("till", "till.in", "own_money", "personal")
NEVER_A_PURPOSE = (
    "number", "fraction", "dozen", "verb.sale", "verb.bought", "verb.arrived", "out.", "edit.not", "not_yet.negation",
    "question", "not_yet.hypothetical",
)  # fmt: skip


@dataclass(slots=True)
class Moved:
    """What was said of money that the owner took or gave."""

    amount: Piece | None = None
    verb: Piece | None = None
    is_till: bool = False
    is_personal: bool = False
    purpose: str = ""

    @property
    def is_money(self) -> bool:
        """Whether the number can only be money."""
        amount = self.amount
        return amount is not None and (amount.has("money", "multiplied") or self.is_till)


def is_withdrawal(sentence: Sentence) -> bool:
    """Whether the owner took money out for themselves."""
    if not sentence.counts_something or not sentence.has("verb.withdrawal", "verb.withdrawal_weak"):
        return False
    return sentence.has("till", "personal") and not sentence.has("verb.sale", "verb.bought", "verb.arrived")


def is_deposit(sentence: Sentence) -> bool:
    """Whether the owner put money in."""
    if not sentence.counts_something or not sentence.has("verb.deposit"):
        return False
    return sentence.has("own_money", "till.in") and not sentence.has("verb.sale", "verb.bought", "verb.arrived")


def read_withdrawal(sentence: Sentence, shop: Shop, terms: Terms) -> Draft:  # noqa: ARG001 - every reader of a deal takes them
    """What the owner took; for the shop's own costs it is shown as an expense first."""
    cursor, moved = _cursor(sentence), Moved()
    while not cursor.is_done:
        if not _read_taken(cursor, moved):
            cursor.skip()
    return Draft(cursor, lambda: reading(_taken(moved, shop), lambda one: labelled(one, shop), card="card_owner"))


def read_deposit(sentence: Sentence, shop: Shop, terms: Terms) -> Draft:  # noqa: ARG001 - every reader of a deal takes them
    """What the owner put in."""
    cursor, moved = _cursor(sentence), Moved()
    while not cursor.is_done:
        if not _read_given(cursor, moved):
            cursor.skip()
    return Draft(cursor, lambda: reading(_given(moved, shop), lambda one: labelled(one, shop), card="card_owner"))


def _cursor(sentence: Sentence) -> Cursor:
    """Without what says nothing; "na loja" says here where the money went."""
    return Cursor([piece for piece in sentence.pieces if not piece.has(*POLITE) or piece.has(*PLACES)])


def _read_taken(cursor: Cursor, moved: Moved) -> bool:
    if cursor.take("comma", "stop") or _read_verb(cursor, moved, "verb.withdrawal", "verb.withdrawal_weak"):
        return True
    if _read_amount(cursor, moved):
        return True
    if not moved.is_till and cursor.take("till"):
        moved.is_till = True
        return True
    if moved.amount is not None and not moved.purpose and _read_purpose(cursor, moved):
        return True
    if cursor.take("personal"):
        moved.is_personal = True
        return True
    return False


def _read_given(cursor: Cursor, moved: Moved) -> bool:
    if cursor.take("comma", "stop") or _read_verb(cursor, moved, "verb.deposit"):
        return True
    if _read_amount(cursor, moved):
        return True
    if cursor.take("own_money"):
        moved.is_personal = True
        return True
    if not moved.is_till and cursor.take("till.in"):
        moved.is_till = True
        return True
    return moved.is_till and moved.is_personal and not moved.purpose and _read_purpose(cursor, moved)


def _read_verb(cursor: Cursor, moved: Moved, *verbs: str) -> bool:
    if moved.verb is not None or not cursor.sees(*verbs):
        return False
    moved.verb = cursor.take(*verbs)
    moved.is_personal = cursor.sees("personal", distance=-1)
    moved.is_till = cursor.sees("till.in", distance=-1)
    return True


def _read_amount(cursor: Cursor, moved: Moved) -> bool:
    """A number that counts nothing: "me llevé 2 cafés" takes goods."""
    piece, following = cursor.here, cursor.ahead()
    if moved.amount is not None or piece is None or not piece.is_number or piece.has("article"):
        return False
    if (is_nameable(following) and not piece.has("money")) or (
        following and following.has("measure.", "dozen", "number")
    ):
        return False
    moved.amount = cursor.take("number")
    return True


def _read_purpose(cursor: Cursor, moved: Moved) -> bool:
    """ "pra pagar a escola do meu filho": what the owner does with it is theirs, up to the next comma."""
    start = cursor.mark()
    if not cursor.sees("purpose", "personal", "concept_prep"):
        return False
    words: list[Piece] = []
    while (piece := cursor.here) is not None and not piece.has("comma", "stop", "gap", "till", *NEVER_A_PURPOSE):
        words.append(piece)
        cursor.used.add(cursor.at)
        cursor.at += 1
    if cursor.sees(*NEVER_A_PURPOSE) or not words:
        cursor.back_to(start)
        return False
    moved.is_personal = moved.is_personal or any(word.has("personal") for word in words)
    moved.purpose = " ".join(word.text for word in words if not word.has("purpose"))
    return True


def _taken(moved: Moved, shop: Shop) -> Options[tuple[Action, ...]]:
    if moved.amount is None:
        raise Unsettled("ask_amount_written")
    amount = shop.amount(moved.amount.amount)
    took: tuple[Action, ...] = (OwnerWithdrawal(amount),)
    is_strong = moved.verb is not None and moved.verb.has("verb.withdrawal")
    if moved.is_personal:
        return Options((took,), is_strong or moved.is_money)
    if not moved.purpose:
        return Options((took,), False)
    category = category_of(moved.purpose, shop.language)
    spent: tuple[Action, ...] = (Expense(amount, moved.purpose.lower(), category=category),)
    return Options((spent, took) if category in USUAL else (took, spent), False)


def _given(moved: Moved, shop: Shop) -> Options[tuple[Action, ...]]:
    if moved.amount is None:
        raise Unsettled("ask_amount_written")
    given = OwnerDeposit(shop.amount(moved.amount.amount))
    return Options(((given,),), moved.is_till or moved.is_personal)
