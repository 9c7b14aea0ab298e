"""Sales: what was sold, for how much, and what it had cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import apsw

from tenant_runtime.actions import Sale
from tenant_runtime.books import catalogue, ledger, parties, stock, terms
from tenant_runtime.books.booking import Booking
from tenant_runtime.books.catalogue import Item
from tenant_runtime.books.errors import CustomerNeeded
from tenant_runtime.books.ledger import Entry
from tenant_runtime.books.outcomes import SaleLine, SalePosted, StockWarning
from tenant_runtime.books.parties import Known
from tenant_runtime.books.query import rows, value
from tenant_runtime.books.terms import Line, Terms


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a sale is settled: what is paid with this entry, by whom the rest is owed and until when."""

    paid: int
    owed: int
    payment_method: str | None = None
    party: Known | None = None
    due: date | None = None


def record(booking: Booking, sale: Sale) -> SalePosted:
    """Books a sale.

    A line whose cost is unknown earns revenue and no profit: "sales_uncosted" is left out of every profit, and the sale
    is counted as one without cost. The same holds for a sale of an amount alone. A product nobody knew is created with
    the price it was sold at; the first price said becomes that of a product without one. Tax is no revenue.
    """
    agreed = terms.of_sale(booking, sale)
    paid = terms.paid_of(booking, sale.paid, agreed.total)
    owed = agreed.total - paid
    if owed and not sale.customer:
        raise CustomerNeeded(owed=owed)
    entry = ledger.begin(booking, "sale", ", ".join(line.name for line in agreed.lines))
    customer = parties.named(booking.connection, "customer", sale.customer) if sale.customer else None
    entry.move_money(paid, sale.payment_method)
    if customer:
        parties.owe(entry, customer, owed)
    settlement = Settlement(paid, owed, sale.payment_method, customer, sale.due if owed else None)
    lines = sell(entry, agreed, settlement)
    entry.seal()
    return posted(booking, entry, agreed, settlement, lines)


def sell(entry: Entry, agreed: Terms, settlement: Settlement) -> tuple[SaleLine, ...]:
    """Books what a sale earns, what it cost and whom it is of; its money is the caller's."""
    lines = tuple(_book_line(entry, line, revenue=agreed.revenue(line)) for line in agreed.lines)
    if not lines:
        entry.post("sales_uncosted", agreed.tax - agreed.total)
        entry.post("tax_payable", -agreed.tax)
    entry.connection.execute(
        "INSERT INTO sales (entry, total, without_cost, payment_method, discount, tax, paid, party, due)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry.id,
            agreed.total,
            _without_cost(lines),
            settlement.payment_method,
            agreed.discount,
            agreed.tax,
            settlement.paid,
            settlement.party.id if settlement.party else None,
            settlement.due.isoformat() if settlement.due else None,
        ),
    )
    return lines


def posted(
    booking: Booking, entry: Entry, agreed: Terms, settlement: Settlement, lines: tuple[SaleLine, ...]
) -> SalePosted:
    """What there is to tell of a sale that is booked."""
    connection = booking.connection
    without_cost = _without_cost(lines)
    cost = sum(line.cost or 0 for line in lines)
    items = _items(connection, lines)
    return SalePosted(
        entry.id,
        lines,
        agreed.total,
        None if without_cost else agreed.total - agreed.tax - cost,
        without_cost,
        tuple(_warning(item) for item in items if item.holding and item.holding.quantity < 0),
        tuple(_warning(item) for item in items if item.is_low and item.holding and item.holding.quantity >= 0),
        discount=agreed.discount,
        tax=agreed.tax,
        paid=settlement.paid,
        owed=settlement.owed,
        customer=parties.as_it_stands(connection, settlement.party) if settlement.party else None,
        due=settlement.due,
        payment_method=settlement.payment_method,
        local_date=booking.local_date,
    )


def lines_of(connection: apsw.Connection, entry: int) -> tuple[SaleLine, ...]:
    """The lines of a sale that is in the books."""
    sql = (
        "SELECT name, quantity, unit_price, total, cost, created, unit, gross, pack, shared"
        " FROM sale_lines WHERE entry = ? ORDER BY line"
    )
    return tuple(
        SaleLine(name, quantity, unit_price, total, cost, bool(created), unit, gross, pack, bool(is_share))
        for name, quantity, unit_price, total, cost, created, unit, gross, pack, is_share in rows(
            connection, sql, (entry,)
        )
    )


def total_of(connection: apsw.Connection, entry: int) -> int:
    """What a sale that is in the books came to."""
    found: int = value(connection, "SELECT total FROM sales WHERE entry = ?", (entry,))
    return found


def product_of(entry: Entry, line: Line) -> tuple[Item, bool]:
    """The product of a line, and whether it had to be created."""
    known = catalogue.find(entry.connection, line.name)
    if known is None:
        return catalogue.add(entry, line.name, unit=line.own, price=line.product_price), True
    if known.price is None:
        catalogue.change(entry, known.id, "price", old=None, new=line.product_price)
    return known, False


def _book_line(entry: Entry, line: Line, *, revenue: int) -> SaleLine:
    item, created = product_of(entry, line)
    cost = stock.take_out(entry, item, line.stock)
    entry.post("sales" if cost.is_known else "sales_uncosted", -revenue, item.id)
    entry.post("tax_payable", -line.tax, item.id)
    entry.post("cost_of_goods" if cost.is_known else "cost_uncosted", cost.amount, item.id)
    entry.connection.execute(
        "INSERT INTO sale_lines (entry, line, product, name, unit, quantity, unit_price, total, cost, created, gross,"
        " discount, pack, shared) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry.id,
            entry.next_line(),
            item.id,
            item.name,
            line.unit,
            line.quantity,
            line.unit_price,
            line.total,
            cost.known,
            created,
            line.gross,
            line.gross - line.total,
            line.pack,
            line.is_share,
        ),
    )
    return SaleLine(
        item.name,
        line.quantity,
        line.unit_price,
        line.total,
        cost.known,
        created=created,
        unit=line.unit,
        gross=line.gross,
        pack=line.pack,
        is_share=line.is_share,
    )


def _without_cost(lines: Sequence[SaleLine]) -> int:
    return sum(line.cost is None for line in lines) if lines else 1


def _items(connection: apsw.Connection, lines: Sequence[SaleLine]) -> list[Item]:
    """The products of these lines as they are now, each once."""
    found = [catalogue.get(connection, line.name) for line in lines]
    return list({item.id: item for item in found}.values())


def _warning(item: Item) -> StockWarning:
    return StockWarning(item.name, item.holding.quantity if item.holding else 0, item.unit)
