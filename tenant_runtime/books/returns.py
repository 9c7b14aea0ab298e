"""Returns: goods that customers brought back, the money for them, and where the goods went."""

from __future__ import annotations

from dataclasses import dataclass, replace

import apsw

from tenant_runtime import money
from tenant_runtime.actions import SaleItem, SaleReturn
from tenant_runtime.books import catalogue, ledger, parties, sales, stock, terms
from tenant_runtime.books.booking import Booking, thousandths, times
from tenant_runtime.books.catalogue import Item
from tenant_runtime.books.errors import CustomerNeeded, NothingToBook
from tenant_runtime.books.ledger import Entry
from tenant_runtime.books.outcomes import ReturnPosted, SaleLine
from tenant_runtime.books.parties import Known
from tenant_runtime.books.query import row
from tenant_runtime.books.terms import Line
from tenant_runtime.money import share


@dataclass(frozen=True, slots=True)
class Sold:
    """The line of the sale that goods come from: what they came to and cost, and how many units of stock they were."""

    total: int
    stock: int
    cost: int | None


def record(booking: Booking, action: SaleReturn) -> ReturnPosted:
    """Books goods brought back on the day they came: less revenue, and their cost is cost of goods no more.

    Where no price was said they are worth what was paid for them at the customer's newest sale of the product, else at
    anybody's, else the product's price. They go back at what they cost at that sale, else at the average; waste is a
    loss of that size. Raises UnknownPrice, PaidTooMuch, CustomerNeeded and NothingToBook.
    """
    if not action.items:
        raise NothingToBook("a return of nothing")
    known = parties.find(booking.connection, "customer", action.customer) if action.customer else None
    origins = [_newest_sale(booking.connection, item.product, known) for item in action.items]
    items = [_priced(booking, item, origin) for item, origin in zip(action.items, origins, strict=True)]
    agreed = terms.of_items(booking, items)
    paid = terms.paid_of(booking, action.paid, agreed.total)
    if paid < agreed.total and not action.customer:
        raise CustomerNeeded(owed=agreed.total - paid)
    entry = ledger.begin(booking, "sale_return", ", ".join(line.name for line in agreed.lines))
    customer = parties.named(booking.connection, "customer", action.customer) if action.customer else None
    entry.move_money(-paid, action.payment_method)
    if customer:
        parties.owe(entry, customer, paid - agreed.total)
    lines = tuple(
        _take_back(entry, line, origin, revenue=agreed.revenue(line), restock=action.restock)
        for line, origin in zip(agreed.lines, origins, strict=True)
    )
    posted = ReturnPosted(
        entry.id,
        lines,
        agreed.total,
        paid,
        action.restock,
        payment_method=action.payment_method,
        local_date=booking.local_date,
    )
    _write(entry, posted, customer)
    entry.seal()
    return replace(posted, customer=parties.as_it_stands(booking.connection, customer) if customer else None)


def lines_of(connection: apsw.Connection, entry: int) -> tuple[SaleLine, ...]:
    """The lines of a return that is in the books."""
    sql = "SELECT name, quantity, unit_price, total, cost, unit, pack FROM return_lines WHERE entry = ? ORDER BY line"
    return tuple(
        SaleLine(name, quantity, unit_price, total, cost, created=False, unit=unit, gross=total, pack=pack)
        for name, quantity, unit_price, total, cost, unit, pack in connection.execute(sql, (entry,))
    )


def over_returned(connection: apsw.Connection, product: str, customer: str | None) -> int:
    """How many thousandths of a unit of stock came back beyond what was sold and stands; 0 where none did.

    Of a customer: of what was sold to them or to nobody in particular. No more sales are read than came back.
    """
    item = catalogue.find(connection, product)
    party = parties.find(connection, "customer", customer) if customer else None
    if item is None:
        return 0
    asked = {"product": item.id, "party": party.id if party else None}
    left: int = sum(terms.in_stock(*line) for line in connection.execute(_RETURNED, asked))
    for quantity, pack in connection.execute(_SOLD, asked) if left else ():
        left -= terms.in_stock(quantity, pack)
        if left <= 0:
            return 0
    return left


