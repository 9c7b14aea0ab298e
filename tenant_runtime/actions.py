"""What the shopkeeper meant, typed: both brains return these, only the books act on them.

Quantities and amounts are exact decimals in major units as they were said. No action holds a total that the books can
compute, an id, or a name that was not in the message, in the catalogue or among the parties.

Four conventions hold everywhere:

- `when` is the local day it happened on; None is the day of the message.
- `paid` is the money that changed hands at once; None is all of it, 0 is none (all on credit).
- `due` is the day by which the rest was promised.
- `customer` and `supplier` are the party's name as the books know it, else the words as they were said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

NamedPeriod = Literal[
    "today", "yesterday", "this_week", "last_week", "this_month", "last_month", "this_year", "all_time"
]
Metric = Literal["sales", "expenses", "profit", "purchases", "top_products", "cash_close", "summary"]
EntryKind = Literal[
    "sale", "purchase", "expense", "customer_payment", "supplier_payment", "sale_return", "stock_adjust",
    "product_create", "product_update", "low_stock_alert", "owner_withdrawal", "owner_deposit", "order_delivery",
    "period_close", "debt_opening",
]  # fmt: skip
HelpTopic = Literal["sales", "credit", "undo", "stock", "expenses", "reports", "products"]
AdjustReason = Literal["damage", "expiry", "theft", "own_use", "gift", "count"]


@dataclass(frozen=True, slots=True)
class Days:
    """From one local day to another, both included."""

    first: date
    last: date


Period = NamedPeriod | Days


@dataclass(frozen=True, slots=True)
class Discount:
    """What is taken off: exactly one of `percent` (10 is ten per cent) and `amount`."""

    percent: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A promotion on one line: of every `take` units `pay` are paid (2x1), or they cost `price` (3 por 10).

    Exactly one of `pay` and `price`. The quantity must be a whole number of times `take`: the books refuse a rest.
    """

    take: int
    pay: int | None = None
    price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Tax:
    """Tax that was said: `rate` in per cent; whether the amount that was said includes it."""

    rate: Decimal
    is_included: bool


@dataclass(frozen=True, slots=True)
class SaleItem:
    """One line of a sale or of a return. At most one of `unit_price` (each) and `line_total` (all) is said.

    Neither: the product's own price. `product` is the catalogue's name where the words matched one product, else the
    words as they were said. `pack` is how many units of stock one counted unit holds ("4 medias docenas": 6); the price
    is then that of one pack.
    """

    product: str
    quantity: Decimal = Decimal(1)
    unit_price: Decimal | None = None
    line_total: Decimal | None = None
    unit: str = "unit"
    pack: Decimal | None = None
    offer: Offer | None = None
    discount: Discount | None = None


@dataclass(frozen=True, slots=True)
class PurchaseItem:
    """One line of goods bought. At most one of `unit_cost` and `line_total` is said; neither: the cost is unknown.

    `pack` as in a sale: "2 cajas de 12 a 54 la caja" is quantity 2, unit caja, pack 12, unit cost 54.
    """

    product: str
    quantity: Decimal = Decimal(1)
    unit_cost: Decimal | None = None
    line_total: Decimal | None = None
    unit: str = "unit"
    pack: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Sale:
    """Goods or services sold. Without items it is an amount alone ("hoy vendí 1.245 en total").

    `total` is what was said of the whole, after discount. With `is_order` (seña) nothing is delivered yet: what was
    paid is the customer's deposit, and it is revenue only at the `OrderDelivery`.
    """

    items: tuple[SaleItem, ...] = ()
    total: Decimal | None = None
    payment_method: str | None = None
    customer: str | None = None
    paid: Decimal | None = None
    due: date | None = None
    discount: Discount | None = None
    is_order: bool = False
    tax: Tax | None = None
    when: date | None = None


@dataclass(frozen=True, slots=True)
class OrderDelivery:
    """An order that was handed over: the newest one that fits. `paid` is what was paid now of the rest."""

    customer: str | None = None
    product: str | None = None
    paid: Decimal | None = None
    payment_method: str | None = None
    when: date | None = None


@dataclass(frozen=True, slots=True)
class Purchase:
    """Goods bought for sale. Without items it is an amount alone ("llegó el pedido de Bimbo, 860").

    Goods that came in with no word of their cost (`total` None and no line with a cost) move no money.
    """

    items: tuple[PurchaseItem, ...] = ()
    total: Decimal | None = None
    payment_method: str | None = None
    supplier: str | None = None
    paid: Decimal | None = None
    due: date | None = None
    tax: Tax | None = None
    when: date | None = None


@dataclass(frozen=True, slots=True)
class Expense:
    """Money spent on running the shop. `category` is a key of `categories` in templates/language/, None: not known."""

    amount: Decimal
    concept: str
    payment_method: str | None = None
    category: str | None = None
    supplier: str | None = None
    paid: Decimal | None = None
    due: date | None = None
    tax: Tax | None = None
    when: date | None = None


@dataclass(frozen=True, slots=True)
class CustomerPayment:
    """Money on account of what a customer owes, oldest debt first; `amount` None is all of it."""

    customer: str
    amount: Decimal | None
    payment_method: str | None = None
    when: date | None = None


@dataclass(frozen=True, slots=True)
class SupplierPayment:
    """Money on account of what the shop owes a supplier, oldest debt first; `amount` None is all of it."""

    supplier: str
    amount: Decimal | None
    payment_method: str | None = None
    when: date | None = None


