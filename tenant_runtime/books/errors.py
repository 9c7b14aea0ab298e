"""What the books refuse: one small tree, each class with its code and the facts a reply needs.

BooksError                  nothing of the action was booked; the books are as they were
├── UnknownPrice            a line without a price, of a product that has none
├── UnknownProduct          no such product in the catalogue
├── DuplicateProduct        there is one of that name already
├── InvalidName             a product without a name, or with far too long a one
├── StockNotKept            goods were taken out of a stock that nobody ever gave
├── NothingToBook           an action without amount, items or change
├── NothingToUndo           no entry, or none of that kind
├── InvalidQuantity         zero, negative, or too large
├── AmountOutOfRange        zero where it may not be, negative, or too large
├── TooManyDecimals         a number that the currency or the thousandths cannot hold
├── TotalDiffers            the total said is not the sum of its lines
├── PaidTooMuch             more was paid than it came to
├── OfferDoesNotFit         an offer of so many units, and a quantity with a rest
├── FutureDate              a day that has not come yet
├── PeriodSealed            a day in a period that is closed
├── PeriodNotOver           a period that is to be closed before it has ended
├── PartyError
│   ├── UnknownParty        no such customer, or supplier
│   └── NothingOwed         the party owes nothing, or is owed nothing
├── OrderError
│   ├── UnknownOrder        no open order fits
│   └── AmbiguousOrder      open orders of several customers fit
├── EntryInUse              another entry that stands needs this one
├── CannotEdit              the entry has no such thing to change
├── CustomerNeeded          something is owed, and nobody said by whom
├── SupplierNeeded          something is owed, and nobody said to whom
├── AlreadyPosted           this action of this message is booked
└── CurrencyChanged         the books are in another currency than the configuration
BooksUnusable               the file cannot be opened as books; the message says why and how to mend it
├── SqliteTooOld
├── NotBooks
└── NewerSchema
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal


class BooksError(Exception):
    """An action that cannot be booked as it is: asking the shopkeeper can help, trying again cannot."""

    status = 422
    code = "books_error"
    can_retry = False


class ProductError(BooksError):
    """An error about one product, as it was named."""

    def __init__(self, product: str) -> None:
        super().__init__(f"{type(self).__name__}: {product}")
        self.product = product


class UnknownPrice(ProductError):
    """No price was said and the product has none, or is unknown itself."""

    code = "unknown_price"


class UnknownProduct(ProductError):
    """The catalogue has no active product of this name."""

    code = "unknown_product"


class DuplicateProduct(ProductError):
    """The catalogue has an active product of this name."""

    code = "duplicate_product"


class InvalidName(ProductError):
    """A product's name is empty or longer than 200 characters."""

    code = "invalid_name"


class StockNotKept(ProductError):
    """Nobody ever said how many of this product there are, so none can be taken out."""

    code = "stock_not_kept"


class NothingToBook(BooksError):
    """The action holds no amount, no item and no change."""

    code = "nothing_to_book"


class NothingToUndo(BooksError):
    """There is no entry left to reverse, or none of that kind."""

    code = "nothing_to_undo"


class InvalidQuantity(BooksError):
    """A quantity that is zero, negative or too large."""

    code = "invalid_quantity"


class AmountOutOfRange(BooksError):
    """An amount that is negative, zero where it may not be, or too large for the books."""

    code = "amount_out_of_range"


class TooManyDecimals(BooksError):
    """An amount with more decimals than the currency, or a quantity with more than three: rounding is not ours."""

    code = "too_many_decimals"


class TotalDiffers(BooksError):
    """The total that was said is not what the lines come to; both in minor units."""

    code = "total_differs"

    def __init__(self, *, said: int, computed: int) -> None:
        super().__init__(f"{said} was said, the lines come to {computed}")
        self.said, self.computed = said, computed


class PaidTooMuch(BooksError):
    """More was paid than there was to pay; both in minor units."""

    code = "paid_too_much"

    def __init__(self, *, paid: int, total: int) -> None:
        super().__init__(f"{paid} was paid of {total}")
        self.paid, self.total = paid, total


