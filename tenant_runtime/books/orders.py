"""Orders: what was promised and perhaps paid for in part; revenue only when it is handed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import apsw

from tenant_runtime.actions import OrderDelivery, Sale
from tenant_runtime.books import catalogue, ledger, parties, sales, terms
from tenant_runtime.books.booking import Booking
from tenant_runtime.books.errors import AmbiguousOrder, CustomerNeeded, UnknownOrder
from tenant_runtime.books.figures import OpenOrder
from tenant_runtime.books.names import fold
from tenant_runtime.books.outcomes import OrderDelivered, SaleLine, SalePosted
from tenant_runtime.books.parties import Known
from tenant_runtime.books.pricing import allocated
from tenant_runtime.books.query import rows
from tenant_runtime.books.terms import Line, Terms


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order that is open, as it was agreed; `deposit` is what was paid of it."""

    entry: int
    local_date: date
    agreed: Terms
    deposit: int
    customer: Known | None
    due: date | None

    def holds(self, product: str) -> bool:
        """Whether one of its lines is of this product, or its name holds every word of it."""
        wanted = fold(product).split()
        return any(all(word in fold(line.name).split() for word in wanted) for line in self.agreed.lines)


def record(booking: Booking, sale: Sale) -> SalePosted:
    """Books an order: what is paid of it is the customer's deposit, nothing is revenue and nothing is owed yet."""
    agreed = terms.of_sale(booking, sale)
    paid = terms.paid_of(booking, sale.paid, agreed.total)
    entry = ledger.begin(booking, "sale", ", ".join(line.name for line in agreed.lines))
    customer = parties.named(booking.connection, "customer", sale.customer) if sale.customer else None
    entry.move_money(paid, sale.payment_method)
    entry.post("customer_deposits", -paid, party=customer.id if customer else None)
    booking.connection.execute(
        "INSERT INTO orders (entry, total, paid, party, due, payment_method, discount, tax)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry.id,
            agreed.total,
            paid,
            customer.id if customer else None,
            sale.due.isoformat() if sale.due else None,
            sale.payment_method,
            agreed.discount,
            agreed.tax,
        ),
    )
    for line in agreed.lines:
        _write_line(entry, line)
    entry.seal()
    return SalePosted(
        entry.id,
        tuple(_told(line) for line in agreed.lines),
        agreed.total,
        profit=None,
        without_cost=0,
        discount=agreed.discount,
        tax=agreed.tax,
        paid=paid,
        owed=agreed.total - paid,
        customer=parties.as_it_stands(booking.connection, customer) if customer else None,
        due=sale.due,
        payment_method=sale.payment_method,
        local_date=booking.local_date,
        is_order=True,
    )


def deliver(booking: Booking, delivery: OrderDelivery) -> OrderDelivered:
    """Books the newest open order that fits as the sale it becomes today.

    Raises UnknownOrder, AmbiguousOrder, PaidTooMuch, and CustomerNeeded where a rest stays owed by nobody known.
    """
    order = _fitting(booking.connection, delivery)
    rest = order.agreed.total - order.deposit
    paid = terms.paid_of(booking, delivery.paid, rest)
    if rest - paid and not (order.customer or delivery.customer):
        raise CustomerNeeded(owed=rest - paid)
    entry = ledger.begin(booking, "order_delivery", ", ".join(line.name for line in order.agreed.lines))
    customer = order.customer
    if customer is None and delivery.customer:
        customer = parties.named(booking.connection, "customer", delivery.customer)
    entry.post("customer_deposits", order.deposit, party=order.customer.id if order.customer else None)
    entry.move_money(paid, delivery.payment_method)
    if customer:
        parties.owe(entry, customer, rest - paid)
    settlement = sales.Settlement(paid, rest - paid, delivery.payment_method, customer)
    lines = sales.sell(entry, order.agreed, settlement)
    booking.connection.execute("INSERT INTO deliveries (entry, order_entry) VALUES (?, ?)", (entry.id, order.entry))
    entry.seal()
    return OrderDelivered(entry.id, sales.posted(booking, entry, order.agreed, settlement, lines), order.deposit)


