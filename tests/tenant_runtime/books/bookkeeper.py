"""A shop's books on a clock that the test turns: each act is one message in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import apsw

from tenant_runtime.actions import (
    AdjustReason,
    BookAction,
    Expense,
    ProductCreate,
    ProductUpdate,
    Purchase,
    PurchaseItem,
    Sale,
    SaleItem,
    StockAdjust,
    Undo,
)
from tenant_runtime.books import (
    Books,
    ExpensePosted,
    Outcome,
    ProductCreated,
    ProductUpdated,
    PurchasePosted,
    SalePosted,
    StockAdjusted,
    TaxRule,
    Undone,
)
from tenant_runtime.books.schema import open_books

NOON = datetime(2026, 3, 11, 15, 0, tzinfo=UTC)
"""Wednesday, noon in Buenos Aires."""

IN_MEMORY = Path(":memory:")


def amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


@dataclass
class Bookkeeper:
    """Books and the hand that writes them."""

    connection: apsw.Connection
    currency: str = "USD"
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("America/Argentina/Buenos_Aires"))
    now: datetime = NOON
    messages: int = 0
    tax: TaxRule | None = None

    @property
    def books(self) -> Books:
        return Books(self.connection, self.currency, self.timezone, lambda: self.now, tax=self.tax)

    def do(self, action: BookAction) -> Outcome:
        """One message; what cannot be booked leaves nothing behind but is committed, as a turn would."""
        self.messages += 1
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            return self.books.apply(action, message_id=f"m{self.messages}", action_index=0)
        finally:
            self.connection.execute("COMMIT")

    def sell(
        self, product: str, quantity: str = "1", *, price: str | None = None, total: str | None = None
    ) -> SalePosted:
        item = SaleItem(product, Decimal(quantity), unit_price=amount(price), line_total=amount(total))
        outcome = self.do(Sale((item,)))
        assert isinstance(outcome, SalePosted)
        return outcome

    def sell_for(self, total: str, *items: SaleItem) -> SalePosted:
        outcome = self.do(Sale(items, total=Decimal(total)))
        assert isinstance(outcome, SalePosted)
        return outcome

    def spend(self, how_much: str, concept: str = "luz") -> ExpensePosted:
        outcome = self.do(Expense(Decimal(how_much), concept))
        assert isinstance(outcome, ExpensePosted)
        return outcome

    def create(
        self, name: str, *, price: str | None = None, cost: str | None = None, stock: str | None = None
    ) -> ProductCreated:
        outcome = self.do(ProductCreate(name, amount(price), amount(cost), amount(stock)))
        assert isinstance(outcome, ProductCreated)
        return outcome

    def update(self, name: str, *, price: str | None = None, cost: str | None = None) -> ProductUpdated:
        outcome = self.do(ProductUpdate(name, amount(price), amount(cost)))
        assert isinstance(outcome, ProductUpdated)
        return outcome

    def receive(
        self, name: str, quantity: str, *, each: str | None = None, all_for: str | None = None
    ) -> PurchasePosted:
        item = PurchaseItem(name, Decimal(quantity), unit_cost=amount(each), line_total=amount(all_for))
        outcome = self.do(Purchase((item,)))
        assert isinstance(outcome, PurchasePosted)
        return outcome

    def remove(self, name: str, quantity: str, reason: AdjustReason = "count") -> StockAdjusted:
        outcome = self.do(StockAdjust(name, delta=-Decimal(quantity), reason=reason))
        assert isinstance(outcome, StockAdjusted)
        return outcome

    def undo(self, action: Undo | None = None) -> Undone:
        outcome = self.do(action or Undo())
        assert isinstance(outcome, Undone)
        return outcome

    def balance(self, account: str) -> int:
        """An account from its postings alone, in minor units."""
        rows = self.connection.execute("SELECT coalesce(sum(amount), 0) FROM postings WHERE account = ?", (account,))
        found = rows.fetchall()[0][0]
        assert isinstance(found, int)
        return found

    def stock(self, product: str) -> int | None:
        found = self.books.product(product)
        assert found
        return found.stock

    def cost(self, product: str) -> int | None:
        found = self.books.product(product)
        assert found
        return found.cost

    @property
    def profit(self) -> int:
        return self.books.profit_so_far()[0]

    @property
    def without_cost(self) -> int:
        return self.books.profit_so_far()[1]


def new_bookkeeper(path: Path = IN_MEMORY, *, currency: str = "USD") -> Bookkeeper:
    return Bookkeeper(open_books(path), currency=currency)
