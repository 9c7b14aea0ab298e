"""A reading as one JSON object, in the shape in which sentences with their exact meaning are kept."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tenant_runtime import money
from tenant_runtime.actions import (
    Action,
    Ask,
    Confirm,
    Expense,
    Help,
    Nothing,
    ProductCreate,
    ProductUpdate,
    Reading,
    Refuse,
    Report,
    Sale,
    SaleItem,
    Smalltalk,
    StockIn,
    StockOut,
    StockQuery,
    Undo,
)

Shape = dict[str, Any]

ASKING = (Report, StockQuery, Help, Smalltalk, Refuse, Nothing)


def outcome(reading: Reading, currency: str) -> Shape:
    """`outcome` post, answer, confirm or ask, and the actions; of a card, those of its first choice."""
    match reading:
        case Ask(question=question):
            return {"outcome": "ask", "actions": [], "question": question.wording}
        case Confirm(choices=choices):
            return {"outcome": "confirm", "actions": [shape(action, currency) for action in choices[0].actions]}
    is_asking = all(isinstance(action, ASKING) for action in reading.actions)
    return {
        "outcome": "answer" if is_asking else "post",
        "actions": [shape(action, currency) for action in reading.actions],
    }


def shape(action: Action, currency: str) -> Shape:
    """One action, with the totals that follow from what was said."""
    match action:
        case Sale():
            return _sale(action, currency)
        case Expense(amount=amount, concept=concept, payment_method=method):
            return {"intent": "expense", **_paid(amount, currency, method), "category": concept, "item": concept}
        case StockIn():
            return _purchase(action, currency)
        case StockOut(product=product, quantity=quantity, reason=reason):
            return {"intent": "stock_adjust", "item": product, "delta": _text(-quantity), "reason": reason}
    return _catalogue_or_talk(action)


def _catalogue_or_talk(action: Action) -> Shape:
    match action:
        case ProductCreate(name=name, price=price, cost=cost, stock=stock):
            told = {"price": _text(price), "cost": _text(cost), "stock": _text(stock)}
            return {"intent": "product_create", "item": name, **told}
        case ProductUpdate(product=product, price=price, cost=cost):
            changed = {"price": _text(price), "cost": _text(cost)}
            new = {field: value for field, value in changed.items() if value is not None}
            return {"intent": "product_update", "item": product, "set": new}
        case Undo(kind=kind):
            return {"intent": "undo", "target": f"last_{kind}" if kind else "last"}
        case Report(metric=metric, period=period):
            return {"intent": "report", "metric": metric, "period": period}
        case StockQuery(product=product):
            return {"intent": "stock_query", "item": product}
    return {"intent": type(action).__name__.lower()}


def _sale(sale: Sale, currency: str) -> Shape:
    found: Shape = {"intent": "sale", **_paid(_sale_total(sale, currency), currency, sale.payment_method)}
    if sale.items:
        found["items"] = [_item(item, currency) for item in sale.items]
    return found


def _sale_total(sale: Sale, currency: str) -> Decimal | None:
    if sale.total is not None:
        return sale.total
    totals = [_line_total(item.quantity, item.unit_price, item.line_total, currency) for item in sale.items]
    known = [total for total in totals if total is not None]
    return sum(known, Decimal(0)) if totals and len(known) == len(totals) else None


def _item(item: SaleItem, currency: str) -> Shape:
    total = _line_total(item.quantity, item.unit_price, item.line_total, currency)
    return _line(item.product, item.quantity, item.unit, item.unit_price, total)


def _purchase(action: StockIn, currency: str) -> Shape:
    total = _line_total(action.quantity, action.unit_cost, action.total_cost, currency)
    line = _line(action.product, action.quantity, action.unit, action.unit_cost, total)
    return {"intent": "purchase", "items": [line], **_paid(total, currency, action.payment_method)}


def _line(name: str, quantity: Decimal, unit: str, each: Decimal | None, total: Decimal | None) -> Shape:
    price = each if each is not None or total is None else total / quantity
    amounts = {"unit_price": _text(price), "line_total": _text(total)}
    return {"name": name, "qty": _text(quantity), "unit": unit, **amounts}


def _line_total(quantity: Decimal, each: Decimal | None, total: Decimal | None, currency: str) -> Decimal | None:
    if total is not None or each is None:
        return total
    return money.to_major(money.share(money.to_minor(each, currency), money.to_thousandths(quantity), 1000), currency)


def _paid(total: Decimal | None, currency: str, method: str | None) -> Shape:
    due = None if total is None else _text(Decimal(0).scaleb(-money.digits(currency)))
    amounts = {"total": _text(total), "paid": _text(total), "due": due}
    return {**amounts, "payment_state": "paid", "payment_method": method, "date": "today"}


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