def still_open(connection: apsw.Connection) -> list[OpenOrder]:
    """The orders that wait, the oldest first."""
    return [
        OpenOrder(
            order.entry,
            order.local_date,
            tuple(_told(line) for line in order.agreed.lines),
            order.agreed.total,
            order.deposit,
            order.customer.name if order.customer else None,
            order.due,
        )
        for order in reversed(_waiting(connection))
    ]


def lines_of(connection: apsw.Connection, entry: int) -> tuple[SaleLine, ...]:
    """The lines of an order that is in the books."""
    return tuple(_told(line) for line in _agreed(connection, entry, total=0, discount=0, tax=0).lines)


def _fitting(connection: apsw.Connection, delivery: OrderDelivery) -> Waiting:
    """The newest that fits; one without a customer fits where the customer has none of their own."""
    found = [order for order in _waiting(connection) if delivery.product is None or order.holds(delivery.product)]
    if delivery.customer:
        wanted = fold(delivery.customer)
        named = [order for order in found if order.customer and fold(order.customer.name) == wanted]
        found = named or [order for order in found if order.customer is None]
    if not found:
        raise UnknownOrder(delivery.customer, delivery.product)
    customers = list(dict.fromkeys(order.customer.name if order.customer else None for order in found))
    if len(customers) > 1:
        raise AmbiguousOrder(delivery.customer, delivery.product, customers)
    return found[0]


_OPEN = """
    SELECT entry, local_date, total, paid, party, due, discount, tax
      FROM open_orders JOIN orders USING (entry) JOIN entries ON entries.id = entry
     ORDER BY entry DESC
"""
_LINES = """
    SELECT name, unit, quantity, pack, unit_price, gross, shared, total FROM order_lines WHERE entry = ? ORDER BY line
"""


def _waiting(connection: apsw.Connection) -> list[Waiting]:
    """Every open order, the newest first."""
    return [
        Waiting(
            entry,
            date.fromisoformat(day),
            _agreed(connection, entry, total=total, discount=discount, tax=tax),
            paid,
            parties.by_id(connection, party) if party else None,
            date.fromisoformat(due) if due else None,
        )
        for entry, day, total, paid, party, due, discount, tax in rows(connection, _OPEN)
    ]


def _agreed(connection: apsw.Connection, order: int, *, total: int, discount: int, tax: int) -> Terms:
    """The terms as they were agreed, whatever prices are now."""
    found = rows(connection, _LINES, (order,))
    totals = [row[-1] for row in found]
    lines = tuple(
        Line(
            name, unit, terms.stock_unit(unit, pack), quantity, pack, unit_price, gross, line_total, part, bool(shared)
        )
        for (name, unit, quantity, pack, unit_price, gross, shared, line_total), part in zip(
            found, allocated(tax, totals), strict=True
        )
    )
    return Terms(lines, total, discount, tax, is_tax_included=not lines or sum(totals) == total)


def _write_line(entry: ledger.Entry, line: Line) -> None:
    known = catalogue.find(entry.connection, line.name)
    entry.connection.execute(
        "INSERT INTO order_lines (entry, line, product, name, unit, quantity, unit_price, total, gross, discount, pack,"
        " shared) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry.id,
            entry.next_line(),
            known.id if known else None,
            line.name,
            line.unit,
            line.quantity,
            line.unit_price,
            line.total,
            line.gross,
            line.gross - line.total,
            line.pack,
            line.is_share,
        ),
    )


def _told(line: Line) -> SaleLine:
    return SaleLine(
        line.name,
        line.quantity,
        line.unit_price,
        line.total,
        cost=None,
        created=False,
        unit=line.unit,
        gross=line.gross,
        pack=line.pack,
        is_share=line.is_share,
    )
