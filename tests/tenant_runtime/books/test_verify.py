"""Books that were tampered with are found out, and the difference is named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from tenant_runtime.actions import (
    CustomerPayment,
    Discount,
    LowStockAlert,
    OrderDelivery,
    PeriodClose,
    Purchase,
    PurchaseItem,
    Sale,
    SaleItem,
    SaleReturn,
)
from tests.tenant_runtime.books.bookkeeper import Bookkeeper, new_bookkeeper

TAMPERING = {
    "UPDATE totals SET value = value + 1 WHERE measure = 'account.cash'": "account.cash: the running total is 901",
    "UPDATE daily_totals SET value = 7 WHERE measure = 'count.sales'": "count.sales on 2026-03-11: the running",
    "DELETE FROM daily_totals WHERE measure = 'count.sales'": "count.sales on 2026-03-11: the running total is 0",
    "UPDATE holdings SET quantity = 1": "product 1: 1 thousandths worth 700 are kept, its moves come to 7000 worth 700",
    "UPDATE holdings SET uncosted = 1": "product 1: 7000 thousandths",
    "UPDATE holdings SET value = 1": "product 1: 7000 thousandths worth 1 are kept",
    "UPDATE holdings SET moves = 0": "product 1: 7000 thousandths",
    "UPDATE products SET price = 1": "product 1: its price is 1, the last change said 300",
    "UPDATE products SET cost = NULL": "product 1: its cost is None, the last change said 100",
    "UPDATE products SET active = 0": "product 1: its active is None, the last change said 1",
    "UPDATE postings SET amount = amount + 1 WHERE account = 'cash'": "entry 2: its postings come to 1, not to 0",
    "UPDATE postings SET amount = amount * 2 WHERE account = 'sales'": "entry 2: its postings come to -900",
    "UPDATE postings SET amount = amount * 2 WHERE entry = 2": "entry 2: -600 was posted to inventory",
    "UPDATE postings SET amount = amount * 2 WHERE entry = 4": "entry 3: on account cash its reversal leaves 500",
    "UPDATE stock_moves SET value = value - 1 WHERE entry = 2": "entry 2: -300 was posted to inventory",
    "UPDATE sales SET total = total + 1": "sale 2: its total is 901, its lines come to 900",
    "UPDATE sales SET without_cost = 1": "sale 2: its total is 900, its lines come to 900; 1 lines are said",
    "UPDATE sale_lines SET total = 1": "sale 2: its total is 900, its lines come to 1",
    "UPDATE expenses SET amount = 1 WHERE entry = 3": "expense 3: its amount is 1, 500 was posted",
    "DELETE FROM seals WHERE entry = 2": "entry 2: not sealed",
    "DELETE FROM postings WHERE entry = 2": "entry 2: 0 postings are too few for its kind",
    "DELETE FROM entries WHERE id = 2": "postings: row",
    "UPDATE stock_moves SET quantity = 0 WHERE entry = 2": "product 1: 7000 thousandths",
}


@pytest.fixture
def bruno() -> Iterator[Bookkeeper]:
    """Bruno's shop, its triggers gone: 1 a product, 2 a sale, 3 an expense, 4 the expense taken back."""
    shop = new_bookkeeper()
    shop.create("pan", price="3", cost="1", stock="10")
    shop.sell("pan", "3")
    shop.spend("5")
    shop.undo()
    shop.connection.execute("PRAGMA foreign_keys = OFF")
    for (trigger,) in shop.connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        shop.connection.execute(f"DROP TRIGGER {trigger}")
    yield shop
    shop.connection.close()


def test_true_books_have_no_difference(bruno: Bookkeeper) -> None:
    assert bruno.books.verify() == []


@pytest.mark.parametrize(("tampering", "finding"), TAMPERING.items(), ids=TAMPERING)
def test_tampering_is_named(bruno: Bookkeeper, tampering: str, finding: str) -> None:
    bruno.connection.execute(tampering)
    differences = bruno.books.verify()
    assert any(difference.startswith(finding) for difference in differences), differences


