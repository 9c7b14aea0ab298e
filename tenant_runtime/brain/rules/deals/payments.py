"""Money on account: a customer who pays off a debt, a supplier who is paid what is owed."""

from __future__ import annotations

from dataclasses import dataclass, field

from tenant_runtime.actions import Action, CustomerPayment, Sale, SupplierPayment
from tenant_runtime.brain.rules.choosing import Options, reading
from tenant_runtime.brain.rules.deals.people import Party, read_party
from tenant_runtime.brain.rules.deals.terms import METHODS, Terms
from tenant_runtime.brain.rules.labels.labels import labelled
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.sentence import POLITE, Draft, Sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.words.pieces import Cursor, Piece
from tenant_runtime.brain.rules.words.text import fold
from tenant_runtime.readings import Ask, Question, Reading


@dataclass(slots=True)
class Paid:
    """What was said of one payment. `marks` are the words that say that it is on account."""

    party: Party | None = None
    amount: Piece | None = None
    is_all: bool = False
    tail: Piece | None = None
    """ "todo": of a customer who is known and with no amount said, all that is owed."""
    verbs: list[Piece] = field(default_factory=list)
    marks: list[Piece] = field(default_factory=list)

    @property
    def method(self) -> str | None:
        """The way of payment that its verb tells: "yapeó", "transfirió"."""
        told = [method for verb in self.verbs for method in METHODS if verb.has(f"pay.{method}")]
        return told[0] if told else None


def read_customer_payment(sentence: Sentence, shop: Shop, terms: Terms) -> Draft:
    """A customer paid what they owe, or a part of it."""
    cursor = sentence.cursor(*POLITE)
    paid = Paid()
    verbs = ("paid_rest", "pay.in", "pay.received", "pay.settles", *(f"pay.{method}" for method in METHODS))
    while not cursor.is_done:
        if cursor.take("comma", "stop", "and") or _read_amount(cursor, paid):
            continue
        if tail := cursor.take("total_tail"):
            paid.tail = tail
            continue
        if not (
            _read_whose(cursor, paid, shop)
            or _read_mark(cursor, paid, ("of_debt.all",), ("of_debt",))
            or _read_verb(cursor, paid, verbs)
            or _read_party(cursor, paid, shop, shop.context.customers, ("from_party",))
        ):
            cursor.skip()
    return Draft(cursor, lambda: _from_customer(paid, shop, terms))


def read_supplier_payment(sentence: Sentence, shop: Shop, terms: Terms) -> Draft:
    """The shop paid a supplier what it owes, or a part of it."""
    cursor = sentence.cursor(*POLITE)
    paid = Paid()
    while not cursor.is_done:
        if cursor.take("comma", "stop", "and", "total_tail", "clitic") or _read_amount(cursor, paid):
            continue
        if not (
            _read_mark(cursor, paid, ("of_debt1.all",), ("of_debt1",))
            or _read_verb(cursor, paid, ("pay.out",))
            or _read_party(cursor, paid, shop, shop.context.suppliers, ("to_party", "supplier_lead"))
            or cursor.take("supplier_noun")
        ):
            cursor.skip()
    return Draft(cursor, lambda: _to_supplier(paid, shop, terms))


def _read_amount(cursor: Cursor, paid: Paid) -> bool:
    """The one amount, with the article of "los 412,80"; it counts nothing."""
    if paid.amount is not None:
        return False
    start = cursor.mark()
    cursor.take("of", "any_mark", "concept_prep")
    cursor.take("the")
    piece = cursor.here
    if (
        piece is None
        or not piece.is_number
        or piece.has("article")
        or cursor.sees("product", "measure.", "dozen", distance=1)
    ):
        cursor.back_to(start)
        return False
    paid.amount = cursor.take("number")
    cursor.take("currency")
    return True


def _read_whose(cursor: Cursor, paid: Paid, shop: Shop) -> bool:
    """ "de la cuenta de don Jairo", "off Rosa's tab"."""
    start = cursor.mark()
    if mark := cursor.take("of_account"):
        if cursor.take("of_debt", "of_debt.all"):
            paid.marks.append(mark)
            return True
        if paid.party is not None:
            cursor.back_to(start)
            return False
        paid.party = read_party(cursor, shop, shop.context.customers, is_led=True)
        if paid.party is not None:
            paid.marks.append(mark)
            return True
    cursor.back_to(start)
    return False


