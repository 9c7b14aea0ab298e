"""Puts the terms of a deal on the actions that were read, and sees that they agree with each other."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

from tenant_runtime.actions import Action, Expense, Purchase, Sale
from tenant_runtime.brain.rules.choosing import MOST_CHOICES
from tenant_runtime.brain.rules.deals.terms import Terms
from tenant_runtime.brain.rules.goods.worth import worth
from tenant_runtime.brain.rules.labels.labels import labelled
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.readings import Ask, Choice, Confirm, Post, Question, Reading

NO_TERMS = Terms()


def with_terms(reading: Reading, terms: Terms, shop: Shop) -> Reading:
    """The reading with its terms; doubted where the terms are, one choice for each party that may be meant."""
    if isinstance(reading, Ask) or terms == NO_TERMS:
        return reading
    ways = [reading.actions] if isinstance(reading, Post) else [choice.actions for choice in reading.choices]
    names: tuple[str | None, ...] = terms.party.names if terms.party else (None,)
    agreed = [tuple(_agreed(action, terms, name, shop) for action in way) for way in ways for name in names]
    is_sure = terms.is_certain and (terms.party is None or terms.party.is_certain)
    if isinstance(reading, Post) and is_sure:
        return Post(agreed[0])
    if len(agreed) > MOST_CHOICES:
        return Ask(Question("replies.ask_one_at_a_time"))
    question = reading.question if isinstance(reading, Confirm) else Question("replies.card_several")
    if len(agreed) > 1:
        question = Question("replies.card_which")
    return Confirm(tuple(Choice(labelled(way, shop), way) for way in agreed), question)


def _agreed(action: Action, terms: Terms, name: str | None, shop: Shop) -> Action:
    """The action with every term it can hold; a term that it cannot hold was misunderstood."""
    said: dict[str, Any] = {
        "when": terms.when, "payment_method": terms.payment_method, "paid": terms.paid, "due": terms.due,
    }  # fmt: skip
    if isinstance(action, Purchase | Expense):
        said["supplier"] = name
    elif name is not None:
        said["customer"] = name
    if terms.is_order:
        said["is_order"] = True
    held = {field.name for field in fields(action)}
    wanted = {key: value for key, value in said.items() if value is not None}
    if wanted.keys() - held:
        raise Unsettled("ask_what")
    new = {key: value for key, value in wanted.items() if not getattr(action, key)}
    agreed = replace(action, **new)
    if isinstance(agreed, Sale) and terms.rest is not None and terms.paid is None:
        return replace(agreed, paid=_paid_of(agreed, terms.rest, shop))
    if isinstance(agreed, Sale | Purchase | Expense):
        _check(agreed, terms, shop)
    return agreed


def _paid_of(sale: Sale, rest: Decimal, shop: Shop) -> Decimal:
    """What was paid where only the rest was said. Asks where the whole is not known, or no more than the rest."""
    whole = worth(sale, shop)
    if whole is None or whole < shop.amount(rest):
        raise Unsettled("ask_rest", total="-" if whole is None else shop.amount_text(whole), paid="-")
    return whole - rest


def _check(action: Sale | Purchase | Expense, terms: Terms, shop: Shop) -> None:
    """What was paid and what is owed must be the whole, where the whole is known."""
    whole = _whole(action, shop)
    if terms.kept is not None and terms.kept != whole:
        raise Unsettled(
            "ask_rest", total="-" if whole is None else shop.amount_text(whole), paid=shop.amount_text(terms.kept)
        )
    if terms.paid is None or whole is None:
        return
    is_all = terms.is_owed and terms.paid == whole
    if is_all or terms.paid > whole or (terms.rest is not None and terms.paid + terms.rest != whole):
        raise Unsettled("ask_rest", total=shop.amount_text(whole), paid=shop.amount_text(terms.paid or Decimal(0)))


def _whole(action: Sale | Purchase | Expense, shop: Shop) -> Decimal | None:
    if isinstance(action, Expense):
        return action.amount
    if action.total is not None or action.tax is not None:
        return action.total
    if isinstance(action, Sale):
        return worth(action, shop)
    amounts = []
    for item in action.items:
        each = item.unit_cost
        amounts.append(item.line_total or (shop.rounded(each * item.quantity) if each else None))
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(amounts) else None
