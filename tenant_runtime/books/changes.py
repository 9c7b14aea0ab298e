"""Changes: an action as it should have been said."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tenant_runtime.actions import (
    BookAction,
    Changes,
    DebtOpening,
    Expense,
    OrderDelivery,
    ProductCreate,
    ProductUpdate,
    Purchase,
    PurchaseItem,
    Sale,
    SaleItem,
    SaleReturn,
    StockAdjust,
)
from tenant_runtime.books.errors import CannotEdit
from tenant_runtime.books.past import resembles

_Line = SaleItem | PurchaseItem

_PLAIN = ("payment_method", "customer", "supplier", "concept", "paid", "when")
"""Changes that have a field of their own name in every action where they make sense."""


def changed(action: Any, changes: Changes, item: str | None = None) -> BookAction:  # noqa: ANN401 - any stored action
    """The action with these changes. Raises CannotEdit where it has nothing of the sort."""
    said = {field.name: getattr(changes, field.name) for field in dataclasses.fields(changes)}
    said = {name: value for name, value in said.items() if value is not None}
    if not said:
        raise CannotEdit("no change was said")
    plain = {name: said.pop(name) for name in _PLAIN if name in said}
    if "concept" in plain and not hasattr(action, "concept"):
        said["product"] = plain.pop("concept")
    if isinstance(action, DebtOpening) and action.role in plain:
        action = dataclasses.replace(action, party=plain.pop(action.role))
    missing = [name for name in plain if not hasattr(action, name)]
    if missing:
        raise CannotEdit(f"{type(action).__name__} has no {missing[0]}")
    action = dataclasses.replace(action, **plain)
    for name, value in said.items():
        action = _CHANGES[name](action, value, item)
    result: BookAction = action
    return result


def _quantity(action: Any, quantity: Decimal, item: str | None) -> Any:  # noqa: ANN401
    match action:
        case Sale() | Purchase() | SaleReturn():
            return _recounted(_on_line(action, item, quantity=quantity))
        case StockAdjust(counted=Decimal() as counted, delta=delta):
            return dataclasses.replace(action, counted=None, delta=(delta or Decimal(0)) + quantity - counted)
        case StockAdjust(delta=Decimal() as delta):
            return dataclasses.replace(action, delta=quantity.copy_sign(delta))
        case ProductCreate():
            return dataclasses.replace(action, stock=quantity)
        case _:
            raise CannotEdit(f"{type(action).__name__} has no quantity")


def _unit_price(action: Any, price: Decimal, item: str | None) -> Any:  # noqa: ANN401
    match action:
        case Sale() | SaleReturn():
            found = _on_line(action, item, unit_price=price, line_total=None)
            return _recounted(_without_offers_of_a_price(found))
        case Purchase():
            return _recounted(_on_line(action, item, unit_cost=price, line_total=None))
        case ProductCreate() | ProductUpdate():
            return dataclasses.replace(action, price=price)
        case _:
            raise CannotEdit(f"{type(action).__name__} has no price")


def _total(action: Any, total: Decimal, item: str | None) -> Any:  # noqa: ANN401
    match action:
        case Sale(items=items) | Purchase(items=items) if len(items) > 1 and item is not None:
            return _recounted(_on_line(action, item, line_total=total, **_unpriced(items[0])))
        case Sale(items=[SaleItem()]) | Purchase(items=[PurchaseItem()]):
            open_line = _on_line(action, None, line_total=None, **_unpriced(action.items[0]))
            return dataclasses.replace(open_line, total=total)
        case Sale() | Purchase() if not action.items or (
            action.total is not None and not all(map(is_priced, action.items))
        ):
            return dataclasses.replace(action, total=total)
        case SaleReturn():
            return _on_line(action, item, line_total=total, unit_price=None)
        case _ if hasattr(action, "amount"):
            return dataclasses.replace(action, amount=total)
        case _:
            raise CannotEdit(f"{type(action).__name__} has no total of its own")


def _product(action: Any, product: str, item: str | None) -> Any:  # noqa: ANN401
    match action:
        case Sale() | Purchase() | SaleReturn():
            return _on_line(action, item, product=product)
        case ProductCreate():
            return dataclasses.replace(action, name=product)
        case Expense():
            return dataclasses.replace(action, concept=product)
        case OrderDelivery():
            raise CannotEdit("what was delivered is what was ordered")
        case _ if hasattr(action, "product"):
            return dataclasses.replace(action, product=product)
        case _:
            raise CannotEdit(f"{type(action).__name__} has no product")


_CHANGES: dict[str, Callable[[Any, Any, str | None], Any]] = {
    "quantity": _quantity,
    "unit_price": _unit_price,
    "total": _total,
    "product": _product,
}


def _on_line(action: Any, item: str | None, **said: Any) -> Any:  # noqa: ANN401
    """The action with one of its lines changed: the one that was named, or the only one."""
    items: tuple[_Line, ...] = action.items
    fitting = [index for index, line in enumerate(items) if item is None or resembles(item, (line.product,))]
    if not fitting and len(items) == 1:
        fitting = [0]
    if len(fitting) != 1:
        raise CannotEdit("which of the lines?")
    lines = list(items)
    lines[fitting[0]] = dataclasses.replace(lines[fitting[0]], **said)
    return dataclasses.replace(action, items=tuple(lines))


def _recounted(action: Any) -> Any:  # noqa: ANN401
    """The action without the total that was said, where its lines give another one by themselves."""
    if getattr(action, "total", None) is None or not all(is_priced(line) for line in action.items):
        return action
    return dataclasses.replace(action, total=None)


def is_priced(line: _Line) -> bool:
    """Whether the line says its own price."""
    each = line.unit_price if isinstance(line, SaleItem) else line.unit_cost
    return each is not None or line.line_total is not None


def _unpriced(line: _Line) -> dict[str, None]:
    return {"unit_price": None, "offer": None} if isinstance(line, SaleItem) else {"unit_cost": None}


def _without_offers_of_a_price(action: Any) -> Any:  # noqa: ANN401
    lines = tuple(
        dataclasses.replace(line, offer=None)
        if line.unit_price is not None and line.offer and line.offer.price
        else line
        for line in action.items
    )
    return dataclasses.replace(action, items=lines)
