"""Somebody whom the books do not know pays or is asked about: who may be meant, or what the money may be for."""

from __future__ import annotations

from collections.abc import Sequence

from tenant_runtime import money
from tenant_runtime.actions import Action, CustomerPayment, DebtOpening, SupplierPayment
from tenant_runtime.books import Books, UnknownParty
from tenant_runtime.books.names import fold
from tenant_runtime.cards import ChoiceCard
from tenant_runtime.caution import known_alike, renamed
from tenant_runtime.readings import Choice, Question
from tenant_runtime.replies.terms import Role
from tenant_runtime.replies.voice import Voice


def stranger_card(error: UnknownParty, actions: Sequence[Action], books: Books, voice: Voice) -> ChoiceCard | None:
    """The card that asks who was meant by a name that the books refuse, or for which debt of theirs a payment is.

    None where nobody has a similar name and no payment of theirs says how much it was.
    """
    name, role = error.name, error.role
    choices = [Choice(other, renamed(actions, name, other)) for other in known_alike(books, name, role)]
    owed = [payment.amount for payment in _payments(actions, name)]
    if not owed or None in owed:
        return ChoiceCard(Question(f"stranger_{role}", {"who": name}), tuple(choices), "names") if choices else None
    try:
        amounts = ", ".join(voice.amount(money.to_minor(amount, books.currency)) for amount in owed if amount)
    except money.AmountError:
        return None
    before = Choice(voice.say(f"{role}_paid_before", who=name, amount=amounts), _opened(actions, name))
    leave = Choice(voice.say("choice_leave"), ())
    return ChoiceCard(Question(f"stranger_pays_{role}", {"who": name}), (*choices, before, leave), "names")


def _payments(actions: Sequence[Action], name: str) -> list[CustomerPayment | SupplierPayment]:
    payments = [action for action in actions if isinstance(action, CustomerPayment | SupplierPayment)]
    return [payment for payment in payments if fold(_party(payment)) == fold(name)]


def _party(payment: CustomerPayment | SupplierPayment) -> str:
    return payment.customer if isinstance(payment, CustomerPayment) else payment.supplier


def _opened(actions: Sequence[Action], name: str) -> tuple[Action, ...]:
    """The actions, each payment of this name after the debt that it is of."""
    payments = _payments(actions, name)
    opened: list[Action] = []
    for action in actions:
        if action in payments and isinstance(action, CustomerPayment | SupplierPayment) and action.amount is not None:
            role: Role = "customer" if isinstance(action, CustomerPayment) else "supplier"
            opened.append(DebtOpening(_party(action), role, action.amount, action.when))
        opened.append(action)
    return tuple(opened)
