"""Which part of the books each action is for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tenant_runtime.actions import (
    BookAction,
    CustomerPayment,
    DebtOpening,
    Expense,
    LowStockAlert,
    OrderDelivery,
    OwnerDeposit,
    OwnerWithdrawal,
    PeriodClose,
    ProductCreate,
    ProductUpdate,
    Purchase,
    Sale,
    SaleReturn,
    StockAdjust,
    SupplierPayment,
    Undo,
)
from tenant_runtime.books import (
    alerts,
    closing,
    expenses,
    orders,
    owner,
    payments,
    products,
    purchases,
    returns,
    sales,
    stock,
    undo,
)
from tenant_runtime.books.booking import Booking
from tenant_runtime.books.errors import NothingToBook
from tenant_runtime.books.outcomes import Outcome, SalePosted


def _sold(booking: Booking, sale: Sale) -> SalePosted:
    return orders.record(booking, sale) if sale.is_order else sales.record(booking, sale)


_PARTS: dict[type[Any], Callable[[Booking, Any], Outcome]] = {
    Sale: _sold,
    OrderDelivery: orders.deliver,
    Purchase: purchases.record,
    Expense: expenses.record,
    CustomerPayment: payments.record,
    SupplierPayment: payments.record,
    DebtOpening: payments.open_debt,
    SaleReturn: returns.record,
    StockAdjust: stock.adjust,
    ProductCreate: products.create,
    ProductUpdate: products.update,
    LowStockAlert: alerts.record,
    OwnerWithdrawal: owner.withdraw,
    OwnerDeposit: owner.deposit,
    PeriodClose: closing.close,
    Undo: undo.take_back,
}


def booked(booking: Booking, action: BookAction) -> Outcome:
    """Books one action. Raises a BooksError."""
    part = _PARTS.get(type(action))
    if part is None:
        raise NothingToBook(type(action).__name__)
    return part(booking, action)
