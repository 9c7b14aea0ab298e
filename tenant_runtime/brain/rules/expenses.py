"""Expenses: "gasté 50 en transporte", "pagué 120 mil de agua y 95 mil de gas", "paid 1.2k rent"."""

from __future__ import annotations

from dataclasses import dataclass, field

from tenant_runtime.actions import Action, Ask, Expense, Question, Reading
from tenant_runtime.brain.rules.choosing import Options, reading
from tenant_runtime.brain.rules.items import read_payment
from tenant_runtime.brain.rules.labels import labelled
from tenant_runtime.brain.rules.names import is_nameable, read_name
from tenant_runtime.brain.rules.pieces import Cursor, Piece
from tenant_runtime.brain.rules.sentence import POLITE, Draft, Sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.stems import singular
from tenant_runtime.brain.rules.terms import Terms
from tenant_runtime.brain.rules.text import fold

MOST_EXPENSES = 3


@dataclass(frozen=True, slots=True)
class Concept:
    """What money was spent on. `is_certain`: the words say so themselves; `is_known`: it is a usual expense."""

    text: str
    is_certain: bool
    is_known: bool


@dataclass(slots=True)
class Spending:
    """Amounts and concepts in the order they were said."""

    amounts: list[Piece] = field(default_factory=list)
    concepts: list[Concept] = field(default_factory=list)
    payment: str | None = None
    order: str = ""
    """One letter for each part: v(erb), a(mount), c(oncept)."""


def read_expense(sentence: Sentence, shop: Shop, terms: Terms) -> Draft:
    """What was spent on what."""
    cursor = sentence.cursor(*POLITE)
    spending = Spending(payment=terms.payment_method, order="p" if terms.payment_method else "")
    while not cursor.is_done:
        if not _read_one(cursor, spending, shop):
            cursor.skip()
    return Draft(cursor, lambda: _reading(spending, shop))


def _read_one(cursor: Cursor, spending: Spending, shop: Shop) -> bool:
    if cursor.take("comma", "stop") or _take_joint(cursor, spending):
        return True
    return _read_verb_or_payment(cursor, spending) or _read_amount_or_concept(cursor, spending, shop)


def _read_verb_or_payment(cursor: Cursor, spending: Spending) -> bool:
    if spending.payment is None and (payment := read_payment(cursor)):
        spending.payment = payment
        spending.order += "p"
        return True
    if spending.order.count("v") < 2 and cursor.take("verb.expense"):
        spending.order += "v"
        return True
    return False


def _read_amount_or_concept(cursor: Cursor, spending: Spending, shop: Shop) -> bool:
    if spending.order.endswith("c") and cursor.sees("number", distance=1) and cursor.take("copula"):
        return True
    if amount := _read_amount(cursor, shop.language):
        spending.amounts.append(amount)
        spending.order += "a"
        return True
    if concept := _read_concept(cursor, shop):
        spending.concepts.append(concept)
        spending.order += "c"
        return True
    return False


def _take_joint(cursor: Cursor, spending: Spending) -> bool:
    """The "and" between two expenses."""
    return bool(spending.order) and cursor.sees("number", "verb.expense", distance=1) and cursor.take("and") is not None


def _read_amount(cursor: Cursor, language: str) -> Piece | None:
    """A number that counts nothing: "pagué 3 facturas" holds no amount."""
    piece, following = cursor.here, cursor.ahead()
    if piece is None or not piece.is_number or piece.has("article"):
        return None
    if following is not None and following.has("measure.", "dozen", "fraction", "slash", "number", "each"):
        return None
    if is_nameable(following) and not piece.has("money") and not _may_precede(following, piece, language):
        return None
    cursor.take("number")
    cursor.take("total_tail")
    return piece


def _may_precede(following: Piece | None, amount: Piece, language: str) -> bool:
    """English says "paid 50 rent"; "paid 3 workers" counts them."""
    if following is None or language != "en":
        return False
    is_odd_count = amount.has("multiplied") or (amount.amount is not None and amount.amount % 1 != 0)
    return is_odd_count or singular(following.text, language) == following.text


def _read_concept(cursor: Cursor, shop: Shop) -> Concept | None:
    start = cursor.mark()
    is_purpose = cursor.sees("concept_prep")
    is_payee = not is_purpose and cursor.sees("payee_prep")
    cursor.take("concept_prep", "payee_prep")
    cursor.take("the", "article")
    words: list[str] = []
    while name := read_name(cursor):
        words += [*name.words, *([name.size] if name.size else [])]
        if not (cursor.sees("and") and is_nameable(cursor.ahead()) and cursor.take("and")):
            break
        words.append(cursor.pieces[cursor.at - 1].text)
    if not words:
        cursor.back_to(start)
        return None
    is_known = any(shop.lexicon.tags(fold(word)) & {"expense_noun"} for word in words)
    is_certain = _is_certain(words, shop, is_purpose=is_purpose, is_payee=is_payee)
    return Concept(" ".join(words).lower(), is_certain, is_known)


def _is_certain(words: list[str], shop: Shop, *, is_purpose: bool, is_payee: bool) -> bool:
    """A known expense is certain; an unknown one where "en", "de", "for" leads it; goods of the shop never are."""
    if not shop.catalogue.match(" ".join(words)).is_new:
        return False
    if any("person" in shop.lexicon.tags(fold(word)) for word in words):
        return False
    known = [bool(shop.lexicon.tags(fold(word)) & {"expense_noun"}) for word in words]
    if not any(known):
        return is_purpose and not is_payee
    return _joined(words, known, shop) if shop.lexicon.is_head_first else known[-1]


def _joined(words: list[str], known: list[bool], shop: Shop) -> bool:
    """Whether a joint stands before every unknown word after the first: alquiler del puesto, not "alquiler puesto"."""
    joints = [bool(shop.lexicon.tags(fold(word)) & {"of", "with", "and", "the"}) for word in words]
    return known[0] and all(known[index] or joints[index] or joints[index - 1] for index in range(1, len(words)))


def _reading(spending: Spending, shop: Shop) -> Reading:
    if spending.order.startswith("cv") and not spending.concepts[0].is_known:
        return Ask(Question("replies.ask_what"))  # "Tom paid 50": he paid us
    if not spending.amounts:
        return Ask(Question("replies.ask_expense_amount"))
    if not spending.concepts:
        amount = shop.amount(spending.amounts[0].amount)
        return Ask(Question("replies.ask_expense_concept", {"amount": shop.amount_text(amount)}))
    if len(spending.amounts) != len(spending.concepts) or len(spending.amounts) > MOST_EXPENSES:
        return Ask(Question("replies.ask_one_at_a_time"))
    pairs = zip(spending.amounts, spending.concepts, strict=True)
    expenses: tuple[Action, ...] = tuple(
        Expense(shop.amount(amount.amount), concept.text, spending.payment) for amount, concept in pairs
    )
    is_certain = _is_plain(spending) and all(concept.is_certain for concept in spending.concepts)
    return reading(Options((expenses,), is_certain), lambda actions: labelled(actions, shop), card="card_expense")


def _is_plain(spending: Spending) -> bool:
    """The orders in which an amount belongs to its concept beyond doubt."""
    order = spending.order.replace("p", "")
    if "p" in spending.order and order in {"ac", "ca"}:
        return all(concept.is_known for concept in spending.concepts)
    if order in {"acv", "cav"}:
        return all(concept.is_known for concept in spending.concepts)
    return order in {"vac", "vca", "vacac", "vacvac", "vacacac"}
