"""The lines of a card about debts and orders."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from tenant_runtime.actions import Action, CustomerPayment, DebtOpening, DebtQuery, OrderDelivery, SupplierPayment
from tenant_runtime.brain.rules.shop import Shop


def debt_label(action: Action, shop: Shop) -> str | None:
    """Payments on account, questions about debts, deliveries; None: it is something else."""
    match action:
        case CustomerPayment(customer=name, amount=amount):
            said = _payment("customer", name, amount, shop)
        case SupplierPayment(supplier=name, amount=amount):
            said = _payment("supplier", name, amount, shop)
        case DebtOpening():
            said = opening_label(action, shop)
        case DebtQuery(party=party):
            said = shop.say("choice_debts_of", name=party or "-")
        case OrderDelivery():
            said = _delivery(action, shop)
        case _:
            return None
    return said


def opening_label(opening: DebtOpening, shop: Shop) -> str:
    """A debt from before the books."""
    amount = shop.amount_text(opening.amount)
    return shop.say(f"choice_debt_opening_{opening.role}", name=opening.party, amount=amount)


def _delivery(action: OrderDelivery, shop: Shop) -> str:
    order = ", ".join(filter(None, (action.product, action.customer)))
    if action.paid is None:
        return shop.say("choice_delivery", order=order)
    return shop.say("choice_delivery_paid", order=order, paid=shop.amount_text(action.paid))


def _payment(role: Literal["customer", "supplier"], name: str, amount: Decimal | None, shop: Shop) -> str:
    if amount is None:
        key = "choice_customer_payment_all" if role == "customer" else "choice_supplier_payment_all"
        return shop.say(key, name=name)
    key = "choice_customer_payment" if role == "customer" else "choice_supplier_payment"
    return shop.say(key, name=name, amount=shop.amount_text(amount))
