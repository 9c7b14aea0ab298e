"""Correcting: what to book instead of an entry, as it was meant then and with what is to be changed."""

from __future__ import annotations

import dataclasses
import json
from decimal import Decimal
from typing import Any, cast

import apsw

from tenant_runtime import money, stored_actions
from tenant_runtime.actions import (
    BookAction,
    Changes,
    CustomerPayment,
    OrderDelivery,
    Sale,
    SaleReturn,
    StockAdjust,
    SupplierPayment,
)
from tenant_runtime.books import ledger, past
from tenant_runtime.books.changes import changed, is_priced
from tenant_runtime.books.errors import CannotEdit, NothingToUndo
from tenant_runtime.books.figures import PastEntry
from tenant_runtime.books.names import fold
from tenant_runtime.books.query import row, rows


def corrected(
    connection: apsw.Connection, entry: int, changes: Changes, item: str | None, *, currency: str
) -> BookAction:
    """The action to book instead of this entry, on its own day unless that is closed. Raises CannotEdit, NothingToUndo.

    What it left to the books (a product's price, the whole of a debt, a count) is what it was then, not what it is now.
    """
    found = row(connection, "SELECT action FROM entries WHERE id = ?", (entry,))
    told = past.of_entry(connection, entry)
    if found is None or told is None:
        raise NothingToUndo(f"entry {entry}")
    if found[0] is None:
        raise CannotEdit("booked before the books kept what was meant")
    meant = _as_then(connection, stored_actions.from_json(json.loads(found[0])), told, currency=currency)
    action: Any = _priced_as_then(connection, changed(meant, changes, item), entry, currency=currency)
    if isinstance(action, StockAdjust) and action.counted is not None:
        is_same = changes.product is None
        action = dataclasses.replace(action, counted=None) if is_same else dataclasses.replace(action, delta=None)
    return cast("BookAction", _on_its_day(connection, action, changes, told))


def _on_its_day(connection: apsw.Connection, action: Any, changes: Changes, told: PastEntry) -> Any:  # noqa: ANN401
    sealed = ledger.sealed_until(connection)
    if changes.when is not None or not hasattr(action, "when") or (sealed and told.local_date <= sealed):
        return action
    return dataclasses.replace(action, when=told.local_date)


def _as_then(connection: apsw.Connection, action: Any, told: PastEntry, *, currency: str) -> Any:  # noqa: ANN401
    match action:
        case CustomerPayment(amount=None) | SupplierPayment(amount=None):
            return dataclasses.replace(action, amount=money.to_major(told.amount or 0, currency))
        case OrderDelivery():
            order = row(connection, _DELIVERED, (told.id,))
            customer, product = order or (None, None)
            return dataclasses.replace(action, customer=action.customer or customer, product=action.product or product)
        case StockAdjust(counted=Decimal()):
            moved = row(connection, "SELECT coalesce(sum(quantity), 0) FROM stock_moves WHERE entry = ?", (told.id,))
            return dataclasses.replace(action, delta=money.to_quantity(moved[0] if moved else 0))
        case _:
            return action


_DELIVERED = """
    SELECT (SELECT name FROM parties WHERE id = party),
           (SELECT name FROM order_lines WHERE entry = order_entry ORDER BY line LIMIT 1)
      FROM deliveries JOIN orders ON orders.entry = order_entry WHERE deliveries.entry = ?
"""


def _priced_as_then(connection: apsw.Connection, action: Any, entry: int, *, currency: str) -> Any:  # noqa: ANN401
    """Lines that left their price to the catalogue have the one that was booked, unless they are another product's."""
    if not isinstance(action, Sale | SaleReturn) or getattr(action, "total", None) is not None:
        return action
    booked = rows(connection, _PRICES, (entry,))
    if len(booked) != len(action.items):
        return action
    items = tuple(
        dataclasses.replace(line, unit_price=money.to_major(price, currency))
        if price is not None and not is_priced(line) and not line.offer and fold(line.product) == fold(name)
        else line
        for line, (name, price) in zip(action.items, booked, strict=True)
    )
    return dataclasses.replace(action, items=items)


_PRICES = """
    SELECT name, unit_price FROM (
           SELECT line, name, unit_price FROM sale_lines WHERE entry = ?1
            UNION ALL SELECT line, name, unit_price FROM order_lines WHERE entry = ?1
            UNION ALL SELECT line, name, unit_price FROM return_lines WHERE entry = ?1)
     ORDER BY line
"""
