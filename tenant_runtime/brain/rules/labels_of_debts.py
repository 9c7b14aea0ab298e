"""The lines of a card about debts and orders."""

from __future__ import annotations

from tenant_runtime.actions import Action, CustomerPayment, DebtQuery, OrderDelivery, SupplierPayment
from tenant_runtime.brain.rules.shop import Shop


def debt_label(action: Action, shop: Shop) -> str | None:
    """Payments on account, questions about debts, deliveries; None: it is something else."""
    match action:
        case CustomerPayment(customer=name, amount=None):
            return shop.say("choice_customer_payment_all", name=name)
        case CustomerPayment(customer=name, amount=amount) if amount is not None:
            return shop.say("choice_customer_payment", name=name, amount=shop.amount_text(amount))
        case SupplierPayment(supplier=name, amount=None):
            return shop.say("choice_supplier_payment_all", name=name)
        case SupplierPayment(supplier=name, amount=amount) if amount is not None:
            return shop.say("choice_supplier_payment", name=name, amount=shop.amount_text(amount))
        case DebtQuery(party=name):
            return shop.say("choice_debts_of", name=name or "-")
        case OrderDelivery(customer=customer, product=product):
            return shop.say("choice_delivery", order=", ".join(filter(None, (product, customer))))
    return None
