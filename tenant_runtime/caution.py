"""Whether what was just tried in the books is unusual: then it is shown on a card, and booked only after a yes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from tenant_runtime.actions import Action
from tenant_runtime.books import Books
from tenant_runtime.books.names import fold
from tenant_runtime.books.outcomes import (
    DebtOpened,
    Edited,
    ExpensePosted,
    OrderDelivered,
    Outcome,
    Party,
    PaymentPosted,
    PeriodClosed,
    PurchasePosted,
    ReturnPosted,
    SaleLine,
    SalePosted,
    StockAdjusted,
    Undone,
)
from tenant_runtime.cards import ChoiceCard
from tenant_runtime.readings import Choice, Question
from tenant_runtime.replies.supposed import supposed
from tenant_runtime.replies.terms import Role
from tenant_runtime.replies.voice import Voice
from tenant_runtime.similar_names import similar

UNUSUAL_PRICE = 3
"""A price so many times the product's own, or so small a part of it, is shown before it is booked."""

UNUSUAL_TOTAL = 10
"""So many times what a sale usually comes to."""

ENOUGH_SALES = 5
"""From so many on the shop has something that is usual."""

MOST_SIMILAR = 4


class Doubt(Exception):
    """Something is not done before this card is answered."""

    def __init__(self, card: ChoiceCard) -> None:
        super().__init__(card.question.wording)
        self.card = card


@dataclass(frozen=True, slots=True)
class Settled:
    """What the shopkeeper settled by an answer, so that it is not doubted again.

    `amounts`: prices and totals were on the card that was answered. `names`: these (folded) were chosen.
    `is_introduced`: the name was the answer itself, so that only somebody with a similar name is worth a question.
    """

    everything: bool = False
    amounts: bool = False
    names: frozenset[str] = frozenset()
    is_introduced: bool = False


