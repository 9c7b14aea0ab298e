"""Goods that come in and go out: quantities and their value, always moved together."""

from __future__ import annotations

from dataclasses import dataclass

from tenant_runtime.actions import StockAdjust
from tenant_runtime.books import catalogue, costing, ledger
from tenant_runtime.books.booking import Booking, thousandths, times
from tenant_runtime.books.catalogue import Item
from tenant_runtime.books.costing import Holding
from tenant_runtime.books.errors import NothingToBook, StockNotKept
from tenant_runtime.books.ledger import Account, Entry
from tenant_runtime.books.outcomes import StockAdjusted

NO_GOODS = Holding(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Cost:
    """What goods that left cost: the part that is known, and whether that is all of it."""

    amount: int
    is_known: bool

    @property
    def known(self) -> int | None:
        """The cost, None where any of it is unknown."""
        return self.amount if self.is_known else None


def adjust(booking: Booking, action: StockAdjust) -> StockAdjusted:
    """Books stock that changed without sale or purchase. Raises StockNotKept where less is left of what nobody counted.

    What is missing is a loss, or what the owner took; what was found is worth the cost of the rest and takes back a
    loss. The first count of a product begins its stock: those goods are what the owner brought in.
    """
    item = catalogue.get(booking.connection, action.product)
    delta = _delta(action, item)
    if delta < 0 and item.holding is None:
        raise StockNotKept(item.name)
    entry = ledger.begin(booking, "stock_adjust", item.name)
    account: Account = "owner_drawings" if action.reason == "own_use" else "stock_losses"
    if delta < 0:
        cost = take_out(entry, item, -delta)
        entry.post(account, cost.amount, item.id)
        worth = cost.known
    else:
        worth = None if item.unit_cost is None else times(item.unit_cost, delta)
        if delta or item.holding is None:
            source = account if item.holding else "owner_capital"
            bring_in(entry, item.id, item.holding or NO_GOODS, quantity=delta, cost=worth, paid_from=source)
    entry.seal()
    after = catalogue.get(booking.connection, item.name).product
    return StockAdjusted(entry.id, after, delta, worth, action.reason, booking.local_date)


def take_out(entry: Entry, item: Item, quantity: int) -> Cost:
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
    entry: Entry, product: int, holding: Holding, *, quantity: int, cost: int | None, paid_from: Account | None
) -> None:
    """Adds goods to the stock; `cost` is what all of them cost. Goods sold before they were counted are settled.

    The cost is credited to `paid_from`; None leaves that to the caller.
    """
    receipt = costing.receive(holding, quantity, cost=cost)
    _move(entry, product, quantity=receipt.quantity, uncosted=receipt.uncosted, value=receipt.value)
    entry.post("cost_of_goods", receipt.variance, product)
    entry.post("cost_uncosted", receipt.unattributed, product)
    entry.post("owner_capital", -receipt.assumed, product)
    if paid_from:
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


def _delta(action: StockAdjust, item: Item) -> int:
    """By how many thousandths the stock changes; counting what is there may find that nothing did."""
    if action.counted is not None:
        return thousandths(action.counted, least=0) - (item.holding.quantity if item.holding else 0)
    if action.delta is None:
        raise NothingToBook("neither a change nor a count")
    size = thousandths(abs(action.delta))
    return -size if action.delta < 0 else size


def _move(entry: Entry, product: int, *, quantity: int, uncosted: int, value: int) -> None:
    entry.connection.execute(
        "INSERT INTO stock_moves (entry, line, product, quantity, uncosted, value) VALUES (?, ?, ?, ?, ?, ?)",
        (entry.id, entry.next_line(), product, quantity, uncosted, value),
    )
    entry.post("inventory", value, product)