_RETURNED = """
    SELECT quantity, pack FROM return_lines AS line JOIN returns ON returns.entry = line.entry
     WHERE product = :product AND (:party IS NULL OR party IS NULL OR party = :party)
       AND NOT EXISTS (SELECT 1 FROM entries AS later WHERE later.reverses = line.entry)
"""
_SOLD = """
    SELECT quantity, pack FROM sale_lines AS line JOIN sales ON sales.entry = line.entry
     WHERE product = :product AND (:party IS NULL OR party IS NULL OR party = :party)
       AND NOT EXISTS (SELECT 1 FROM entries AS later WHERE later.reverses = line.entry)
     ORDER BY line.entry DESC
"""


def _newest_sale(connection: apsw.Connection, product: str, customer: Known | None) -> Sold | None:
    item = catalogue.find(connection, product)
    if item is None:
        return None
    found = row(connection, _NEWEST_TO, (item.id, customer.id)) if customer else None
    found = found or row(connection, _NEWEST, (item.id,))
    if found is None:
        return None
    total, quantity, pack, cost = found
    return Sold(total, terms.in_stock(quantity, pack), cost)


_NEWEST = """
    SELECT total, quantity, pack, cost FROM sale_lines AS line
     WHERE product = ? AND NOT EXISTS (SELECT 1 FROM entries AS later WHERE later.reverses = line.entry)
     ORDER BY entry DESC LIMIT 1
"""
_NEWEST_TO = """
    SELECT line.total, quantity, pack, cost FROM sale_lines AS line JOIN sales ON sales.entry = line.entry
     WHERE product = ? AND party = ? AND NOT EXISTS (SELECT 1 FROM entries AS later WHERE later.reverses = line.entry)
     ORDER BY line.entry DESC LIMIT 1
"""


def _priced(booking: Booking, item: SaleItem, origin: Sold | None) -> SaleItem:
    """The item with what was paid for it, where no price was said and a sale tells."""
    if origin is None or item.unit_price is not None or item.line_total is not None:
        return item
    pack = None if item.pack is None else thousandths(item.pack)
    worth = share(origin.total, terms.in_stock(thousandths(item.quantity), pack), origin.stock)
    return replace(item, line_total=money.to_major(worth, booking.currency))


def _take_back(entry: Entry, line: Line, origin: Sold | None, *, revenue: int, restock: bool) -> SaleLine:
    item, created = sales.product_of(entry, line)
    cost = _cost(item, line.stock, origin)
    is_costed = cost is not None if origin is None else origin.cost is not None
    entry.post("sales" if is_costed else "sales_uncosted", revenue, item.id)
    entry.post("tax_payable", line.tax, item.id)
    entry.post("cost_of_goods" if is_costed else "cost_uncosted", -(cost or 0), item.id)
    if not restock:
        entry.post("stock_losses", cost or 0, item.id)
    elif item.holding:
        stock.bring_in(entry, item.id, item.holding, quantity=line.stock, cost=cost, paid_from=None)
    else:
        entry.post("owner_capital", cost or 0, item.id)
    return SaleLine(
        item.name,
        line.quantity,
        line.unit_price,
        line.total,
        cost,
        created=created,
        unit=line.unit,
        gross=line.gross,
        pack=line.pack,
    )


def _cost(item: Item, quantity: int, origin: Sold | None) -> int | None:
    if origin and origin.cost is not None:
        return share(origin.cost, quantity, origin.stock)
    return None if item.unit_cost is None else times(item.unit_cost, quantity)


def _write(entry: Entry, posted: ReturnPosted, customer: Known | None) -> None:
    party = customer.id if customer else None
    entry.connection.execute(
        "INSERT INTO returns (entry, total, paid, party, payment_method, restock) VALUES (?, ?, ?, ?, ?, ?)",
        (entry.id, posted.total, posted.paid, party, posted.payment_method, posted.restock),
    )
    for line in posted.lines:
        _write_line(entry, line, catalogue.get(entry.connection, line.name).id)


def _write_line(entry: Entry, line: SaleLine, product: int) -> None:
    entry.connection.execute(
        "INSERT INTO return_lines (entry, line, product, name, unit, quantity, pack, unit_price, total, cost)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry.id,
            entry.next_line(),
            product,
            line.name,
            line.unit,
            line.quantity,
            line.pack,
            line.unit_price,
            line.line_total,
            line.cost,
        ),
    )
