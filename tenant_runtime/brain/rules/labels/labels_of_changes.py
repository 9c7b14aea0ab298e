"""The numbered lines of a card for what changes entries that are booked, and for the owner's money."""

from __future__ import annotations

from decimal import Decimal

from tenant_runtime.actions import Action, Changes, EditLast, LowStockAlert, OwnerDeposit, OwnerWithdrawal, Undo
from tenant_runtime.brain.rules.shop import Shop

LAST_KINDS = frozenset({"sale", "expense"})


def change_label(action: Action, shop: Shop) -> str | None:
    """One of these actions as a choice; None for any other."""
    match action:
        case Undo():
            return _undo(action, shop)
        case EditLast(changes=changes, item=item):
            return shop.say("choice_edit", what=_changed(changes, shop), item=item or shop.say("choice_edit_last"))
        case LowStockAlert():
            return _alert(action, shop)
        case OwnerWithdrawal(amount=amount):
            return shop.say("choice_withdrawal", amount=shop.amount_text(amount))
        case OwnerDeposit(amount=amount):
            return shop.say("choice_deposit", amount=shop.amount_text(amount))
    return None


def _undo(action: Undo, shop: Shop) -> str:
    if name := action.item or action.party:
        return shop.say("choice_undo_of", what=name)
    return shop.say(f"choice_undo_last_{action.kind}" if action.kind in LAST_KINDS else "choice_undo_last")


def _alert(action: LowStockAlert, shop: Shop) -> str:
    if action.threshold is None:
        return shop.say("choice_alert_off", product=action.product)
    return shop.say("choice_alert", product=action.product, quantity=shop.quantity_text(action.threshold))


def _changed(changes: Changes, shop: Shop) -> str:
    """The new values as they will stand."""
    said: list[str] = []
    if changes.quantity is not None:
        said.append(shop.say("choice_edit_quantity", quantity=shop.quantity_text(changes.quantity)))
    for name in ("unit_price", "total"):
        value: Decimal | None = getattr(changes, name)
        if value is not None:
            said.append(shop.say(f"choice_edit_{name}", amount=shop.amount_text(value)))
    words = (changes.customer, changes.supplier, changes.product, changes.concept, changes.payment_method)
    said += [word for word in words if word]
    if changes.when is not None:
        said.append(changes.when.isoformat())
    return ", ".join(said)
