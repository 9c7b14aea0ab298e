"""What the books answer: facts in minor units and thousandths, formatted nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from tenant_runtime.actions import AdjustReason, EntryKind


@dataclass(frozen=True, slots=True)
class Product:
    """An active product. `price` and `cost` are for one unit, None where unknown; `stock` is None where not kept.

    `cost` is the average of what is on hand, rounded to a minor unit; the exact value is kept in the books. `low_stock`
    is how few are few, `pack` how many the pack last bought held, in thousandths; None where nobody said.
    """

    id: int
    name: str
    price: int | None
    cost: int | None
    stock: int | None
    unit: str
    low_stock: int | None = None
    pack: int | None = None


@dataclass(frozen=True, slots=True)
class SaleLine:
    """One line of a sale, an order or a return as it was booked.

    `line_total` is what it came to after every discount, `gross` before. `pack` is how many thousandths of a unit of
    stock one counted unit holds, None where the counted unit is the product's own.

    `unit_price` is None where the line total is no whole price each (3 for 10.00); `cost` is that of the whole line,
    None where unknown; `created` says that the line made the product. `is_share`: nobody said what the line came to, it
    is only its part of a total that was said for several.
    """

    name: str
    quantity: int
    unit_price: int | None
    line_total: int
    cost: int | None
    created: bool
    unit: str
    gross: int = 0
    pack: int | None = None
    is_share: bool = False


@dataclass(frozen=True, slots=True)
class StockWarning:
    """A product of which more was sold than was counted: `stock` is below zero."""

    name: str
    stock: int
    unit: str


@dataclass(frozen=True, slots=True)
class Party:
    """A customer or a supplier and what stands between us, after the entry.

    `balance` is what a customer owes the shop, or the shop a supplier; below zero it is the other way round.
    """

    name: str
    balance: int
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class SalePosted:
    """A sale, or with `is_order` an order that waits for its delivery.

    `profit` is this sale's own, None where any cost is unknown; `without_cost` counts such lines. `discount` is already
    off `total`; `tax` is the part of `total` that is owed to the tax office. `paid` + `owed` = `total`.
    """

    entry_id: int
    lines: tuple[SaleLine, ...]
    total: int
    profit: int | None
    without_cost: int
    stock_warnings: tuple[StockWarning, ...] = ()
    low_stock: tuple[StockWarning, ...] = ()
    discount: int = 0
    tax: int = 0
    paid: int = 0
    owed: int = 0
    customer: Party | None = None
    due: date | None = None
    payment_method: str | None = None
    local_date: date | None = None
    is_order: bool = False


@dataclass(frozen=True, slots=True)
class OrderDelivered:
    """An order that was handed over: the sale it became. `deposit` had been paid before, `sale.paid` was paid now."""

    entry_id: int
    sale: SalePosted
    deposit: int


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    """One line of goods bought: the product as it is afterwards, the quantity as counted, the cost of the line.

    `is_share`: the cost is only its part of a total that was said for several.
    """

    product: Product
    quantity: int
    unit: str
    pack: int | None
    cost: int | None
    created: bool
    is_share: bool = False


@dataclass(frozen=True, slots=True)
class PurchasePosted:
    """Goods bought. `total` is None where no cost was said; else `paid` + `owed` = `total`."""

    entry_id: int
    lines: tuple[PurchaseLine, ...]
    total: int | None
    paid: int = 0
    owed: int = 0
    supplier: Party | None = None
    due: date | None = None
    tax: int = 0
    payment_method: str | None = None
    local_date: date | None = None


@dataclass(frozen=True, slots=True)
class ExpensePosted:
    """An expense. `tax` is the part of `amount` that was said or configured to be tax."""

    entry_id: int
    concept: str
    amount: int
    category: str | None = None
    tax: int = 0
    paid: int = 0
    owed: int = 0
    supplier: Party | None = None
    due: date | None = None
    payment_method: str | None = None
    local_date: date | None = None


@dataclass(frozen=True, slots=True)
class PaymentPosted:
    """Money on account: from a customer, or to a supplier. `party.balance` is what is left."""

    entry_id: int
    role: Literal["customer", "supplier"]
    party: Party
    amount: int
    payment_method: str | None = None
    local_date: date | None = None


@dataclass(frozen=True, slots=True)
class DebtOpened:
    """A debt from before the books: `party.balance` is what it comes to with all else between us."""

    entry_id: int
    role: Literal["customer", "supplier"]
    party: Party
    amount: int
    local_date: date | None = None


@dataclass(frozen=True, slots=True)
class ReturnPosted:
    """Goods a customer brought back: `paid` was given back, `total` - `paid` was taken off what the customer owes."""

    entry_id: int
    lines: tuple[SaleLine, ...]
    total: int
    paid: int
    restock: bool
    customer: Party | None = None
    payment_method: str | None = None
    local_date: date | None = None


@dataclass(frozen=True, slots=True)
class StockAdjusted:
    """Stock that changed by `delta`; `cost` is what that was worth, None where unknown. `product` is as it is now."""

    entry_id: int
    product: Product
    delta: int
    cost: int | None
    reason: AdjustReason
    local_date: date | None = None


@dataclass(frozen=True, slots=True)
class AlertSet:
    """From now on it is told when fewer than `threshold` thousandths are left; None: no longer."""

    entry_id: int
    product: Product
    threshold: int | None


@dataclass(frozen=True, slots=True)
class OwnerMoved:
    """Money the owner took out of the shop or put into it."""

    entry_id: int
    kind: Literal["owner_withdrawal", "owner_deposit"]
    amount: int
    payment_method: str | None = None
    local_date: date | None = None


@dataclass(frozen=True, slots=True)
class PeriodClosed:
    """Everything up to and including `last` is sealed."""

    entry_id: int
    last: date


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
class Undone:
    """An entry that was reversed: its kind, what it was about, the lines of a sale, its amount where it had one.

    `role` is that of the party, whether it names one or not.
    """

    entry_id: int
    kind: EntryKind
    description: str
    lines: tuple[SaleLine, ...]
    total: int | None
    local_date: date
    party: Party | None = None
    role: Literal["customer", "supplier"] = "customer"


@dataclass(frozen=True, slots=True)
class Edited:
    """An entry that was taken back and booked anew as it should have been."""

    before: Undone
    after: Outcome


Outcome = (
    SalePosted
    | OrderDelivered
    | PurchasePosted
    | ExpensePosted
    | PaymentPosted
    | DebtOpened
    | ReturnPosted
    | StockAdjusted
    | ProductCreated
    | ProductUpdated
    | AlertSet
    | OwnerMoved
    | PeriodClosed
    | Undone
    | Edited
)
