"""The numbered lines of a card, in the shop's language."""

from __future__ import annotations

from tenant_runtime.actions import (
    Action,
    Expense,
    ProductCreate,
    ProductUpdate,
    Purchase,
    Sale,
    SaleReturn,
    StockAdjust,
    StockQuery,
)
from tenant_runtime.brain.rules.labels.labels_of_changes import change_label
from tenant_runtime.brain.rules.labels.labels_of_debts import debt_label
from tenant_runtime.brain.rules.labels.labels_of_goods import goods_label
from tenant_runtime.brain.rules.shop import Shop


def labelled(actions: tuple[Action, ...], shop: Shop) -> str:
    """All the actions of one choice."""
    return "; ".join(label(action, shop) for action in actions)


def label(action: Action, shop: Shop) -> str:
    """One action as a choice."""
    match action:
        case Sale() | Purchase() | SaleReturn() | StockAdjust():
            return goods_label(action, shop)
        case Expense(amount=amount, concept=concept):
            return shop.say("choice_expense", amount=shop.amount_text(amount), concept=concept)
        case StockQuery(product=product):
            return shop.say("choice_stock_query", product=product or "")
    return _other(action, shop)


def _other(action: Action, shop: Shop) -> str:
    match action:
        case ProductCreate(name=name, price=price):
            return shop.say("choice_product", product=name, price="-" if price is None else shop.amount_text(price))
        case ProductUpdate():
            return _update(action, shop)
    return change_label(action, shop) or debt_label(action, shop) or shop.say("choice_do_it")


def _update(action: ProductUpdate, shop: Shop) -> str:
    if action.price is not None and action.cost is not None:
        facts = {"price": shop.amount_text(action.price), "cost": shop.amount_text(action.cost)}
        return shop.say("choice_price_and_cost", product=action.product, **facts)
    if action.price is not None:
        return shop.say("choice_price", product=action.product, price=shop.amount_text(action.price))
    cost = "-" if action.cost is None else shop.amount_text(action.cost)
    return shop.say("choice_cost", product=action.product, cost=cost)
