"""What SQLite itself refuses, whoever asks; each with the control that passes once the protection is dropped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import apsw
import pytest

from tenant_runtime.actions import (
    CustomerPayment,
    OrderDelivery,
    PeriodClose,
    Purchase,
    PurchaseItem,
    Sale,
    SaleItem,
    SaleReturn,
)
from tenant_runtime.books.audit import link
from tests.tenant_runtime.books.bookkeeper import Bookkeeper, new_bookkeeper

YESTERDAY = date(2026, 3, 10)


@dataclass(frozen=True)
class Attack:
    """Statements that would falsify the books, and the trigger that stands in their way."""

    statements: str
    trigger: str
    message: str


NEW_ENTRY = (
    "INSERT INTO entries (id, message_id, action_index, kind, local_date, posted_at, description, reverses)"
    " VALUES (99, 'x', 0, '{kind}', '2026-03-11', '2026-03-11T15:00:00+00:00', '', {reverses});"
)


def entry(kind: str = "expense", reverses: str = "NULL") -> str:
    return NEW_ENTRY.format(kind=kind, reverses=reverses)


def post(*lines: str) -> str:
    return "".join(f"INSERT INTO postings VALUES (99, {line}, NULL, NULL);" for line in lines)


LINK = "INSERT INTO audit (entry, previous, hash) SELECT 99, hash, hash FROM audit ORDER BY entry DESC LIMIT 1;"
SEAL = LINK + "INSERT INTO seals VALUES (99);"

ATTACKS = {
    "an unbalanced entry": Attack(
        entry() + post("1, 'expenses', 500, NULL", "2, 'cash', -499, NULL") + SEAL, "seals_demand_balance", "balance"
    ),
    "a sale without postings": Attack(entry("sale") + SEAL, "seals_demand_balance", "too few postings"),
    "inventory without goods": Attack(
        entry() + post("1, 'inventory', 5, NULL", "2, 'cash', -5, NULL") + SEAL, "seals_demand_balance", "stock moved"
    ),
    "goods without inventory": Attack(
        entry("purchase") + "INSERT INTO stock_moves VALUES (99, 1, 1, 1000, 0, 100);" + SEAL,
        "seals_demand_balance",
        "stock moved",
    ),
    "half a reversal": Attack(
        entry("reversal", "2") + post("1, 'sales', 100, 1", "2, 'cash', -100, NULL") + SEAL,
        "seals_demand_balance",
        "does not mirror",
    ),
    "the reversal of a reversal": Attack(
        entry("reversal", "4") + post("1, 'expenses', 500, NULL", "2, 'cash', -500, NULL") + SEAL,
        "entries_reverse_once",
        "cannot be reversed",
    ),
    "a posting after the seal": Attack(
        "INSERT INTO postings VALUES (1, 90, 'cash', 5, NULL, NULL, NULL);", "postings_before_the_seal", "sealed"
    ),
    "goods after the seal": Attack(
        "INSERT INTO stock_moves VALUES (1, 90, 1, 1000, 0, 0);", "stock_moves_before_the_seal", "sealed"
    ),
    "a price after the seal": Attack(
        "INSERT INTO product_changes VALUES (1, 90, 1, 'price', 300, 1);", "product_changes_before_the_seal", "sealed"
    ),
    "a sale after the seal": Attack(
        "INSERT INTO sales (entry, total, without_cost) VALUES (3, 500, 0);", "sales_before_the_seal", "sealed"
    ),
    "a line after the seal": Attack(
        "INSERT INTO sale_lines VALUES (2, 90, 1, 'pan', 'unit', 1000, 1, 1, 0, 0, 1, 0, NULL, 0);",
        "sale_lines_before_the_seal",
        "sealed",
    ),
    "an expense after the seal": Attack(
        "INSERT INTO expenses (entry, concept, amount) VALUES (1, 'luz', 500);", "expenses_before_the_seal", "sealed"
    ),
    "another day": Attack("UPDATE entries SET local_date = '2020-01-01';", "entries_stay", "never changed"),
    "another amount": Attack("UPDATE postings SET amount = amount * 2;", "postings_stay", "never changed"),
    "another quantity": Attack("UPDATE stock_moves SET quantity = 1;", "stock_moves_stay", "never changed"),
    "another history": Attack("UPDATE product_changes SET old_value = 1;", "product_changes_stay", "never changed"),
    "another total": Attack("UPDATE sales SET total = 1;", "sales_stay", "never changed"),
    "another line": Attack("UPDATE sale_lines SET total = 1;", "sale_lines_stay", "never changed"),
    "another expense": Attack("UPDATE expenses SET amount = 1;", "expenses_stay", "never changed"),
    "another seal": Attack("UPDATE seals SET entry = entry + 0;", "seals_stay", "never changed"),
    "an entry gone": Attack("DELETE FROM entries;", "entries_remain", "never deleted"),
    "postings gone": Attack("DELETE FROM postings;", "postings_remain", "never deleted"),
    "goods gone": Attack("DELETE FROM stock_moves;", "stock_moves_remain", "never deleted"),
    "history gone": Attack("DELETE FROM product_changes;", "product_changes_remain", "never deleted"),
    "a sale gone": Attack("DELETE FROM sales;", "sales_remain", "never deleted"),
    "a line gone": Attack("DELETE FROM sale_lines;", "sale_lines_remain", "never deleted"),
    "an expense gone": Attack("DELETE FROM expenses;", "expenses_remain", "never deleted"),
    "a seal gone": Attack("DELETE FROM seals;", "seals_remain", "never deleted"),
    "a product gone": Attack("DELETE FROM products;", "products_remain", "never deleted"),
    "an entry replaced": Attack(
        "REPLACE INTO entries SELECT id, message_id, action_index, kind, local_date, posted_at, 'other', reverses,"
        " action FROM entries WHERE id = 3;",
        "entries_remain",
        "never deleted",
    ),
    "an entry on a day that is closed": Attack(
        entry().replace("2026-03-11", "2026-01-31"), "entries_keep_to_open_days", "the day is closed"
    ),
    "an order delivered twice": Attack(
        entry("order_delivery") + "INSERT INTO deliveries VALUES (99, 5);",
        "deliveries_need_an_open_order",
        "the order is not open",
    ),
    "an order taken from under its delivery": Attack(
        entry("reversal", "5") + post("1, 'customer_deposits', 500, NULL", "2, 'cash', -500, NULL"),
        "entries_keep_deliveries",
        "the order was delivered",
    ),
    "an entry nobody accounts for": Attack(
        entry() + post("1, 'expenses', 500, NULL", "2, 'cash', -500, NULL") + "INSERT INTO seals VALUES (99);",
        "seals_demand_balance",
        "no audit",
    ),
    "a supplier's debt to the shop": Attack(
        entry()
        + "INSERT INTO postings VALUES (99, 1, 'receivable', 5, NULL, 2, NULL), (99, 2, 'cash', -5, NULL, NULL, NULL);"
        + SEAL,
        "seals_demand_balance",
        "suppliers",
    ),
    "a reversal that changes whose debt it is": Attack(
        entry("reversal", "6").replace("2026-03-11", "2026-03-10")
        + "INSERT INTO postings VALUES (99, 1, 'payable', 300, NULL, 3, NULL), (99, 2, 'goods_unsorted', -300, NULL,"
        " NULL, NULL);" + SEAL,
        "seals_demand_balance",
        "does not mirror",
    ),
    "a link that follows no other": Attack(
        "INSERT INTO audit (entry, previous, hash) SELECT 99, '', hash FROM audit WHERE entry = 1;",
        "audit_is_a_chain",
        "newest link",
    ),
    "a link between others": Attack(
        "INSERT INTO audit (entry, previous, hash) SELECT 0, hash, hash FROM audit ORDER BY entry DESC LIMIT 1;",
        "audit_is_a_chain",
        "newest link",
    ),
}
KEPT_WITH_ENTRIES = {
    "deliveries": "1, 11",
    "orders": "1, 5, 5, NULL, NULL, NULL, 0, 0",
    "order_lines": "5, 90, NULL, 'pan', 'unit', 1, 1, 1, 1, 0, NULL, 0",
    "purchases": "1, 5, 5, NULL, NULL, NULL, 0",
    "purchase_lines": "6, 90, 1, 'pan', 'unit', 1, NULL, 1",
    "payments": "1, 'customer', 1, 5, NULL",
    "returns": "1, 5, 5, NULL, NULL, 1",
    "return_lines": "9, 90, 1, 'pan', 'unit', 1, NULL, 1, 1, 1",
    "period_closes": "1, '2020-01-01'",
}
ATTACKS |= {
    f"{table} after the seal": Attack(f"INSERT INTO {table} VALUES ({row});", f"{table}_before_the_seal", "sealed")
    for table, row in KEPT_WITH_ENTRIES.items()
}
KEPT_FOR_EVER = {*KEPT_WITH_ENTRIES, "audit", "parties"}
CHANGE = {"audit": "text = 'other'", "parties": "name = name || 'a'"}
ATTACKS |= {
    f"{table} changed": Attack(
        f"UPDATE {table} SET {CHANGE.get(table, 'entry = entry + 70')};", f"{table}_stay", "never changed"
    )
    for table in sorted(KEPT_FOR_EVER)
}
ATTACKS |= {
    f"{table} gone": Attack(f"DELETE FROM {table};", f"{table}_remain", "never deleted")
    for table in sorted(KEPT_FOR_EVER)
}
by_attack = pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)


@pytest.fixture(scope="module")
def template() -> Iterator[Bookkeeper]:
    """Bruno's shop.

    1 a product with stock, 2 a sale of it, 3 an expense, 4 the expense taken back, 5 an order, 6 a purchase on credit
    (yesterday), 7 the order's delivery, 8 a payment, 9 a return, 10 January closed, 11 another order.
    """
    shop = new_bookkeeper()
    shop.create("pan", price="3", cost="1", stock="10")
    shop.sell("pan", "2")
    shop.spend("5")
    shop.undo()
    shop.do(Sale((SaleItem("pan"),), customer="Lupe", paid=Decimal(1), is_order=True))
    shop.do(Purchase((PurchaseItem("pan", line_total=Decimal(3)),), supplier="Molino", paid=Decimal(0), when=YESTERDAY))
    shop.do(OrderDelivery("Lupe", paid=Decimal(1)))
    shop.do(CustomerPayment("Lupe", Decimal("0.50")))
    shop.do(SaleReturn((SaleItem("pan"),)))
    shop.do(PeriodClose(date(2026, 1, 31)))
    shop.do(Sale(total=Decimal(5), paid=Decimal(0), is_order=True))
    yield shop
    shop.connection.close()


@pytest.fixture
def bruno(template: Bookkeeper) -> Iterator[Bookkeeper]:
    """A copy of those books."""
    shop = new_bookkeeper()
    with shop.connection.backup("main", template.connection, "main") as copy:
        copy.step()
    yield shop
    shop.connection.close()


def contents(shop: Bookkeeper) -> dict[str, object]:
    """Every row of every table."""
    names = shop.connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
    return {str(name): shop.connection.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in names}


def attempt(shop: Bookkeeper, attack: Attack) -> None:
    """Runs the attack in a transaction of its own; foreign keys are of no interest here."""
    shop.connection.execute("PRAGMA foreign_keys = OFF")
    with shop.connection:
        shop.connection.execute(attack.statements).fetchall()


@by_attack
def test_sqlite_refuses(bruno: Bookkeeper, attack: Attack) -> None:
    before = contents(bruno)
    with pytest.raises(apsw.ConstraintError, match=attack.message):
        attempt(bruno, attack)
    assert contents(bruno) == before
    assert bruno.books.verify() == []


@by_attack
def test_without_its_trigger_it_would_pass(bruno: Bookkeeper, attack: Attack) -> None:
    before = contents(bruno)
    bruno.connection.execute(f"DROP TRIGGER {attack.trigger}")
    attempt(bruno, attack)
    if attack.trigger != "seals_stay":  # rewriting a seal to itself changes nothing
        assert contents(bruno) != before


def test_a_commit_without_a_seal_is_refused(bruno: Bookkeeper) -> None:
    bruno.connection.execute("BEGIN")
    bruno.connection.execute(entry() + post("1, 'expenses', 500, NULL", "2, 'cash', -500, NULL")).fetchall()
    with pytest.raises(apsw.ConstraintError, match="FOREIGN KEY"):
        bruno.connection.execute("COMMIT")
    bruno.connection.execute(SEAL)
    bruno.connection.execute("COMMIT")


def test_a_balanced_entry_passes(bruno: Bookkeeper) -> None:
    """The control of the controls: what is refused above is refused for its fault, not for its form."""
    statements = entry() + post("1, 'expenses', 500, NULL", "2, 'cash', -500, NULL")
    expense = "INSERT INTO expenses (entry, concept, amount, paid) VALUES (99, 'luz', 500, 500);"
    with bruno.connection:
        bruno.connection.execute(statements + expense).fetchall()
        link(bruno.connection, 99, None)
        bruno.connection.execute("INSERT INTO seals VALUES (99)")
    assert bruno.books.verify() == []


@pytest.mark.parametrize("day", ["2026-02-30", "11/03/2026", "2026-03-11T00:00", "hoy"])
def test_a_day_is_a_day(bruno: Bookkeeper, day: str) -> None:
    with pytest.raises(apsw.ConstraintError, match=r"CHECK|the day is closed"):
        bruno.connection.execute(entry().replace("'2026-03-11'", f"'{day}'"))


def test_an_entry_is_reversed_once(bruno: Bookkeeper) -> None:
    with pytest.raises(apsw.ConstraintError, match=r"entries\.reverses"):
        bruno.connection.execute(entry("reversal", "3"))
