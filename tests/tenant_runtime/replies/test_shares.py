"""A share of a total is no amount that anybody said: lines that have one are told without it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tenant_runtime.actions import ProductCreate, Purchase, PurchaseItem, Sale, SaleItem, Undo
from tests.tenant_runtime.shop import ScriptedShop

BEERS, EGGS = SaleItem("caguama", Decimal(2)), SaleItem("huevo", unit="kg")


@pytest.fixture
def shop(folder: Path) -> Iterator[ScriptedShop]:
    with ScriptedShop(folder) as shop:
        yield shop


def test_what_shares_a_total_is_told_without_amounts(shop: ScriptedShop) -> None:
    assert shop.do(Sale((BEERS, EGGS), total=Decimal(145))).splitlines()[:4] == [
        "✅ Venta registrada",
        "2 × caguama",
        "1 kg de huevo",
        "Total: $145.00",
    ]
    assert shop.do(Undo()).startswith("↩️ Venta anulada: 2 × caguama, 1 kg de huevo — $145.00")


def test_so_are_goods_that_were_bought_together(shop: ScriptedShop) -> None:
    for name in ("caguama", "huevo"):
        shop.do(ProductCreate(name, cost=Decimal(3), stock=Decimal(1)))
    bought = Purchase((PurchaseItem("caguama"), PurchaseItem("huevo")), total=Decimal(8))
    assert shop.do(bought).splitlines()[1:4] == ["1 × caguama", "1 × huevo", "Total: $8.00"]


def test_a_gift_is_told_as_one(shop: ScriptedShop) -> None:
    gift = SaleItem("moño", line_total=Decimal(0))
    reply = shop.do(Sale((SaleItem("vela", Decimal(2), Decimal(8)), gift)))
    assert "2 × vela — $16.00\n1 × moño — de regalo\nTotal: $16.00" in reply
