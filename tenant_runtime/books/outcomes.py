"""What the books answer: facts in minor units and thousandths, formatted nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from tenant_runtime.books.ledger import EntryKind


@dataclass(frozen=True, slots=True)
class Product:
    """An active product. `price` and `cost` are for one unit, None where unknown; `stock` is None where not kept.

    `cost` is the average of what is on hand, rounded to a minor unit; the exact value is kept in the books.
    """

    id: int
    name: str
    price: int | None
    cost: int | None
    stock: int | None
    unit: str


@dataclass(frozen=True, slots=True)
class SaleLine:
    """One line of a sale as it was booked.

    `unit_price` is None where the line total is no whole price each (3 for 10.00); `cost` is that of the whole line,
    None where unknown; `created` says that the line made the product.
    """

    name: str
    quantity: int
    unit_price: int | None
    line_total: int
    cost: int | None
    created: bool
    unit: str


@dataclass(frozen=True, slots=True)
class StockWarning:
    """A product of which more was sold than was counted: `stock` is below zero."""

    name: str
    stock: int
    unit: str


@dataclass(frozen=True, slots=True)
class SalePosted:
    """A sale. `profit` is this sale's own, None where any cost is unknown; `without_cost` counts such lines."""

    entry_id: int
    lines: tuple[SaleLine, ...]
    total: int
    profit: int | None
    without_cost: int
    stock_warnings: tuple[StockWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class ExpensePosted:
    """An expense."""

    entry_id: int
    concept: str
    amount: int


@dataclass(frozen=True, slots=True)
class ProductCreated:
    """A new product, as it is now."""

    entry_id: int
    product: Product


@dataclass(frozen=True, slots=True)
class ProductUpdated:
    """A product with its new price or cost, and what these were before."""

    entry_id: int
    product: Product
    old_price: int | None
    old_cost: int | None


@dataclass(frozen=True, slots=True)
class StockReceived:
    """Goods that came in; `cost` is what all of them cost, None where unknown. `product` is as it is afterwards."""

    entry_id: int
    product: Product
    quantity: int
    cost: int | None


@dataclass(frozen=True, slots=True)
class StockRemoved:
    """Goods that left without a sale; `cost` is what they were worth, None where unknown."""

    entry_id: int
    product: Product
    quantity: int
    cost: int | None
    reason: Literal["damage", "theft", "own_use", "gift", "count"]


@dataclass(frozen=True, slots=True)
class Undone:
    """An entry that was reversed: its kind, what it was about, the lines of a sale, its amount where it had one."""

    entry_id: int
    kind: EntryKind
    description: str
    lines: tuple[SaleLine, ...]
    total: int | None
    local_date: date


Outcome = SalePosted | ExpensePosted | ProductCreated | ProductUpdated | StockReceived | StockRemoved | Undone


@dataclass(frozen=True, slots=True)
class Figures:
    """One figure over the days from `date_from` to `date_to`, both included.

    `count` is the number of sales, or of expenses where the metric is expenses. `sales_without_cost` counts the sales
    of that time whose profit cannot be stated.
    """

    amount: int
    count: int
    date_from: date
    date_to: date
    sales_without_cost: int


@dataclass(frozen=True, slots=True)
class BookStats:
    """The books since they began: counts of products, sales and expenses, amounts of revenue and profit."""

    products: int
    sales: int
    expenses: int
    revenue: int
    profit: int
    sales_without_cost: int
    last_entry_at: datetime | None