class OfferDoesNotFit(ProductError):
    """An offer holds for every `take` units, and the quantity is no whole number of times that."""

    code = "offer_does_not_fit"

    def __init__(self, product: str, *, take: int) -> None:
        super().__init__(product)
        self.take = take


class FutureDate(BooksError):
    """The day has not come yet in the shop's own time zone."""

    code = "future_date"

    def __init__(self, day: date) -> None:
        super().__init__(f"{day} has not come yet")
        self.day = day


class PeriodSealed(BooksError):
    """Everything up to and including `last` is closed."""

    code = "period_sealed"

    def __init__(self, day: date, last: date) -> None:
        super().__init__(f"{day} is closed, as is everything up to {last}")
        self.day, self.last = day, last


class PeriodNotOver(BooksError):
    """Only days that are over can be closed."""

    code = "period_not_over"

    def __init__(self, last: date) -> None:
        super().__init__(f"{last} is not over yet")
        self.last = last


class PartyError(BooksError):
    """An error about one customer or supplier, as they were named."""

    def __init__(self, name: str, role: Literal["customer", "supplier"]) -> None:
        super().__init__(f"{type(self).__name__}: {role} {name}")
        self.name, self.role = name, role


class UnknownParty(PartyError):
    """The books know no such customer, or no such supplier."""

    code = "unknown_party"


class NothingOwed(PartyError):
    """All of a debt was to be paid, and there is none."""

    code = "nothing_owed"


class OrderError(BooksError):
    """An error about the orders that are open; both names as they were said."""

    def __init__(self, customer: str | None, product: str | None) -> None:
        super().__init__(f"{type(self).__name__}: {product} for {customer}")
        self.customer, self.product = customer, product


class UnknownOrder(OrderError):
    """No open order is of this customer and of this product."""

    code = "unknown_order"


class AmbiguousOrder(OrderError):
    """Open orders of several customers fit; `customers` are their names, None where an order has none."""

    code = "ambiguous_order"

    def __init__(self, customer: str | None, product: str | None, customers: Sequence[str | None]) -> None:
        super().__init__(customer, product)
        self.customers = tuple(customers)


class EntryInUse(BooksError):
    """Another entry that stands needs this one: an order whose delivery is booked."""

    code = "entry_in_use"

    def __init__(self, entry: int, used_by: int) -> None:
        super().__init__(f"entry {entry} is needed by entry {used_by}")
        self.entry, self.used_by = entry, used_by


class CannotEdit(BooksError):
    """The entry has nothing of what was to be changed, or was booked before such changes were possible."""

    code = "cannot_edit"


class CustomerNeeded(BooksError):
    """`owed` minor units stay owed to the shop: nobody said by whom."""

    code = "customer_needed"

    def __init__(self, *, owed: int) -> None:
        super().__init__(f"nobody was named who owes {owed}")
        self.owed = owed


class SupplierNeeded(BooksError):
    """`owed` minor units stay owed by the shop: nobody said to whom."""

    code = "supplier_needed"

    def __init__(self, *, owed: int) -> None:
        super().__init__(f"nobody was named to whom {owed} is owed")
        self.owed = owed


class AlreadyPosted(BooksError):
    """This action of this message has been booked before."""

    status, code = 409, "already_posted"


class CurrencyChanged(BooksError):
    """The books are kept in `books`, the configuration now says `config`: amounts would change their meaning."""

    status, code = 409, "currency_changed"

    def __init__(self, *, books: str, config: str) -> None:
        super().__init__(f"these books are in {books}, config.json says {config}: set it back to {books}")
        self.books, self.config = books, config


class BooksUnusable(Exception):
    """The file cannot be opened as books."""

    status, code, can_retry = 500, "books_unusable", False


class SqliteTooOld(BooksUnusable):
    """Before 3.51.3 two connections that write and checkpoint at once can corrupt a WAL database."""

    code = "sqlite_too_old"


class NotBooks(BooksUnusable):
    """The file is no database, or a database of something else."""

    code = "not_books"


class NewerSchema(BooksUnusable):
    """The file was written by a newer version of Libreta."""

    code = "newer_schema"
