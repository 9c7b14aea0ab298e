"""An action that waited for an answer is the action that was asked about."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from tenant_runtime.actions import (
    Action,
    Expense,
    Help,
    Nothing,
    ProductCreate,
    ProductUpdate,
    Refuse,
    Report,
    Sale,
    SaleItem,
    Smalltalk,
    StockIn,
    StockOut,
    StockQuery,
    Undo,
)
from tenant_runtime.stored_actions import CLASSES, from_json, to_json

EVERY_KIND: list[Action] = [
    Sale((SaleItem("pulsera", Decimal("2.5"), Decimal("20.10"), unit="kg"), SaleItem("taza")), payment_method="cash"),
    Sale(total=Decimal("1245")),
    Expense(Decimal("0.10"), "bolsitas"),
    ProductCreate("taza", Decimal(15), None, Decimal(40)),
    ProductUpdate("taza", cost=Decimal("2.00")),
    StockIn("taza", Decimal(10), total_cost=Decimal(30)),
    StockOut("taza", Decimal(1), "damage"),
    Undo("sale"),
    Report("profit", "this_week"),
    StockQuery(None),
    Help(),
    Smalltalk("thanks"),
    Refuse(),
    Nothing(),
]


@pytest.mark.parametrize("action", EVERY_KIND, ids=lambda action: type(action).__name__)
def test_every_action_comes_back_equal_and_exact(action: Action) -> None:
    assert from_json(json.loads(json.dumps(to_json(action)))) == action
    assert str(from_json(json.loads(json.dumps(to_json(action))))) == str(action)


def test_the_list_above_holds_every_kind() -> None:
    assert {type(action).__name__ for action in EVERY_KIND} == set(CLASSES)


def test_an_unknown_action_is_refused() -> None:
    with pytest.raises(KeyError):
        from_json({"action": "DropTable"})