@dataclass(frozen=True, slots=True)
class DebtOpening:
    """What a customer owed the shop, or the shop a supplier, before the books knew of it: no sale or purchase of now.

    `when` is the day the debt is as old as.
    """

    party: str
    role: Literal["customer", "supplier"]
    amount: Decimal
    when: date | None = None


@dataclass(frozen=True, slots=True)
class SaleReturn:
    """Goods a customer brought back. `paid` is the money given back; the rest is taken off what the customer owes.

    Not `restock`: the goods are waste.
    """

    items: tuple[SaleItem, ...]
    payment_method: str | None = None
    customer: str | None = None
    paid: Decimal | None = None
    restock: bool = True
    when: date | None = None


@dataclass(frozen=True, slots=True)
class StockAdjust:
    """Stock that changed without sale or purchase: by `delta` (negative: less) or to `counted`; exactly one is said."""

    product: str
    delta: Decimal | None = None
    counted: Decimal | None = None
    reason: AdjustReason = "count"
    unit: str = "unit"
    when: date | None = None


@dataclass(frozen=True, slots=True)
class ProductCreate:
    """A new product; what was not said is unknown."""

    name: str
    price: Decimal | None = None
    cost: Decimal | None = None
    stock: Decimal | None = None
    unit: str = "unit"


@dataclass(frozen=True, slots=True)
class ProductUpdate:
    """A product's new price or cost; None leaves it."""

    product: str
    price: Decimal | None = None
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LowStockAlert:
    """Tell when fewer than `threshold` are left; None: no longer."""

    product: str
    threshold: Decimal | None


@dataclass(frozen=True, slots=True)
class OwnerWithdrawal:
    """Money the owner took for themselves: no expense."""

    amount: Decimal
    payment_method: str | None = None
    when: date | None = None


@dataclass(frozen=True, slots=True)
class OwnerDeposit:
    """Money the owner put into the shop: no revenue."""

    amount: Decimal
    payment_method: str | None = None
    when: date | None = None


@dataclass(frozen=True, slots=True)
class PeriodClose:
    """Seal everything up to and including this day: nothing is booked, changed or taken back there any more."""

    last: date


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back: what the newest message booked, or the newest entry that fits what was said of it.

    `is_quoted`: what the quoted message booked. `entry` is set by the runtime alone, once it is known which entry.
    """

    kind: EntryKind | None = None
    item: str | None = None
    party: str | None = None
    is_quoted: bool = False
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What an entry should say instead (or what it was said to say); None leaves it.

    `unit_price` is each, `total` the whole; `quantity`, `unit_price` and `product` are of the line that was named, or
    of the only one.
    """

    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    total: Decimal | None = None
    product: str | None = None
    payment_method: str | None = None
    customer: str | None = None
    supplier: str | None = None
    concept: str | None = None
    paid: Decimal | None = None
    when: date | None = None


@dataclass(frozen=True, slots=True)
class EditLast:
    """Correct the newest entry that fits: `item` names a line or a concept, `was` what it says now.

    `entry` is set by the runtime alone, once it is known which entry.
    """

    changes: Changes
    kind: EntryKind | None = None
    item: str | None = None
    was: Changes = Changes()
    is_quoted: bool = False
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Figures over a period in the shop's own time zone.

    `compare`: beside the period before. `category` narrows expenses, `product` sales and profit, `party` sales to a
    customer or purchases from a supplier.
    """

    metric: Metric
    period: Period = "today"
    product: str | None = None
    category: str | None = None
    party: str | None = None
    compare: bool = False
    format: Literal["text", "pdf", "xlsx", "chart"] = "text"


@dataclass(frozen=True, slots=True)
class StockQuery:
    """How many are left of one product, or of all; `only_low`: those that run out."""

    product: str | None = None
    only_low: bool = False


@dataclass(frozen=True, slots=True)
class DebtQuery:
    """What customers owe the shop, or the shop its suppliers: of one party, or of all."""

    party: str | None = None
    of: Literal["customers", "suppliers"] = "customers"


@dataclass(frozen=True, slots=True)
class FreeQuestion:
    """A question that no typed report answers, or a supposition ("si vendo 3 a 20, cuánto gano?")."""


@dataclass(frozen=True, slots=True)
class Help:
    """How do I ...? `topic`: what the question was about; None is the whole guide."""

    topic: HelpTopic | None = None


@dataclass(frozen=True, slots=True)
class Smalltalk:
    """A greeting, a thank-you, a goodbye, an "ok", or that we understood nothing."""

    kind: Literal["greeting", "thanks", "goodbye", "agreement", "complaint"] = "greeting"


@dataclass(frozen=True, slots=True)
class Refuse:
    """Nothing to do with the shop's books, or an attempt to make the bot something else."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing happened, or not yet ("hoy no vendí nada", "mañana le pago al proveedor"): acknowledged, not booked."""


BookAction = (
    Sale
    | OrderDelivery
    | Purchase
    | Expense
    | CustomerPayment
    | SupplierPayment
    | DebtOpening
    | SaleReturn
    | StockAdjust
    | ProductCreate
    | ProductUpdate
    | LowStockAlert
    | OwnerWithdrawal
    | OwnerDeposit
    | PeriodClose
    | Undo
    | EditLast
)
AskAction = Report | StockQuery | DebtQuery | FreeQuestion | Help | Smalltalk | Refuse | Nothing
Action = BookAction | AskAction