DEBTS = {
    "UPDATE party_balances SET balance = balance + 1 WHERE party = 1": "party 1: the balance is 1501",
    "DELETE FROM party_balances WHERE party = 2": "party 2: the balance is 0, the postings come to -600",
    "UPDATE party_moves SET amount = 1 WHERE entry = 2": "party 1: entry 2 is kept as 1, its postings come to 2000",
    "DELETE FROM party_moves WHERE entry = 2": "Lupe: owes 1500, the open items come to 0",
    "UPDATE postings SET party = 2 WHERE entry = 2": "entry 2: the debt is posted to party 2, the entry names 1",
    "UPDATE parties SET role = 'supplier' WHERE id = 1": "entry 2: a supplier has a posting on receivable",
    "UPDATE sales SET paid = 1 WHERE entry = 2": "sale 2: 1 is said to have been paid and 700 moved; of 2700",
    "UPDATE sales SET discount = 1 WHERE entry = 2": "sale 2: its discount is 1, 300 was taken off its lines",
    "UPDATE sale_lines SET gross = gross + 1 WHERE entry = 2": "sale 2: its discount is 300, 301 was taken off",
    "UPDATE payments SET amount = 1": "payment 3: its amount is 1, 500 moved, the debt changed by -500",
    "UPDATE payments SET party = 2": "entry 3: the debt is posted to party 1, the entry names 2",
    "UPDATE purchases SET total = 1": "purchase 4: 0 is said to have been paid and 0 moved; of 1",
    "UPDATE expenses SET paid = 1": "expense 5: 1 is said to have been paid and 400 moved",
    "UPDATE returns SET total = 1": "return 6: 300 is said to have been paid and 300 moved; of 1",
    "UPDATE return_lines SET total = 1": "return 6: its total is 300, its lines come to 1, 300 was posted",
    "UPDATE orders SET paid = 1 WHERE entry = 7": "order 7: 1 is said to have been paid and 500 moved",
    "UPDATE orders SET total = 1 WHERE entry = 8": "delivery 9 of order 8: it was to be 1 and is 900",
    "UPDATE order_lines SET total = 1 WHERE entry = 7": "order 7: its total is 900, its lines come to 1",
    "UPDATE entries SET kind = 'debt_opening' WHERE id = 3": "entry 3: a debt from before the books",
    "INSERT INTO open_orders VALUES (8)": "order 8: it is wrongly kept as open",
    "DELETE FROM open_orders": "order 7: it is wrongly kept as settled",
    "UPDATE deliveries SET order_entry = 7": "order 7: it is wrongly kept as open",
    "INSERT INTO deliveries SELECT 2, 8": "order 8: 2 deliveries stand",
    "UPDATE entries SET reverses = 8, kind = 'reversal' WHERE id = 5": "order 8: 1 deliveries stand",
    "UPDATE period_closes SET last = '2026-03-11'": "entry 11: it was booked on 2026-03-11 when everything up to",
    "UPDATE products SET low_stock = 1": "product 1: its low_stock is 1, the last change said 3000",
    "UPDATE products SET pack = 1": "product 1: its pack is 1, the last change said 12000",
    "UPDATE totals SET value = 1 WHERE measure = 'method.card.in'": "method.card.in: the running total is 1",
    "UPDATE daily_totals SET value = 7 WHERE measure = 'count.returns'": "count.returns on 2026-03-11: the running",
    "UPDATE daily_totals SET value = 3 WHERE measure = 'count.purchases'": "count.purchases on 2026-03-11: the running",
}


@pytest.fixture
def carla() -> Iterator[Bookkeeper]:
    """Carla's shop, its triggers gone.

    1 a product, 2 a credit sale to Lupe with a discount, 3 a payment of hers, 4 goods on credit, 5 an expense, 6 a
    return, 7 and 8 orders, 9 the delivery of 8, 10 a closed month, 11 an alert.
    """
    shop = new_bookkeeper()
    shop.create("pan", price="3", cost="1", stock="10")
    discount = Discount(percent=Decimal(10))
    paid = Decimal(7)
    shop.do(Sale((SaleItem("pan", Decimal(10)),), customer="Lupe", paid=paid, payment_method="card", discount=discount))
    shop.do(CustomerPayment("Lupe", Decimal(5)))
    box = PurchaseItem("pan", unit_cost=Decimal(6), pack=Decimal(12))
    shop.do(Purchase((box,), supplier="Molino", paid=Decimal(0)))
    shop.spend("4")
    shop.do(SaleReturn((SaleItem("pan", unit_price=Decimal(3)),)))
    for _ in range(2):
        shop.do(Sale((SaleItem("pan", Decimal(3)),), customer="Eva", paid=Decimal(5), is_order=True))
    shop.do(OrderDelivery("Eva"))
    shop.do(PeriodClose(date(2026, 2, 28)))
    shop.do(LowStockAlert("pan", Decimal(3)))
    shop.connection.execute("PRAGMA foreign_keys = OFF")
    for (trigger,) in shop.connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        shop.connection.execute(f"DROP TRIGGER {trigger}")
    yield shop
    shop.connection.close()


@pytest.mark.parametrize(("tampering", "finding"), DEBTS.items(), ids=DEBTS)
def test_tampering_with_debts_and_orders_is_named(carla: Bookkeeper, tampering: str, finding: str) -> None:
    assert carla.books.verify() == []
    carla.connection.execute(tampering)
    differences = carla.books.verify()
    assert any(difference.startswith(finding) for difference in differences), differences


def test_of_each_kind_the_first_difference_is_named(carla: Bookkeeper) -> None:
    carla.connection.execute("UPDATE party_balances SET balance = balance + 1")
    found = [difference for difference in carla.books.verify() if "the balance is" in difference]
    assert found == ["party 1: the balance is 1501, the postings come to 1500"]
