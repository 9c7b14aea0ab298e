"""What is switched off for a shop, decided before anything is booked."""

from __future__ import annotations

from collections.abc import Sequence

from tenant_runtime.actions import (
    Action,
    Expense,
    LowStockAlert,
    OrderDelivery,
    ProductCreate,
    Purchase,
    Sale,
    SaleReturn,
    StockAdjust,
    StockQuery,
)
from tenant_runtime.contract.config import Features


def switched_off(actions: Sequence[Action], features: Features) -> str | None:
    """The wording key that says what is off, for the first of these actions that needs it; None where all may go on."""
    for action in actions:
        match action:
            case Sale() | OrderDelivery() | SaleReturn() if not features.sales_enabled:
                return "sales_disabled"
            case Expense() if not features.expenses_enabled:
                return "expenses_disabled"
            case Purchase() | StockAdjust() | LowStockAlert() | StockQuery() if not features.inventory_enabled:
                return "inventory_disabled"
            case ProductCreate(stock=stock) if stock is not None and not features.inventory_enabled:
                return "inventory_disabled"
            case _:
                continue
    return None
