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


class CustomerNeeded(BooksError):
    """`owed` minor units were not paid, and no customer was named who owes them."""

    code = "customer_needed"

    def __init__(self, *, owed: int) -> None:
        super().__init__(f"nobody was named who owes {owed}")
        self.owed = owed


class SupplierNeeded(BooksError):
    """`owed` minor units were not paid, and no supplier was named to whom they are owed."""

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
