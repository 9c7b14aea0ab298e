"""The card for the one thing that the books miss to book what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tenant_runtime.actions import Action, OrderDelivery, Sale
from tenant_runtime.books.errors import AmbiguousOrder, BooksError, CustomerNeeded, SupplierNeeded, UnknownPrice
from tenant_runtime.books.names import fold
from tenant_runtime.cards import Card, ChoiceCard, PartyCard, PriceCard
from tenant_runtime.readings import Choice, Question
from tenant_runtime.replies.terms import Role


def open_question(actions: Sequence[Action], error: BooksError) -> Card | None:
    """The card whose answer lets these actions be booked; None where no short answer can."""
    match error:
        case UnknownPrice(product=product):
            return _price_card(actions, product)
        case CustomerNeeded():
            return _party_card(actions, "customer")
        case SupplierNeeded():
            return _party_card(actions, "supplier")
        case AmbiguousOrder(customers=customers):
            choices = tuple(Choice(name, _delivered_to(actions, name)) for name in customers if name)
            return ChoiceCard(Question("which_order"), choices) if choices else None
    return None


def _price_card(actions: Sequence[Action], product: str) -> PriceCard | None:
    for action_index, action in enumerate(actions):
        for item_index, item in enumerate(action.items if isinstance(action, Sale) else ()):
            is_open = item.unit_price is None and item.line_total is None
            if is_open and fold(item.product) == fold(product):
                return PriceCard(item.product, tuple(actions), action_index, item_index)
    return None


def _party_card(actions: Sequence[Action], role: Role) -> PartyCard | None:
    """For the first action that says what was paid of it, and not who owes the rest."""
    for index, action in enumerate(actions):
        if getattr(action, role, "") is None and getattr(action, "paid", None) is not None:
            return PartyCard(role, tuple(actions), index)
    return None


def _delivered_to(actions: Sequence[Action], name: str) -> tuple[Action, ...]:
    return tuple(replace(action, customer=name) if isinstance(action, OrderDelivery) else action for action in actions)
