"""Goods that come in and go out: quantities and their value, always moved together."""

from __future__ import annotations

from dataclasses import dataclass

from tenant_runtime.actions import StockIn, StockOut
from tenant_runtime.books import catalogue, costing, ledger
from tenant_runtime.books.booking import Booking, thousandths, times
from tenant_runtime.books.costing import Holding
from tenant_runtime.books.errors import StockNotKept
from tenant_runtime.books.ledger import Account, Entry
from tenant_runtime.books.outcomes import StockReceived, StockRemoved
from tenant_runtime.money import share


@dataclass(frozen=True, slots=True)
class Cost:
    """What goods that left cost: the part that is known, and whether that is all of it."""

    amount: int
    is_known: bool

    @property
    def known(self) -> int | None:
        """The cost, None where any of it is unknown."""
        return self.amount if self.is_known else None


def receive(booking: Booking, action: StockIn) -> StockReceived:
    """Books goods that came in. With a cost they were paid for in cash; without one their cost is unknown."""
    item = catalogue.get(booking.connection, action.product)
    quantity = thousandths(action.quantity)
    cost = _said_cost(booking, action, quantity)
    entry = ledger.begin(booking, "purchase", item.name)
    holding = item.holding or Holding(0, 0, 0)
    bring_in(entry, item.id, holding, quantity=quantity, cost=cost, paid_from="cash")
    if cost is not None:
        after = catalogue.get(booking.connection, item.name).holding or holding
        paid = share(cost, 1000, quantity)
        unit_cost = costing.next_unit_cost(after, paid) if after.costed > 0 else paid
        catalogue.change(entry, item.id, "cost", old=item.last_cost, new=unit_cost)
    entry.seal()
    return StockReceived(entry.id, catalogue.get(booking.connection, item.name).product, quantity, cost)


def remove(booking: Booking, action: StockOut) -> StockRemoved:
    """Books goods that left without a sale: a loss, or what the owner took. Raises StockNotKept."""
    item = catalogue.get(booking.connection, action.product)
    quantity = thousandths(action.quantity)
    if item.holding is None:
        raise StockNotKept(item.name)
    entry = ledger.begin(booking, "stock_adjust", item.name)
    cost = take_out(entry, item, quantity)
    entry.post("owner_drawings" if action.reason == "own_use" else "stock_losses", cost.amount, item.id)
    entry.seal()
    after = catalogue.get(booking.connection, item.name).product
    return StockRemoved(entry.id, after, quantity, cost.known, action.reason)


def take_out(entry: Entry, item: catalogue.Item, quantity: int) -> Cost:
    """Takes goods off the stock and credits what they cost; the caller debits it.

    Of a product whose stock is not kept nothing moves. Its goods come from the owner, at the unit cost that was stated.
    """
    if item.holding is None:
        if item.last_cost is None:
            return Cost(0, is_known=False)
        amount = times(item.last_cost, quantity)
        entry.post("owner_capital", -amount, item.id)
        return Cost(amount, is_known=True)
    issue = costing.issue(item.holding, quantity, unit_cost=item.last_cost)
    _move(entry, item.id, quantity=-quantity, uncosted=-issue.uncosted, value=-issue.value)
    return Cost(issue.value, issue.is_costed)


def bring_in(
    entry: Entry, product: int, holding: Holding, *, quantity: int, cost: int | None, paid_from: Account
) -> None:
    """Adds goods to the stock; `cost` is what all of them cost. Goods sold before they were counted are settled."""
    receipt = costing.receive(holding, quantity, cost=cost)
    _move(entry, product, quantity=receipt.quantity, uncosted=receipt.uncosted, value=receipt.value)
    entry.post("cost_of_goods", receipt.variance, product)
    entry.post("cost_uncosted", receipt.unattributed, product)
    entry.post("owner_capital", -receipt.assumed, product)
    entry.post(paid_from, -(cost or 0), product)


def value_anew(entry: Entry, product: int, holding: Holding, *, unit_cost: int) -> None:
    """Values everything on hand at `unit_cost`."""
    receipt = costing.revalue(holding, unit_cost=unit_cost)
    if receipt.uncosted or receipt.value:
        _move(entry, product, quantity=0, uncosted=receipt.uncosted, value=receipt.value)
        entry.post("stock_revaluation", -receipt.value, product)


def reverse_moves(entry: Entry, original: int) -> None:
    """Moves back exactly what `original` moved; its postings are mirrored by the ledger."""
    entry.connection.execute(
        "INSERT INTO stock_moves (entry, line, product, quantity, uncosted, value)"
        " SELECT ?, line, product, -quantity, -uncosted, -value FROM stock_moves WHERE entry = ?",
        (entry.id, original),
    )


def _move(entry: Entry, product: int, *, quantity: int, uncosted: int, value: int) -> None:
    entry.connection.execute(
        "INSERT INTO stock_moves (entry, line, product, quantity, uncosted, value) VALUES (?, ?, ?, ?, ?, ?)",
        (entry.id, entry.next_line(), product, quantity, uncosted, value),
    )
    entry.post("inventory", value, product)


def _said_cost(booking: Booking, action: StockIn, quantity: int) -> int | None:
    if action.total_cost is not None:
        return booking.cost(action.total_cost)
    return None if action.unit_cost is None else times(booking.cost(action.unit_cost), quantity)
