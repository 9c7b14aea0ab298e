"""Books that were tampered with are found out, and the difference is named."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

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
