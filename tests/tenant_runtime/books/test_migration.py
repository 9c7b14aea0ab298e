"""Books of version 1 become books of version 2, and nothing that stood in them is lost."""

from __future__ import annotations

import re
from pathlib import Path

import apsw
import pytest

from tenant_runtime.books.schema import APPLICATION_ID, open_books, schema_version
from tenant_runtime.contract import templates
from tests.tenant_runtime.books.bookkeeper import Bookkeeper

VERSION_1 = Path(__file__).with_name("schema_1.sql")


def entry(number: int, kind: str, reverses: str = "NULL") -> str:
    at = "2025-12-30T15:00:00.000+00:00"
    return f"INSERT INTO entries VALUES ({number}, 'm{number}', 0, '{kind}', '2025-12-30', '{at}', 'pan', {reverses});"


def seal(number: int) -> str:
    return f"INSERT INTO seals VALUES ({number});"


def money(number: int, *lines: str) -> str:
    return "".join(
        f"INSERT INTO postings VALUES ({number}, {line}, {text});" for line, text in enumerate(lines, start=20)
    )


A_YEAR = "".join(
    (
        "BEGIN; INSERT INTO meta VALUES ('currency', 'USD');",
        entry(1, "product_create"),
        "INSERT INTO products (name, folded, unit) VALUES ('pan', 'pan', 'unit');",
        "INSERT INTO product_changes VALUES (1, 1, 1, 'active', 0, 1), (1, 2, 1, 'price', NULL, 300);",
        seal(1),
        entry(2, "stock_in") + "INSERT INTO stock_moves VALUES (2, 1, 1, 10000, 0, 1000);",
        money(2, "'inventory', 1000, 1", "'bank', -1000, NULL") + seal(2),
        entry(3, "stock_in") + "INSERT INTO stock_moves VALUES (3, 1, 1, 2000, 2000, 0);" + seal(3),
        entry(4, "sale") + "INSERT INTO sales VALUES (4, 600, 0, 'card');",
        "INSERT INTO sale_lines VALUES (4, 3, 1, 'pan', 'unit', 2000, 300, 600, 200, 0);",
        "INSERT INTO stock_moves VALUES (4, 1, 1, -2000, 0, -200);",
        money(4, "'sales', -600, 1", "'bank', 600, NULL", "'cost_of_goods', 200, 1", "'inventory', -200, 1") + seal(4),
        entry(5, "stock_out") + "INSERT INTO stock_moves VALUES (5, 1, 1, -1000, 0, -100);",
        money(5, "'inventory', -100, 1", "'stock_losses', 100, 1") + seal(5),
        entry(6, "expense") + "INSERT INTO expenses VALUES (6, 'luz', 500, NULL);",
        money(6, "'expenses', 500, NULL", "'cash', -500, NULL") + seal(6),
        entry(7, "stock_in") + "INSERT INTO stock_moves VALUES (7, 1, 1, 1000, 0, 0);" + seal(7),
        entry(8, "reversal", "6") + money(8, "'expenses', -500, NULL", "'cash', 500, NULL") + seal(8),
        entry(9, "reversal", "7") + "INSERT INTO stock_moves VALUES (9, 1, 1, -1000, 0, 0);" + seal(9),
        "COMMIT;",
    )
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    old = apsw.Connection(str(tmp_path / "business.db"))
    old.execute("PRAGMA synchronous = OFF")
    old.execute("PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON;" + VERSION_1.read_text(encoding="utf-8"))
    old.execute(f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 1;" + A_YEAR)
    old.close()
    return tmp_path / "business.db"


def schema_of(connection: apsw.Connection) -> dict[str, str]:
    """Every statement of the schema, without what only its layout says."""
    found = connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
    return {
        str(name): re.sub(r"\s*([(),])\s*", r"\1", re.sub(r"\s+", " ", str(sql))).replace('"', "")
        for name, sql in found
    }


def test_old_books_have_the_schema_of_new_ones(path: Path) -> None:
    migrated, new = open_books(path), open_books(Path(":memory:"))
    assert schema_version(migrated) == schema_version(new) == 2
    assert schema_of(migrated) == schema_of(new)
    for table in ("accounts", "entry_kinds"):
        sql = f"SELECT * FROM {table} ORDER BY 1"
        assert migrated.execute(sql).fetchall() == new.execute(sql).fetchall()
    migrated.close()
    new.close()


def test_the_two_versions_differ() -> None:
    """The control: what is compared above is not the same by itself."""
    old, new = apsw.Connection(":memory:"), apsw.Connection(":memory:")
    old.execute(VERSION_1.read_text(encoding="utf-8"))
    new.execute(templates.text("default_schema.sql"))
    assert schema_of(old) != schema_of(new)


def test_what_stood_stands_and_proves_right(path: Path) -> None:
    shop = Bookkeeper(open_books(path))
    assert shop.books.verify() == []
    assert [(past.kind, past.amount) for past in shop.books.standing()] == [
        ("stock_adjust", None),
        ("sale", 600),
        ("purchase", None),
        ("purchase", 1000),
        ("product_create", None),
    ]
    found = shop.connection.execute("SELECT measure, value FROM totals").fetchall()
    measures = {str(measure): total for measure, total in found}
    assert (measures["count.purchases"], measures["method.bank.in"], measures["method.bank.out"]) == (2, 600, -1000)
    assert "method.cash.out" not in measures
    assert shop.connection.execute("SELECT paid, (SELECT sum(gross) FROM sale_lines) FROM sales").fetchall() == [
        (600, 600)
    ]
    shop.connection.close()


def test_old_entries_can_still_be_taken_back(path: Path) -> None:
    shop = Bookkeeper(open_books(path))
    shop.messages = 100
    for _ in range(5):
        shop.undo()
    assert shop.books.verify() == []
    assert shop.connection.execute("SELECT measure FROM totals WHERE value <> 0").fetchall() == []
    shop.connection.close()


def test_old_entries_are_linked_though_nobody_knows_who_wrote_them(path: Path) -> None:
    shop = Bookkeeper(open_books(path))
    assert shop.connection.execute("SELECT count(*), count(who), count(text) FROM audit").fetchall() == [(9, 0, 0)]
    shop.connection.execute("DROP TRIGGER entries_stay; UPDATE entries SET description = 'torta' WHERE id = 4")
    assert shop.books.verify() == ["audit: entry 4 is not what was written"]
    shop.connection.close()