class Caution:
    """Looks at what the actions of one message came to in the books, while it can still be taken back whole."""

    def __init__(self, books: Books, voice: Voice) -> None:
        self._books = books
        self._voice = voice

    def look(self, actions: Sequence[Action], outcomes: Sequence[Outcome], settled: Settled) -> None:
        """Raises Doubt for the first thing that is unusual; the caller then takes back what was tried."""
        if settled.everything:
            return
        told = [outcome.after if isinstance(outcome, Edited) else outcome for outcome in outcomes]
        for outcome in told:
            self._meet(outcome, actions, outcomes, settled)
        for outcome in told:
            reasons = [*self._reasons(outcome), *([] if settled.amounts else self._unusual_amounts(outcome))]
            if reasons:
                raise self.doubt(reasons[0], actions, outcomes)

    def doubt(self, question: Question, actions: Sequence[Action], outcomes: Sequence[Outcome]) -> Doubt:
        """The card that shows what these actions would come to."""
        return Doubt(ChoiceCard(question, (Choice(self._what(outcomes), tuple(actions)),), "everything"))

    def _meet(self, outcome: Outcome, actions: Sequence[Action], outcomes: Sequence[Outcome], settled: Settled) -> None:
        """Raises Doubt for debts and payments of somebody the books have never heard of."""
        party, role = _debtor(outcome)
        if party is None or not party.is_new or fold(party.name) in settled.names:
            return
        known = known_alike(self._books, party.name, role)
        if known:
            facts = {"who": party.name, "what": self._what(outcomes, is_nameless=True)}
            new = Choice(self._voice.say("it_is_new", who=party.name), tuple(actions))
            others = [Choice(other, renamed(actions, party.name, other)) for other in known]
            raise Doubt(ChoiceCard(Question(f"which_{role}", facts), (*others, new), "names"))
        if not settled.is_introduced:
            raise self.doubt(Question(f"unknown_{role}", {"who": party.name}), actions, outcomes)

    def _reasons(self, outcome: Outcome) -> Iterator[Question]:
        match outcome:
            case PeriodClosed(last=last):
                yield Question("close_for_good", {"date": self._voice.day(last)})
            case Undone(kind="period_close"):
                yield Question("undo_this")
            case PaymentPosted(party=party, role=role, amount=amount) if party.balance < 0:
                too_much = self._voice.amount(min(amount, -party.balance))
                yield Question(f"{role}_overpays", {"who": party.name, "amount": too_much})
            case StockAdjusted(product=product, delta=delta):
                if product.stock is not None and product.stock < 0 <= product.stock - delta:
                    yield self._below_zero(product.name, product.stock, product.unit)
            case ReturnPosted():
                yield from self._returned_unsold(outcome)
            case SalePosted() | OrderDelivered():
                yield from self._stock_reasons(outcome.sale if isinstance(outcome, OrderDelivered) else outcome)

    def _stock_reasons(self, sale: SalePosted) -> Iterator[Question]:
        for warning in sale.stock_warnings:
            sold = sum(_in_stock(line) for line in sale.lines if fold(line.name) == fold(warning.name))
            if warning.stock + sold >= 0:  # below zero already is no news
                yield self._below_zero(warning.name, warning.stock, warning.unit)

    def _returned_unsold(self, returned: ReturnPosted) -> Iterator[Question]:
        customer = returned.customer.name if returned.customer else None
        for line in returned.lines:
            over = self._books.over_returned(line.name, customer)
            if over:
                unit = line.unit if line.pack is None else "unit"
                facts = {"product": line.name, "quantity": self._voice.quantity(over, unit)}
                yield Question("returned_unsold", facts)

    def _below_zero(self, product: str, stock: int, unit: str) -> Question:
        return Question("unusual_stock", {"product": product, "quantity": self._voice.quantity(stock, unit)})

    def _unusual_amounts(self, outcome: Outcome) -> Iterator[Question]:
        if not isinstance(outcome, SalePosted):
            return
        for line in outcome.lines:
            yield from self._unusual_price(line)
        if self._books.stats().sales > ENOUGH_SALES:
            usual = self._books.usual().sale_total
            if usual and outcome.total >= UNUSUAL_TOTAL * usual:
                yield Question("unusual_total", {"amount": self._voice.amount(outcome.total)})

    def _unusual_price(self, line: SaleLine) -> Iterator[Question]:
        product = None if line.created else self._books.product(line.name)
        if product is None or not product.price or not line.line_total:
            return
        usual, said = product.price * _in_stock(line), (line.gross or line.line_total) * 1000
        if not usual <= said * UNUSUAL_PRICE <= usual * UNUSUAL_PRICE**2:
            each = self._voice.amount(said // _in_stock(line))
            facts = {"product": line.name, "usual": self._voice.amount(product.price), "amount": each}
            yield Question("unusual_price", facts)

    def _what(self, outcomes: Sequence[Outcome], *, is_nameless: bool = False) -> str:
        return supposed(outcomes, self._voice, is_nameless=is_nameless)


def settled_by(card: ChoiceCard, actions: Sequence[Action]) -> Settled:
    """What is beyond doubt once these actions were chosen on this card."""
    match card.settles:
        case "everything":
            return Settled(everything=True)
        case "names":
            return Settled(names=frozenset(fold(name) for action in actions for name in _names(action).values()))
        case "amounts":
            return Settled(amounts=True, is_introduced=_all_on(card, actions))


def _all_on(card: ChoiceCard, actions: Sequence[Action]) -> bool:
    """Whether everybody whom these actions name stood on their line of the card."""
    label = " ".join(fold(choice.label) for choice in card.choices if choice.actions == tuple(actions))
    return all(fold(name) in label for action in actions for name in _names(action).values())


def known_alike(books: Books, name: str, role: Role) -> list[str]:
    """The few whom the books know by a name like this one, the likest first."""
    known = [party.name for party in books.parties(role) if fold(party.name) != fold(name)]
    return similar(name, known)[:MOST_SIMILAR]


def renamed(actions: Sequence[Action], name: str, other: str) -> tuple[Action, ...]:
    """The actions with `other` wherever `name` stood for a customer or a supplier."""
    return tuple(_renamed(action, name, other) for action in actions)


def _renamed(action: Action, name: str, other: str) -> Action:
    changes: dict[str, Any] = {role: other for role, said in _names(action).items() if fold(said) == fold(name)}
    return replace(action, **changes) if changes else action


def _names(action: Action) -> dict[str, str]:
    """The customer or supplier that an action names, by field."""
    roles = {field.name for field in fields(action)} & {"customer", "supplier", "party"}
    said = {role: getattr(action, role) for role in roles}
    return {role: name for role, name in said.items() if name is not None}


def _debtor(outcome: Outcome) -> tuple[Party | None, Role]:
    """Who owes, is owed or pays by this entry."""
    match outcome:
        case SalePosted(customer=party, owed=owed, is_order=is_order) if owed or is_order:
            return party, "customer"
        case PurchasePosted(supplier=party, owed=owed) | ExpensePosted(supplier=party, owed=owed) if owed:
            return party, "supplier"
        case PaymentPosted(party=party, role=role) | DebtOpened(party=party, role=role):
            return party, role
        case _:
            return None, "customer"


def _in_stock(line: SaleLine) -> int:
    """How many thousandths of the product's own unit a line took."""
    return line.quantity if line.pack is None else line.quantity * line.pack // 1000
