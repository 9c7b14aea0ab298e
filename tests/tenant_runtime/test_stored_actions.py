"""An action that waited for an answer is the action that was asked about."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from tenant_runtime.actions import (
    Action,
    Changes,
    CustomerPayment,
    Days,
    DebtOpening,
    DebtQuery,
    Discount,
    EditLast,
    Expense,
    FreeQuestion,
    Help,
    LowStockAlert,
    Nothing,
    Offer,
    OrderDelivery,
    OwnerDeposit,
    OwnerWithdrawal,
    PeriodClose,
    ProductCreate,
    ProductUpdate,
    Purchase,
    PurchaseItem,
    Refuse,
    Report,
    Sale,
    SaleItem,
    SaleReturn,
    Smalltalk,
    StockAdjust,
    StockQuery,
    SupplierPayment,
    Tax,
    Undo,
)
from tenant_runtime.stored_actions import CLASSES, from_json, to_json

MONDAY = date(2026, 3, 9)
CUP = SaleItem("taza", Decimal(4), unit="docena", pack=Decimal(12), offer=Offer(3, price=Decimal(10)),
               discount=Discount(percent=Decimal("7.5")))  # fmt: skip

EVERY_KIND: list[Action] = [
    Sale((SaleItem("pulsera", Decimal("2.5"), Decimal("20.10"), unit="kg"), SaleItem("taza")), payment_method="cash"),
    Sale((CUP,), Decimal("1245"), "card", "Lupe", Decimal(0), MONDAY, Discount(amount=Decimal(5)), is_order=True,
         tax=Tax(Decimal("10.5"), is_included=False), when=MONDAY),
    OrderDelivery("Lupe", "torta", Decimal("0.50"), "cash", MONDAY),
    Purchase((PurchaseItem("leche", Decimal(2), Decimal(54), unit="caja", pack=Decimal(12)),), supplier="Bimbo"),
    Expense(Decimal("0.10"), "bolsitas", category="supplies", due=MONDAY),
    CustomerPayment("Lupe", None),
    DebtOpening("Lupe", "customer", Decimal("12.50"), date(2026, 1, 5)),
    SupplierPayment("Bimbo", Decimal(860), when=MONDAY),
    SaleReturn((SaleItem("taza"),), restock=False),
    StockAdjust("taza", delta=Decimal(-1), reason="theft"),
    ProductCreate("taza", Decimal(15), None, Decimal(40)),
    ProductUpdate("taza", cost=Decimal("2.00")),
    LowStockAlert("taza", None),
    OwnerWithdrawal(Decimal(5)),
    OwnerDeposit(Decimal(5), "transfer"),
    PeriodClose(MONDAY),
    Undo("sale", item="taza", is_quoted=True, entry=7),
    EditLast(Changes(quantity=Decimal(3), when=MONDAY), kind="sale", was=Changes(total=Decimal(5))),
    Report("profit", "this_week", compare=True),
    Report("sales", Days(MONDAY, MONDAY)),
    StockQuery(None, only_low=True),
    DebtQuery(of="suppliers"),
    FreeQuestion(),
    Help(),
    Smalltalk("thanks"),
    Refuse(),
    Nothing(),
]  # fmt: skip


@pytest.mark.parametrize("action", EVERY_KIND, ids=lambda action: type(action).__name__)
def test_every_action_comes_back_equal_and_exact(action: Action) -> None:
    assert from_json(json.loads(json.dumps(to_json(action)))) == action
    assert str(from_json(json.loads(json.dumps(to_json(action))))) == str(action)


def test_the_list_above_holds_every_kind() -> None:
    assert {type(action).__name__ for action in EVERY_KIND} == set(CLASSES)


def test_an_unknown_action_is_refused() -> None:
    with pytest.raises(KeyError):
        from_json({"action": "DropTable"})
