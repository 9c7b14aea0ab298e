"""One door to the books: an action is booked, a question is answered; what lies behind has a module each."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

import apsw

from tenant_runtime import stored_actions
from tenant_runtime.actions import BookAction, Changes, EditLast, Metric, Period, Undo
from tenant_runtime.books import (
    audit,
    breakdowns,
    cash_close,
    catalogue,
    claims,
    debts,
    editing,
    identity,
    ledger,
    orders,
    parties,
    past,
    reports,
    returns,
    usual,
    verify,
)
from tenant_runtime.books.audit import Source
from tenant_runtime.books.booking import Booking
from tenant_runtime.books.dispatch import booked
from tenant_runtime.books.errors import FutureDate
from tenant_runtime.books.figures import (
    BookStats,
    CashClose,
    CategoryTotal,
    Figures,
    OpenOrder,
    PartyDebt,
    PastEntry,
    Summary,
    TopProduct,
    Usual,
)
from tenant_runtime.books.outcomes import Outcome, Party, Product
from tenant_runtime.books.parties import Role
from tenant_runtime.books.pricing import TaxRule


class Books:
    """The books behind one connection. Nothing here commits: the caller's transaction makes a message whole.

    `currency` is what the configuration says; the first entry fixes it for good. `now` tells the time with its zone,
    `today` the shop's own day where that is not the day of `now`: a message may have waited over midnight.
    """

    def __init__(
        self,
        connection: apsw.Connection,
        currency: str,
        timezone: ZoneInfo,
        now: Callable[[], datetime],
        *,
        tax: TaxRule | None = None,
        today: date | None = None,
    ) -> None:
        self._connection = connection
        self._currency = currency
        self._timezone = timezone
        self._now = now
        self._tax = tax
        self._day = today

    @property
    def currency(self) -> str:
        """The currency of every amount in these books."""
        return identity.currency(self._connection) or self._currency

    def apply(self, action: BookAction, *, message_id: str, action_index: int, source: Source | None = None) -> Outcome:
        """Books one action inside the caller's transaction, whole or not at all. Raises a BooksError.

        It makes exactly one entry; `source` is what the audit keeps of where it came from.
        """
        if not self._connection.in_transaction:
            raise RuntimeError("the books are written inside the transaction of a message")
        with self._connection:  # a savepoint: what failed half-way is gone, whatever the caller does then
            identity.hold_to(self._connection, self._currency)
            outcome = booked(self._booking(action, message_id, action_index, source), action)
        return outcome  # noqa: RET504 - inside the block mypy sees a `with` that might swallow

    def products(self) -> list[Product]:
        """The active catalogue, by name."""
        return catalogue.active(self._connection)

    def catalogue_version(self) -> str | None:
        """The same as long as `products` answers the same names, units, prices and packs; None: not to be relied on."""
        newest = catalogue.newest_change(self._connection)
        return "" if newest is None else audit.hash_up_to(self._connection, newest)

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

    def summary(self, period: Period) -> Summary:
        """What was sold, collected, spent and bought, and what is left."""
        return reports.summary(self._connection, self._days(period))

    def cash_close(self, period: Period = "today") -> CashClose:
        """What must be in the cash box at the end of a period, and how it came to that."""
        return cash_close.close(self._connection, self._days(period))

    def top_products(self, period: Period, limit: int = 10) -> list[TopProduct]:
        """The products that brought in most."""
        return breakdowns.top_products(self._connection, self._days(period), limit=limit)

    def purchases(self, period: Period, supplier: str | None = None) -> Figures:
        """What goods were bought for, of one supplier if wanted. Raises UnknownParty."""
        found = None if supplier is None else parties.get(self._connection, "supplier", supplier)
        days = self._days(period)
        return Figures(*breakdowns.purchases(self._connection, days, found), *days, sales_without_cost=0)

    def sales_to(self, period: Period, customer: str) -> Figures:
        """What a customer was charged, less what they brought back. Raises UnknownParty."""
        days = self._days(period)
        found = parties.get(self._connection, "customer", customer)
        amount, count, without_cost = breakdowns.sales_to(self._connection, days, found)
        return Figures(amount, count, *days, without_cost)

    def expenses_by_category(self, period: Period) -> list[CategoryTotal]:
        """What was spent on what, the largest first."""
        return breakdowns.expenses_by_category(self._connection, self._days(period))

    def low_stock(self) -> list[Product]:
        """The products of which fewer are left than the owner wants to have."""
        return catalogue.low(self._connection)

    def usual(self) -> Usual:
        """What the newest sales were like."""
        return usual.usual(self._connection)

    def profit_so_far(self) -> tuple[int, int]:
        """Profit since the books began, and how many sales it leaves out because their cost is unknown."""
        return reports.profit_so_far(self._connection)

    def stats(self) -> BookStats:
        """The books since they began."""
        return reports.stats(self._connection)

    def verify(self) -> list[str]:
        """Every difference between the sums that are kept and the entries; [] where the books are right."""
        return verify.differences(self._connection)

    def standing(self, limit: int = ledger.UNDO_DEPTH) -> list[PastEntry]:
        """The newest entries that stand, newest first."""
        return past.standing(self._connection, limit)

    def entries_of(self, message_id: str) -> list[PastEntry]:
        """What a message booked and what still stands of it, in the order it was said."""
        return past.of_message(self._connection, message_id)

    def targets(self, wanted: Undo | EditLast, *, quoted_message_id: str | None) -> list[PastEntry]:
        """Which entries may be meant, newest first; `quoted_message_id` is the message whose answer was quoted."""
        return past.targets(self._connection, wanted, quoted_message_id=quoted_message_id)

    def corrected(self, entry: int, changes: Changes, item: str | None = None) -> BookAction:
        """The action to book instead of an entry that stands. Raises CannotEdit and NothingToUndo."""
        return editing.corrected(self._connection, entry, changes, item, currency=self.currency)

    def says(self, entry: int, was: Changes, item: str | None = None) -> bool:
        """Whether an entry that stands says now what it was said to say."""
        return claims.says(self._connection, entry, was, item, currency=self.currency)

    def parties(self, role: Role) -> list[Party]:
        """The customers or the suppliers whom an entry that stands names, with their balances, by name."""
        return parties.standing(self._connection, role)

    def debts(self, of: Literal["customers", "suppliers"], party: str | None = None) -> list[PartyDebt]:
        """Who owes the shop, or whom it owes, the largest balance first; or one of them, also where nothing is open.

        Raises UnknownParty.
        """
        role: Role = "customer" if of == "customers" else "supplier"
        if party is None:
            return debts.all_of(self._connection, role)
        return [debts.of(self._connection, parties.get(self._connection, role, party))]

    def over_returned(self, product: str, customer: str | None) -> int:
        """How many thousandths of a product came back beyond what was sold, to a customer if one is named."""
        return returns.over_returned(self._connection, product, customer)

    def open_orders(self) -> list[OpenOrder]:
        """The orders that wait for their delivery, the oldest first."""
        return orders.still_open(self._connection)

    def ledger_hash(self) -> str:
        """One hash over all that was ever booked."""
        return audit.newest_hash(self._connection)

    def _booking(self, action: BookAction, message_id: str, action_index: int, source: Source | None) -> Booking:
        """Raises FutureDate."""
        today = self._today()
        when: date | None = getattr(action, "when", None)
        if when and when > today:
            raise FutureDate(when)
        return Booking(
            self._connection,
            self._currency,
            message_id,
            action_index,
            local_date=when or today,
            posted_at=self._now().astimezone(UTC).isoformat(timespec="milliseconds"),
            today=today,
            action=json.dumps(stored_actions.to_json(action), ensure_ascii=False),
            source=source,
            tax=self._tax,
        )

    def _days(self, period: Period) -> tuple[date, date]:
        return reports.span(self._connection, period, self._today())

    def _today(self) -> date:
        return self._day or self._now().astimezone(self._timezone).date()
