"""Correcting: the action to book instead of an entry that is to be changed; and whether an entry says what was said."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import apsw

from tenant_runtime import money, stored_actions
from tenant_runtime.actions import (
    BookAction,
    Changes,
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
from tenant_runtime.books import past
from tenant_runtime.books.errors import CannotEdit, NothingToUndo
from tenant_runtime.books.outcomes import PastEntry
from tenant_runtime.books.past import resembles
from tenant_runtime.books.query import row, rows

_Line = SaleItem | PurchaseItem

_PLAIN = ("payment_method", "customer", "supplier", "concept", "paid", "when")
"""Changes that have a field of their own name in every action where they make sense."""


def corrected(connection: apsw.Connection, entry: int, changes: Changes, item: str | None) -> BookAction:
    """The action to book instead of this entry. Raises CannotEdit and NothingToUndo."""
    found = row(connection, "SELECT action FROM entries WHERE id = ?", (entry,))
    if found is None or past.of_entry(connection, entry) is None:
        raise NothingToUndo(f"entry {entry}")
    if found[0] is None:
        raise CannotEdit("booked before the books kept what was meant")
    return changed(stored_actions.from_json(json.loads(found[0])), changes, item)


def changed(action: Any, changes: Changes, item: str | None = None) -> BookAction:  # noqa: ANN401 - any stored action
    """The action with these changes. Raises CannotEdit where it has nothing of the sort."""
    said = {field.name: getattr(changes, field.name) for field in dataclasses.fields(changes)}
    said = {name: value for name, value in said.items() if value is not None}
    if not said:
        raise CannotEdit("no change was said")
    plain = {name: said.pop(name) for name in _PLAIN if name in said}
    if "concept" in plain and not hasattr(action, "concept"):
        said["product"] = plain.pop("concept")
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
        case StockAdjust(delta=Decimal() as delta):
            return dataclasses.replace(action, delta=quantity.copy_sign(delta))
        case StockAdjust():
            return dataclasses.replace(action, counted=quantity)
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
        case Sale(items=()) | Purchase(items=()):
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
    if getattr(action, "total", None) is None or not all(_is_priced(line) for line in action.items):
        return action
    return dataclasses.replace(action, total=None)


def _is_priced(line: _Line) -> bool:
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


# ---------------------------------------------------------------- what an entry says now


@dataclasses.dataclass(frozen=True, slots=True)
class _Booked:
    """One line as it stands in the books."""

    name: str
    quantity: int
    unit_price: int | None
    total: int | None


_LINES = """
    SELECT name, quantity, unit_price, total FROM sale_lines WHERE entry = ?1
     UNION ALL SELECT name, quantity, unit_price, total FROM order_lines WHERE entry = ?1
     UNION ALL SELECT name, quantity, unit_price, total FROM return_lines WHERE entry = ?1
     UNION ALL SELECT name, quantity, NULL, cost FROM purchase_lines WHERE entry = ?1
     UNION ALL SELECT name, abs(stock_moves.quantity), price, NULL
                 FROM stock_moves JOIN products ON products.id = product JOIN entries ON entries.id = entry
                WHERE entry = ?1 AND kind IN ('stock_adjust', 'product_create')
"""


def says(connection: apsw.Connection, entry: int, was: Changes, item: str | None, *, currency: str) -> bool:
    """Whether an entry that stands says now what it was said to say; what was not said is not asked."""
    found = past.of_entry(connection, entry)
    if found is None:
        return False
    lines = [_Booked(*line) for line in rows(connection, _LINES, (entry,))]
    named = [line for line in lines if item is None or resembles(item, (line.name,))] or lines
    return _entry_says(found, was, currency) and _lines_say(found, named, was, currency)


def _entry_says(found: PastEntry, was: Changes, currency: str) -> bool:
    party = was.customer or was.supplier
    return all(
        (
            party is None or (found.party is not None and resembles(party, (found.party,))),
            was.payment_method is None or was.payment_method == (found.payment_method or "cash"),
            was.when is None or was.when == found.local_date,
            was.concept is None or resembles(was.concept, found.names),
            was.product is None or resembles(was.product, found.names),
            was.paid is None or _minor(was.paid, currency) == found.paid,
        )
    )


def _lines_say(found: PastEntry, lines: Sequence[_Booked], was: Changes, currency: str) -> bool:
    price = None if was.unit_price is None else _minor(was.unit_price, currency)
    total = None if was.total is None else _minor(was.total, currency)
    return all(
        (
            was.quantity is None or any(line.quantity == was.quantity * 1000 for line in lines),
            was.unit_price is None or any(_costs(line, price) for line in lines),
            was.total is None or total == found.amount or any(line.total == total for line in lines),
        )
    )


def _costs(line: _Booked, price: int | None) -> bool:
    """Whether one of them costs this much; what was bought keeps only what all of them cost."""
    if price is None:
        return False
    if line.unit_price is not None:
        return line.unit_price == price
    return line.total is not None and line.total * 1000 == price * line.quantity


def _minor(amount: Decimal, currency: str) -> int | None:
    try:
        return money.to_minor(amount, currency)
    except money.AmountError:
        return None