def _read_mark(cursor: Cursor, paid: Paid, whole: tuple[str, ...], part: tuple[str, ...]) -> bool:
    mark = cursor.take(*whole, *part)
    if mark is None:
        return False
    paid.is_all = paid.is_all or mark.has(*whole)
    paid.marks.append(mark)
    if mark.has("pay.settles"):
        paid.verbs.append(mark)
    return True


def _read_verb(cursor: Cursor, paid: Paid, verbs: tuple[str, ...]) -> bool:
    if len(paid.verbs) > 1:
        return False
    verb = cursor.take(*verbs)
    if verb is None:
        return False
    paid.verbs.append(verb)
    if verb.has("paid_rest"):
        paid.is_all = True
        paid.marks.append(verb)
    if verb.has("pay.settles"):
        paid.marks.append(verb)
    return True


def _read_party(cursor: Cursor, paid: Paid, shop: Shop, known: object, leads: tuple[str, ...]) -> bool:
    """Who paid or was paid: before the verb, right after it, or after "de", "a", "from"."""
    if paid.party is not None:
        return False
    start = cursor.mark()
    lead = cursor.take(*leads)
    has_lead = lead is not None and (lead.has("to_party") or "from_party" in leads)
    noun = cursor.take("supplier_noun")
    paid.party = _of_goods(cursor, noun) if noun else None
    if paid.party is not None:
        return True
    has_lead = noun is not None or has_lead
    is_subject = cursor.at == 0
    paid.party = read_party(cursor, shop, tuple(known), is_led=has_lead or is_subject)  # type: ignore[arg-type]
    if paid.party is None:
        cursor.back_to(start)
    return paid.party is not None


def _of_goods(cursor: Cursor, noun: Piece) -> Party | None:
    """ "al proveedor de golosinas": whoever sells these."""
    goods = cursor.ahead()
    if not cursor.sees("of") or goods is None or not goods.is_word:
        return None
    cursor.take("of")
    cursor.take("word")
    role = noun.text.split()[-1]
    return Party((f"{role} de {goods.text}",))


def _from_customer(paid: Paid, shop: Shop, terms: Terms) -> Reading:
    party = paid.party
    if party is None or not paid.verbs:
        raise Unsettled("ask_what" if party else "ask_customer_paid")
    if (
        not paid.marks
        and not party.is_known
        and any(fold(name) == fold(party.names[0]) for name in shop.context.suppliers)
    ):
        raise Unsettled("ask_product_in")
    if paid.tail and paid.amount is None and party.is_known:
        paid.is_all = True
        paid.marks.append(paid.tail)
    settles = len(paid.marks) > 1 and any(verb.has("pay.settles") for verb in paid.verbs)
    if paid.amount is None and not (paid.is_all or settles):
        return Ask(Question("replies.ask_amount_paid", {"name": party.names[0]}))
    amount = None if paid.amount is None else shop.amount(paid.amount.amount)
    method = paid.method if terms.payment_method is None else None
    ways: list[tuple[Action, ...]] = [(CustomerPayment(name, amount, method),) for name in party.names]
    if not paid.marks:
        ways += [(Sale(total=amount, customer=party.names[0], payment_method=method),)]
    options = Options(tuple(ways), party.is_certain and bool(paid.marks))
    return reading(options, lambda actions: labelled(actions, shop), card="card_payment")


def _to_supplier(paid: Paid, shop: Shop, terms: Terms) -> Reading:
    party = paid.party
    if party is None or not paid.marks or not paid.verbs:
        raise Unsettled("ask_what")
    if paid.amount is None and not (paid.is_all or _settles(paid)):
        return Ask(Question("replies.ask_amount_paid", {"name": party.names[0]}))
    amount = None if paid.amount is None else shop.amount(paid.amount.amount)
    method = paid.method if terms.payment_method is None else None
    ways: tuple[tuple[Action, ...], ...] = tuple((SupplierPayment(name, amount, method),) for name in party.names)
    return reading(Options(ways, party.is_certain), lambda actions: labelled(actions, shop), card="card_payment")


def _settles(paid: Paid) -> bool:
    """ "quitei o que devia": all of it."""
    return any(mark.folded.startswith(("lo que", "o que", "what")) for mark in paid.marks)
