"""One action being booked: its connection, its currency, where it came from, and its numbers made exact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import apsw

from tenant_runtime import money
from tenant_runtime.books.audit import Source
from tenant_runtime.books.errors import AmountOutOfRange, InvalidQuantity, TooManyDecimals
from tenant_runtime.books.pricing import TaxRule

LARGEST_AMOUNT = 10**15
"""Minor units in one amount: with it no sum that the books keep can leave 64 bits unnoticed (see ledger.py)."""

LARGEST_QUANTITY = 10**12
"""Thousandths in one quantity: a thousand million units."""


@dataclass(frozen=True, slots=True)
class Booking:
    """What every part of the books needs to write down one action.

    `local_date` is the day it happened on, `today` that of the message. `action` is the action as JSON.
    """

    connection: apsw.Connection
    currency: str
    message_id: str
    action_index: int
    local_date: date
    posted_at: str
    today: date
    action: str
    source: Source | None = None
    tax: TaxRule | None = None

    def minor(self, amount: Decimal) -> int:
        """An amount above zero in minor units. Raises TooManyDecimals or AmountOutOfRange."""
        return within_reach(self._exact(amount), least=1)

    def cost(self, amount: Decimal) -> int:
        """A cost in minor units: like an amount, but goods may have cost nothing."""
        return within_reach(self._exact(amount), least=0)

    def _exact(self, amount: Decimal) -> int:
        try:
            return money.to_minor(amount, self.currency)
        except money.TooManyDecimals as error:
            raise TooManyDecimals(str(error)) from error
        except money.AmountTooLarge as error:
            raise AmountOutOfRange(str(error)) from error


def thousandths(quantity: Decimal, *, least: int = 1) -> int:
    """A quantity in thousandths. Raises TooManyDecimals or InvalidQuantity."""
    try:
        found = money.to_thousandths(quantity)
    except money.TooManyDecimals as error:
        raise TooManyDecimals(str(error)) from error
    except money.AmountTooLarge as error:
        raise InvalidQuantity(str(error)) from error
    if not least <= found <= LARGEST_QUANTITY:
        raise InvalidQuantity(f"{quantity} is no quantity")
    return found


def times(unit_amount: int, quantity: int) -> int:
    """What `quantity` thousandths come to at `unit_amount` each, in whole minor units."""
    return within_reach(money.share(unit_amount, quantity, 1000), least=0)


def within_reach(amount: int, *, least: int) -> int:
    """The amount itself. Raises AmountOutOfRange below `least` and above what the books hold."""
    if not least <= amount <= LARGEST_AMOUNT:
        raise AmountOutOfRange(f"{amount} is out of range")
    return amount
