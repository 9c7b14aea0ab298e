"""What the books answer when they are asked: what stands, who owes, what days came to; formatted nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tenant_runtime.actions import EntryKind
from tenant_runtime.books.outcomes import SaleLine


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One debt that is not settled yet: what it was for, its amount, what is left of it, when it is due.

    `kind` is that of the entry that made it; some of these say nothing in words.
    """

    local_date: date
    description: str
    amount: int
    left: int
    due: date | None
    kind: EntryKind = "sale"


@dataclass(frozen=True, slots=True)
class PartyDebt:
    """What one party owes (or is owed), oldest first; a balance below zero is credit in the party's favour."""

    name: str
    balance: int
    open: tuple[OpenItem, ...]


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """An order that waits for its delivery; `deposit` was paid of its `total`."""

    entry_id: int
    local_date: date
    lines: tuple[SaleLine, ...]
    total: int
    deposit: int
    customer: str | None
    due: date | None


@dataclass(frozen=True, slots=True)
class PastEntry:
    """An entry that stands: it is no reversal and has not been reversed.

    `names` are the words it may be called by: its products, or what an expense was for. `amount` is what it came to,
    `paid` what changed hands with it; None where no money is meant. `posted_at` is when it was written down.
    """

    id: int
    kind: EntryKind
    local_date: date
    description: str
    message_id: str
    party: str | None = None
    amount: int | None = None
    names: tuple[str, ...] = ()
    paid: int | None = None
    payment_method: str | None = None
    posted_at: datetime | None = None


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
class Summary:
    """What happened over the days from `date_from` to `date_to`, both included, in minor units and counts.

    `sold` is what customers were charged, tax included, less what they brought back; `on_credit` the part of it that
    was not paid at once. `collected` is the money really received: for sales, as deposits and on account, less what was
    given back. `purchases` is goods bought, paid or not. `profit` leaves out `sales_without_cost` sales.
    """

    date_from: date
    date_to: date
    sold: int
    collected: int
    on_credit: int
    expenses: int
    purchases: int
    profit: int
    sales_without_cost: int
    sales: int
    returns: int
    expense_count: int
    purchase_count: int


@dataclass(frozen=True, slots=True)
class TopProduct:
    """What one product brought in over a period, tax included, less what came back.

    `quantity` is thousandths of its unit; `profit` is None where the cost of any of it is unknown.
    """

    name: str
    unit: str
    quantity: int
    amount: int
    profit: int | None


@dataclass(frozen=True, slots=True)
class CategoryTotal:
    """The expenses of one category; None is those of which nobody knows."""

    category: str | None
    amount: int
    count: int


@dataclass(frozen=True, slots=True)
class KindFlow:
    """Cash that one kind of entry moved; both figures are positive."""

    kind: EntryKind
    money_in: int
    money_out: int


@dataclass(frozen=True, slots=True)
class MethodFlow:
    """Money that was paid in one way ("cash", "card"); both figures are positive."""

    method: str
    money_in: int
    money_out: int


@dataclass(frozen=True, slots=True)
class CashClose:
    """The cash box from day to day: `opening` + all that came in - all that went out = `closing`.

    `kinds` are the kinds of entries that moved cash; `methods` adds up all money, also what is at the bank.
    """

    date_from: date
    date_to: date
    opening: int
    closing: int
    kinds: tuple[KindFlow, ...]
    methods: tuple[MethodFlow, ...]


@dataclass(frozen=True, slots=True)
class UsualLine:
    """What is usual of one product: the median quantity of a line, in thousandths, and its median total."""

    quantity: int
    line_total: int


@dataclass(frozen=True, slots=True)
class Usual:
    """What the newest sales were like: the median total, None where there are none, and the products they held."""

    sale_total: int | None
    products: dict[str, UsualLine]


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
