"""Expenses: "gasté 50 en transporte", "pagué 120 mil de agua y 95 mil de gas", "paid 1.2k rent"."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

from tenant_runtime.actions import Action, Expense, SupplierPayment
from tenant_runtime.brain.rules.choosing import Options, reading
from tenant_runtime.brain.rules.deals.parties import known_party
from tenant_runtime.brain.rules.deals.terms import Terms
from tenant_runtime.brain.rules.goods.items import read_payment
from tenant_runtime.brain.rules.goods.names import is_nameable
from tenant_runtime.brain.rules.labels.labels import labelled
from tenant_runtime.brain.rules.sentence import POLITE, Draft, Sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.spending.categories import category_of
from tenant_runtime.brain.rules.spending.concepts import USUAL, Concept, read_concept
from tenant_runtime.brain.rules.spending.tax import SaidTax, without_tax
from tenant_runtime.brain.rules.words.pieces import Cursor, Piece
from tenant_runtime.brain.rules.words.stems import singular
from tenant_runtime.brain.rules.words.text import fold
from tenant_runtime.readings import Ask, Question, Reading

MOST_EXPENSES = 3
TAIL_ENDS = ("comma", "stop", "gap")
NEVER_IN_A_TAIL = (
    "number", "fraction", "dozen", "verb.sale", "verb.bought", "verb.expense", "out.", "personal", "question",
    "edit.not", "not_yet.negation", "not_yet.hypothetical", "payment.", "till",
)  # fmt: skip


@dataclass(slots=True)
class Spending:
    """Amounts and concepts in the order they were said."""

    amounts: list[Piece] = field(default_factory=list)
    concepts: list[Concept] = field(default_factory=list)
    payment: str | None = None
    tail: str = ""
    is_owed: bool = False
    order: str = ""
    """One letter for each part: v(erb), g(ave), a(mount), c(oncept), p(ayment), t(ail: to whom, what for)."""


def read_expense(sentence: Sentence, shop: Shop, terms: Terms) -> Draft:
    """What was spent on what."""
    untaxed, tax = without_tax(sentence, shop)
    cursor = untaxed.cursor(*POLITE)
    spending = Spending(payment=terms.payment_method, order="p" if terms.payment_method else "")
    while not cursor.is_done:
        if not _read_one(cursor, spending, shop):
            cursor.skip()
    is_bill = sentence.has("bill") and not sentence.has("verb.expense", "paid_clause")
    return Draft(cursor, lambda: _reading(spending, tax, shop, is_bill=is_bill))


def _read_one(cursor: Cursor, spending: Spending, shop: Shop) -> bool:
    is_told = bool(spending.amounts) and len(spending.amounts) == len(spending.concepts)
    if cursor.take("comma", "stop") or _take_joint(cursor, spending):
        return True
    return (
        _read_verb_or_payment(cursor, spending)
        or _read_aside(cursor, spending, is_told=is_told)
        or (is_told and _read_tail(cursor, spending))
        or _read_amount_or_concept(cursor, spending, shop)
        or _read_tail(cursor, spending)
    )


def _read_verb_or_payment(cursor: Cursor, spending: Spending) -> bool:
    if spending.payment is None and (payment := read_payment(cursor)):
        spending.payment = payment
        spending.order += "p"
        return True
    if spending.order.count("v") < 2 and cursor.take("verb.expense"):
        spending.order += "v"
        return True
    if not spending.order and cursor.take("verb.owe"):
        spending.order += "v"
        spending.is_owed = True
        return True
    if not spending.order and cursor.take("verb.gave"):
        spending.order += "g"
        return True
    is_told = {"a", "c"} <= set(spending.order)
    said = cursor.take("paid_clause") if is_told or "v" not in spending.order else None
    if said is not None and is_told and said.folded != "pago":
        spending.order += "p"  # "pago" may be a promise
    return said is not None


def _read_aside(cursor: Cursor, spending: Spending, *, is_told: bool) -> bool:
    """What leads to an expense or follows it and says no more: "cargá", "for resale", "this month", "la (pagué)"."""
    if not spending.order:
        return cursor.take("verb.create_weak") is not None
    if cursor.take("till", "for_resale"):
        return True
    if is_told and cursor.sees("the") and cursor.sees("verb.expense", distance=1):
        return cursor.take("the") is not None
    return is_told and cursor.take("period.this_month", "period.this_week", "wage_time") is not None


def _read_amount_or_concept(cursor: Cursor, spending: Spending, shop: Shop) -> bool:
    if spending.order.endswith("c") and cursor.sees("number", distance=1) and (copula := cursor.take("copula")):
        spending.order += "v" if copula.has("cost_lead") else ""
        return True
    if amount := _read_amount(cursor, shop.language):
        spending.amounts.append(amount)
        spending.order += "a"
        return True
    is_led = cursor.sees("concept_prep")
    if concept := read_concept(cursor, shop):
        _add(spending, concept, is_led=is_led)
        return True
    return False


def _add(spending: Spending, concept: Concept, *, is_led: bool) -> None:
    """One more concept; "for the van" right after "gas" says more of it."""
    if is_led and spending.order.endswith("c"):
        first = spending.concepts[-1]
        spending.concepts[-1] = Concept(f"{first.text} {concept.text}", first.is_certain, first.is_known)
        return
    spending.concepts.append(concept)
    spending.order += "c"


def _take_joint(cursor: Cursor, spending: Spending) -> bool:
    """The "and" between two expenses."""
    if spending.order.endswith("ca") and (cursor.sees("the", distance=1) or is_nameable(cursor.ahead())):
        return cursor.take("and") is not None
    return bool(spending.order) and cursor.sees("number", "verb.expense", distance=1) and cursor.take("and") is not None


def _read_amount(cursor: Cursor, language: str) -> Piece | None:
    """A number that counts nothing: "pagué 3 facturas" holds no amount."""
    piece, following = cursor.here, cursor.ahead()
    if piece is None or not piece.is_number or piece.has("article"):
        return None
    if following is not None and following.has("measure.", "dozen", "fraction", "slash", "number", "each", "container"):
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


def _read_tail(cursor: Cursor, spending: Spending) -> bool:
    """To whom or what for, after the amount: "a la chica que me ayuda", "para ir al mercado", "to fetch stock"."""
    if not spending.amounts or not cursor.sees("payee_prep", "purpose_clause", "concept_prep"):
        return False
    start = cursor.mark()
    words: list[str] = []
    if "c" not in spending.order:
        cursor.take("of")  # "75 do DAS"
    while (piece := cursor.here) is not None and not piece.has(*TAIL_ENDS, *NEVER_IN_A_TAIL):
        if cursor.sees("and") and cursor.sees("number", distance=1):
            break
        words.append(piece.text)
        cursor.used.add(cursor.at)
        cursor.at += 1
    if cursor.sees(*NEVER_IN_A_TAIL):
        cursor.back_to(start)
        return False
    spending.order += "t"
    spending.tail = " ".join(words)
    return True


def _reading(spending: Spending, tax: SaidTax | None, shop: Shop, *, is_bill: bool) -> Reading:
    _settle(spending, shop)
    if spending.order.startswith("cv") and not _may_be_paid(spending.concepts[0], shop):
        return Ask(Question("replies.ask_what"))
    if not spending.amounts:
        return Ask(Question("replies.ask_expense_amount"))
    is_named = any(concept.is_known for concept in spending.concepts)
    if spending.is_owed and not all(concept.is_known for concept in spending.concepts):
        return Ask(Question("replies.ask_what"))
    if not spending.concepts or ({"g", "t"} & set(spending.order) and not is_named):
        amount = shop.amount(spending.amounts[0].amount)
        return Ask(Question("replies.ask_expense_concept", {"amount": shop.amount_text(amount)}))
    if len(spending.amounts) != len(spending.concepts) or len(spending.amounts) > MOST_EXPENSES:
        return Ask(Question("replies.ask_one_at_a_time"))
    expenses = _expenses(spending, tax, shop)
    is_certain = _is_plain(spending, is_bill=is_bill) and all(concept.is_certain for concept in spending.concepts)
    is_certain = is_certain and (tax is None or tax.is_certain)
    payment = _to_supplier(expenses, shop)
    options = Options(((payment,), expenses), False) if payment else Options((expenses,), is_certain)
    return reading(options, lambda actions: labelled(actions, shop), card="card_expense")


def _to_supplier(expenses: tuple[Action, ...], shop: Shop) -> SupplierPayment | None:
    """ "pagué 20 mil a Distribuidora Norte": to somebody who supplies the shop it is likely on account."""
    paid = expenses[0]
    if len(expenses) != 1 or not isinstance(paid, Expense) or paid.tax is not None or paid.paid is not None:
        return None
    supplier = known_party(paid.concept, shop)
    if supplier is None or supplier not in shop.context.suppliers:
        return None
    return SupplierPayment(supplier, paid.amount, paid.payment_method)


def _may_be_paid(concept: Concept, shop: Shop) -> bool:
    """ "rent paid 50"; but "Tom paid 50" paid us, and "my helper paid 50" paid something."""
    return concept.is_known and "helper" not in shop.lexicon.tags(fold(concept.text))


def _settle(spending: Spending, shop: Shop) -> None:
    """What the words after the amount say of it: "130 pro rapaz que consertou a porta", "Kelly 400 for the shifts"."""
    is_usual = category_of(spending.tail, shop.language) in USUAL
    if spending.tail and is_usual and len(spending.amounts) == 1 and not any(one.is_known for one in spending.concepts):
        said = " ".join([*(concept.text for concept in spending.concepts), spending.tail])
        spending.concepts = [Concept(said.lower(), is_certain=True, is_known=True)]
        spending.order = spending.order.replace("c", "") + "c"
    is_wage_twice = spending.order.replace("p", "") in {"vacc", "gacc"} and all(
        category_of(concept.text, shop.language) == "wages" for concept in spending.concepts
    )
    if is_wage_twice:  # "a mi ayudante, su semana"
        spending.concepts, spending.order = spending.concepts[:1], spending.order.replace("cc", "c")
    known = [concept.is_known for concept in spending.concepts]
    if known == [False, True] and spending.order.replace("p", "") == "vcac":
        spending.concepts, spending.order = spending.concepts[1:], "vac"


def _expenses(spending: Spending, tax: SaidTax | None, shop: Shop) -> tuple[Action, ...]:
    said = None if tax is None else tax.tax
    paid = Decimal(0) if spending.is_owed else None
    pairs = zip(spending.amounts, spending.concepts, strict=True)
    first = [Expense(shop.amount(amount.amount), concept.text, spending.payment) for amount, concept in pairs]
    return tuple(
        replace(expense, category=category_of(expense.concept, shop.language), paid=paid, tax=said) for expense in first
    )


def _is_plain(spending: Spending, *, is_bill: bool) -> bool:
    """The orders in which an amount belongs to its concept beyond doubt."""
    order = spending.order.replace("p", "").replace("t", "")
    is_known = all(concept.is_known for concept in spending.concepts)
    if order in {"ac", "ca"}:
        is_money = all(amount.has("money") or amount.amount is None or amount.amount % 1 for amount in spending.amounts)
        return is_known and ("p" in spending.order or (is_money and not is_bill))
    if order in {"acv", "cav", "cva", "gac", "gca"}:
        return is_known
    return order in {"vac", "vca", "vacac", "vacvac", "vacacac"} or (is_known and order in {"vcaca", "vcacaca"})
