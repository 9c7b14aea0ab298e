"""Expenses, payments on account and the owner's own money, told back."""

from __future__ import annotations

from tenant_runtime.books.outcomes import DebtOpened, ExpensePosted, OwnerMoved, PaymentPosted
from tenant_runtime.replies.terms import balance, circumstances, dated, part_paid, promised, standing, taxed
from tenant_runtime.replies.voice import Voice


def told_expense(expense: ExpensePosted, voice: Voice) -> list[str]:
    """What was spent on what, with its category where that is another word."""
    category = voice.category(expense.category) if expense.category else ""
    is_told = not category or category.casefold() == expense.concept.casefold()
    return [
        voice.say("booked_line", what=expense.concept, amount=voice.amount(expense.amount)),
        *([] if is_told else [voice.say("category_line", category=category)]),
        *taxed(expense.tax, voice),
        *part_paid(expense.paid, expense.owed, "supplier", voice),
        *standing(expense.supplier, "supplier", voice, is_settled=not expense.owed),
        *promised(expense.due, voice),
        *circumstances(expense.payment_method, expense.local_date, voice),
    ]


def told_payment(payment: PaymentPosted, voice: Voice) -> list[str]:
    """Who paid how much, and what is left."""
    party = payment.party
    new = [voice.say(f"{payment.role}_is_new", who=party.name)] if party.is_new else []
    return [
        voice.say(f"{payment.role}_paid", who=party.name, amount=voice.amount(payment.amount)),
        balance(party.name, party.balance, payment.role, voice),
        *new,
        *circumstances(payment.payment_method, payment.local_date, voice),
    ]


def told_opening(opened: DebtOpened, voice: Voice) -> list[str]:
    """What was owed before the books began: said to be no sale of today."""
    party = opened.party
    new = [voice.say(f"{opened.role}_is_new", who=party.name)] if party.is_new else []
    return [
        voice.say(f"{opened.role}_owed_before", who=party.name, amount=voice.amount(opened.amount)),
        balance(party.name, party.balance, opened.role, voice),
        *new,
        *dated(opened.local_date, voice),
    ]


def told_owner(moved: OwnerMoved, voice: Voice) -> list[str]:
    """Money the owner took or brought: said to be no expense and no income."""
    return [
        voice.say(f"{moved.kind}_line", amount=voice.amount(moved.amount)),
        *circumstances(moved.payment_method, moved.local_date, voice),
    ]
