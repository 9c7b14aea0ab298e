"""The numbered lines of a card, in the shop's language."""

from __future__ import annotations

from decimal import Decimal

from tenant_runtime.actions import (
    Action,
    Expense,
    ProductCreate,
    ProductUpdate,
    Sale,
    SaleItem,
    StockIn,
    StockOut,
    StockQuery,
    Undo,
)
from tenant_runtime.brain.rules.shop import Shop


def labelled(actions: tuple[Action, ...], shop: Shop) -> str:
    """All the actions of one choice."""
    return "; ".join(label(action, shop) for action in actions)


def label(action: Action, shop: Shop) -> str:
    """One action as a choice."""
    match action:
        case Sale(items=items) if items:
            return shop.say("choice_sale", lines=", ".join(_item(item, shop) for item in items))
        case Sale(total=total) if total is not None:
            return shop.say("choice_sale_amount", total=shop.amount_text(total))
        case Expense(amount=amount, concept=concept):
            return shop.say("choice_expense", amount=shop.amount_text(amount), concept=concept)
        case StockIn() | StockOut() | StockQuery():
            return _stock(action, shop)
    return _other(action, shop)


def _other(action: Action, shop: Shop) -> str:
    match action:
        case ProductCreate(name=name, price=price):
            return shop.say("choice_product", product=name, price="-" if price is None else shop.amount_text(price))
        case ProductUpdate():
            return _update(action, shop)
        case Undo(kind=kind):
            return shop.say(f"choice_undo_last_{kind}" if kind else "choice_undo_last")
    return shop.say("choice_do_it")


def _item(item: SaleItem, shop: Shop) -> str:
    facts = {"quantity": _quantity(item.quantity, item.unit, shop), "product": item.product}
    if item.unit_price is not None:
        return shop.say("choice_line_each", **facts, price=shop.amount_text(item.unit_price))
    if item.line_total is not None:
        return shop.say("choice_line_all", **facts, total=shop.amount_text(item.line_total))
    return shop.say("choice_line_listed", **facts)


def _stock(action: StockIn | StockOut | StockQuery, shop: Shop) -> str:
    if isinstance(action, StockQuery):
        return shop.say("choice_stock_query", product=action.product or "")
    facts = {"quantity": _quantity(action.quantity, action.unit if isinstance(action, StockIn) else "unit", shop)}
    if isinstance(action, StockOut):
        return shop.say("choice_stock_out", product=action.product, **facts)
    facts["product"] = action.product
    if action.unit_cost is not None:
        return shop.say("choice_stock_in_each", cost=shop.amount_text(action.unit_cost), **facts)
    if action.total_cost is not None:
        return shop.say("choice_stock_in_all", cost=shop.amount_text(action.total_cost), **facts)
    return shop.say("choice_stock_in", **facts)


def _update(action: ProductUpdate, shop: Shop) -> str:
    if action.price is not None and action.cost is not None:
        facts = {"price": shop.amount_text(action.price), "cost": shop.amount_text(action.cost)}
        return shop.say("choice_price_and_cost", product=action.product, **facts)
    if action.price is not None:
        return shop.say("choice_price", product=action.product, price=shop.amount_text(action.price))
    cost = "-" if action.cost is None else shop.amount_text(action.cost)
    return shop.say("choice_cost", product=action.product, cost=cost)


def _quantity(quantity: Decimal, unit: str, shop: Shop) -> str:
    text = shop.quantity_text(quantity)
    return text if unit == "unit" else f"{text} {unit}"
