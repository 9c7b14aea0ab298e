"""Products: a new one, a new price, a new cost."""

from __future__ import annotations

from tenant_runtime.actions import ProductCreate, ProductUpdate
from tenant_runtime.books import catalogue, ledger, stock
from tenant_runtime.books.booking import Booking, thousandths, times
from tenant_runtime.books.costing import Holding
from tenant_runtime.books.errors import NothingToBook
from tenant_runtime.books.names import tidy
from tenant_runtime.books.outcomes import ProductCreated, ProductUpdated


def create(booking: Booking, action: ProductCreate) -> ProductCreated:
    """Books a new product; a stock that comes with it is what the owner brought in, not a purchase."""
    name = tidy(action.name)
    price = None if action.price is None else booking.minor(action.price)
    cost = None if action.cost is None else booking.cost(action.cost)
    entry = ledger.begin(booking, "product_create", name)
    item = catalogue.add(entry, name, unit=action.unit, price=price)
    catalogue.change(entry, item.id, "cost", old=None, new=cost)
    if action.stock is not None:
        quantity = thousandths(action.stock, least=0)
        total_cost = None if cost is None else times(cost, quantity)
        stock.bring_in(entry, item.id, Holding(0, 0, 0), quantity=quantity, cost=total_cost, paid_from="owner_capital")
    entry.seal()
    return ProductCreated(entry.id, catalogue.get(booking.connection, name).product)


def update(booking: Booking, action: ProductUpdate) -> ProductUpdated:
    """Books a new price or cost.

    A stated cost holds for everything on hand, also for goods that had none. The difference in the stock's value is no
    gain and no loss: it goes to the owner's side of the books, and profit changes only with what is sold from then on.
    """
    if action.price is None and action.cost is None:
        raise NothingToBook("neither price nor cost")
    item = catalogue.get(booking.connection, action.product)
    entry = ledger.begin(booking, "product_update", item.name)
    if action.price is not None:
        catalogue.change(entry, item.id, "price", old=item.price, new=booking.minor(action.price))
    if action.cost is not None:
        cost = booking.cost(action.cost)
        catalogue.change(entry, item.id, "cost", old=item.last_cost, new=cost)
        if item.holding:
            stock.value_anew(entry, item.id, item.holding, unit_cost=cost)
    entry.seal()
    before, after = item.product, catalogue.get(booking.connection, item.name).product
    return ProductUpdated(entry.id, after, before.price, before.cost)
