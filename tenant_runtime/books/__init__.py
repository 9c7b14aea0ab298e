"""The books of one business: typed actions become sealed entries, questions become figures. Only here is counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import apsw

from tenant_runtime.actions import (
    BookAction,
    Expense,
    Metric,
    Period,
    ProductCreate,
    ProductUpdate,
    Sale,
    StockIn,
    StockOut,
    Undo,
)
from tenant_runtime.books import catalogue, expenses, identity, products, reports, sales, stock, undo, verify
from tenant_runtime.books.booking import Booking
from tenant_runtime.books.errors import (
    AlreadyPosted,
    AmountOutOfRange,
    BooksError,
    BooksUnusable,
    CurrencyChanged,
    DuplicateProduct,
    InvalidName,
    InvalidQuantity,
    NewerSchema,
    NotBooks,
    NothingToBook,
    NothingToUndo,
    ProductError,
    SqliteTooOld,
    StockNotKept,
    TooManyDecimals,
    TotalDiffers,
    UnknownPrice,
    UnknownProduct,
)
from tenant_runtime.books.outcomes import (
    BookStats,
    ExpensePosted,
    Figures,
    Outcome,
    Product,
    ProductCreated,
    ProductUpdated,
    SaleLine,
    SalePosted,
    StockReceived,
    StockRemoved,
    StockWarning,
    Undone,
)


class Books:
    """The books behind one connection. Nothing here commits: the caller's transaction makes a message whole.

    `currency` is what the configuration says; the first entry fixes it for good. `now` tells the time with its zone.
    """

    def __init__(
        self, connection: apsw.Connection, currency: str, timezone: ZoneInfo, now: Callable[[], datetime]
    ) -> None:
        self._connection = connection
        self._currency = currency
        self._timezone = timezone
        self._now = now

    @property
    def currency(self) -> str:
        """The currency of every amount in these books."""
        return identity.currency(self._connection) or self._currency

    def apply(self, action: BookAction, *, message_id: str, action_index: int) -> Outcome:
        """Books one action inside the caller's transaction, whole or not at all. Raises a BooksError."""
        if not self._connection.in_transaction:
            raise RuntimeError("the books are written inside the transaction of a message")
        moment = self._now()
        with self._connection:  # a savepoint: what failed half-way is gone, whatever the caller does then
            identity.hold_to(self._connection, self._currency)
            booking = Booking(
                self._connection,
                self._currency,
                message_id,
                action_index,
                local_date=moment.astimezone(self._timezone).date(),
                posted_at=moment.astimezone(UTC).isoformat(timespec="milliseconds"),
            )
            outcome = _booked(booking, action)
        return outcome  # noqa: RET504 - inside the block mypy sees a `with` that might swallow

    def products(self) -> list[Product]:
        """The active catalogue, by name."""
        return catalogue.active(self._connection)

    def product(self, name: str) -> Product | None:
        """The active product of this name; case, accents and blanks do not count."""
        item = catalogue.find(self._connection, name)
        return item.product if item else None

    def report(self, metric: Metric, period: Period, product: str | None = None) -> Figures:
        """One figure over a period of the shop's own days, of one product if wanted. Raises UnknownProduct."""
        if product is None:
            return reports.figures(self._connection, metric, period, today=self._today())
        item = catalogue.get(self._connection, product)
        return reports.figures_of_product(self._connection, metric, period, item=item, today=self._today())

    def profit_so_far(self) -> tuple[int, int]:
        """Profit since the books began, and how many sales it leaves out because their cost is unknown."""
        return reports.profit_so_far(self._connection)

    def stats(self) -> BookStats:
        """The books since they began."""
        return reports.stats(self._connection)

    def verify(self) -> list[str]:
        """Every difference between the sums that are kept and the entries; [] where the books are right."""
        return verify.differences(self._connection)

    def _today(self) -> date:
        return self._now().astimezone(self._timezone).date()


def _booked(booking: Booking, action: BookAction) -> Outcome:
    outcome: Outcome
    match action:
        case Sale():
            outcome = sales.record(booking, action)
        case Expense():
            outcome = expenses.record(booking, action)
        case ProductCreate():
            outcome = products.create(booking, action)
        case ProductUpdate():
            outcome = products.update(booking, action)
        case StockIn():
            outcome = stock.receive(booking, action)
        case StockOut():
            outcome = stock.remove(booking, action)
        case Undo():
            outcome = undo.take_back(booking, action)
        case _:
            raise NothingToBook(type(action).__name__)
    return outcome


__all__ = [
    "AlreadyPosted",
    "AmountOutOfRange",
    "BookStats",
    "Books",
    "BooksError",
    "BooksUnusable",
    "CurrencyChanged",
    "DuplicateProduct",
    "ExpensePosted",
    "Figures",
    "InvalidName",
    "InvalidQuantity",
    "NewerSchema",
    "NotBooks",
    "NothingToBook",
    "NothingToUndo",
    "Outcome",
    "Product",
    "ProductCreated",
    "ProductError",
    "ProductUpdated",
    "SaleLine",
    "SalePosted",
    "SqliteTooOld",
    "StockNotKept",
    "StockReceived",
    "StockRemoved",
    "StockWarning",
    "TooManyDecimals",
    "TotalDiffers",
    "Undone",
    "UnknownPrice",
    "UnknownProduct",
]
