"""The figures of one tenant, as the operator sees them."""

from __future__ import annotations

from decimal import Decimal

from pydantic import AwareDatetime

from tenant_runtime.contract.messages import Wire


class Stats(Wire):
    """Counts and amounts since the books began; amounts in major units of `currency`.

    `profit` leaves out the sales whose cost is unknown; `sales_without_cost` says how many those are. The `_usd` fields
    are null unless the books are in US dollars: no exchange rate is ever guessed.
    """

    products: int
    sales: int
    expenses: int
    revenue: Decimal
    profit: Decimal
    sales_without_cost: int
    currency: str
    last_entry_at: AwareDatetime | None = None
    revenue_usd: Decimal | None = None
    profit_usd: Decimal | None = None
