"""Sales: what was sold, for how much, and what it had cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import apsw

from tenant_runtime.actions import Sale, SaleItem
from tenant_runtime.books import catalogue, ledger, stock
from tenant_runtime.books.booking import LARGEST_AMOUNT, Booking, thousandths, times, within_reach
from tenant_runtime.books.catalogue import Item
from tenant_runtime.books.errors import AmountOutOfRange, NothingToBook, TotalDiffers, UnknownPrice
from tenant_runtime.books.ledger import Entry
from tenant_runtime.books.names import tidy
from tenant_runtime.books.outcomes import SaleLine, SalePosted, StockWarning
from tenant_runtime.books.query import rows, value


@dataclass(frozen=True, slots=True)
class Priced:
    """One line with its price settled and nothing booked yet; `total` is None until the sale's total gives it."""

    name: str
    unit: str
    quantity: int
    unit_price: int | None
    total: int | None


def record(booking: Booking, sale: Sale) -> SalePosted:
    """Books a sale.

    A line whose cost is unknown earns revenue and no profit: "sales_uncosted" is left out of every profit, and the sale
    is counted as one without cost. The same holds for a sale of an amount alone. A product nobody knew is created with
    the price it was sold at; the first price said becomes that of a product without one.
    """
    said_total = None if sale.total is None else booking.minor(sale.total)
    priced = _settled([_priced(booking, item) for item in sale.items], said_total)
    total = within_reach(sum(line.total or 0 for line in priced) if priced else said_total or 0, least=1)
    entry = ledger.begin(booking, "sale", ", ".join(line.name for line in priced))
    lines = [_book_line(entry, line) for line in priced]
    if not lines:
        entry.post("sales_uncosted", -total)
    entry.move_money(total, sale.payment_method)
    without_cost = sum(line.cost is None for line in lines) if lines else 1
    booking.connection.execute(
        "INSERT INTO sales (entry, total, without_cost, payment_method, paid) VALUES (?, ?, ?, ?, ?)",
        (entry.id, total, without_cost, sale.payment_method, total),
    )
    entry.seal()
    profit = None if without_cost else total - sum(line.cost or 0 for line in lines)
    return SalePosted(entry.id, tuple(lines), total, profit, without_cost, _warnings(booking.connection, lines))


def lines_of(connection: apsw.Connection, entry: int) -> tuple[SaleLine, ...]:
    """The lines of a sale that is in the books."""
    sql = "SELECT name, quantity, unit_price, total, cost, created, unit FROM sale_lines WHERE entry = ? ORDER BY line"
    return tuple(
        SaleLine(name, quantity, unit_price, total, cost, created=bool(created), unit=unit)
        for name, quantity, unit_price, total, cost, created, unit in rows(connection, sql, (entry,))
    )


def total_of(connection: apsw.Connection, entry: int) -> int:
    """What a sale that is in the books came to."""
    found: int = value(connection, "SELECT total FROM sales WHERE entry = ?", (entry,))
    return found


def _priced(booking: Booking, item: SaleItem) -> Priced:
    known = catalogue.find(booking.connection, item.product)
    name, unit = (known.name, known.unit) if known else (tidy(item.product), item.unit)
    quantity = thousandths(item.quantity)
    if item.line_total is not None:
        total = booking.minor(item.line_total)
        return Priced(name, unit, quantity, _each(total, quantity), total)
    catalogue_price = known.price if known else None
    price = catalogue_price if item.unit_price is None else booking.minor(item.unit_price)
    if price is None:
        return Priced(name, unit, quantity, None, None)
    return Priced(name, unit, quantity, price, _positive(times(price, quantity)))


def _settled(lines: Sequence[Priced], said_total: int | None) -> list[Priced]:
    """The lines with every total known, in agreement with the total that was said.

    One line may lack its price where the total gives it. Raises UnknownPrice, TotalDiffers, NothingToBook.
    """
    if not lines and said_total is None:
        raise NothingToBook("a sale of nothing")
    if not lines:
        return []
    open_lines = [line for line in lines if line.total is None]
    known = sum(line.total or 0 for line in lines)
    if len(open_lines) > 1 or (open_lines and said_total is None):
        raise UnknownPrice(open_lines[0].name)
    if said_total is None:
        return list(lines)
    rest = said_total - known
    if (not open_lines and rest) or (open_lines and rest <= 0):
        raise TotalDiffers(said=said_total, computed=known)
    return [
        line if line.total is not None else replace(line, total=rest, unit_price=_each(rest, line.quantity))
        for line in lines
    ]


def _book_line(entry: Entry, line: Priced) -> SaleLine:
    item, created = _item_of(entry, line)
    cost = stock.take_out(entry, item, line.quantity)
    total = line.total or 0
    entry.post("sales" if cost.is_known else "sales_uncosted", -total, item.id)
    entry.post("cost_of_goods" if cost.is_known else "cost_uncosted", cost.amount, item.id)
    booked = SaleLine(item.name, line.quantity, line.unit_price, total, cost.known, created=created, unit=item.unit)
    _write_line(entry, item.id, booked)
    return booked


def _item_of(entry: Entry, line: Priced) -> tuple[Item, bool]:
    """The product of a line, and whether it had to be created."""
    known = catalogue.find(entry.connection, line.name)
    if known is None:
        return catalogue.add(entry, line.name, unit=line.unit, price=line.unit_price), True
    if known.price is None:
        catalogue.change(entry, known.id, "price", old=None, new=line.unit_price)
    return known, False


def _write_line(entry: Entry, product: int, line: SaleLine) -> None:
    entry.connection.execute(
        "INSERT INTO sale_lines (entry, line, product, name, unit, quantity, unit_price, total, cost, created, gross)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry.id,
            entry.next_line(),
            product,
            line.name,
            line.unit,
            line.quantity,
            line.unit_price,
            line.line_total,
            line.cost,
            line.created,
            line.line_total,
        ),
    )


def _warnings(connection: apsw.Connection, lines: Sequence[SaleLine]) -> tuple[StockWarning, ...]:
    found = {}
    for line in lines:
        item = catalogue.get(connection, line.name)
        if item.holding and item.holding.quantity < 0:
            found[item.id] = StockWarning(item.name, item.holding.quantity, item.unit)
    return tuple(found.values())


def _each(total: int, quantity: int) -> int | None:
    """The price of one where the total is a whole price each, else None: 3 for 10.00 is no price."""
    price, rest = divmod(total * 1000, quantity)
    return price if not rest and price <= LARGEST_AMOUNT else None


def _positive(total: int) -> int:
    if total <= 0:
        raise AmountOutOfRange("a line that comes to nothing")
    return total
