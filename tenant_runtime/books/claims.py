"""Claims: whether an entry says now what somebody says it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import apsw

from tenant_runtime import money
from tenant_runtime.actions import Changes
from tenant_runtime.books import past
from tenant_runtime.books.figures import PastEntry
from tenant_runtime.books.past import resembles
from tenant_runtime.books.query import rows


@dataclass(frozen=True, slots=True)
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
