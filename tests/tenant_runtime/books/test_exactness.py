"""Nothing in the books is a float, in any currency."""

from __future__ import annotations

import ast
from decimal import Decimal
from pathlib import Path

import pytest

from tenant_runtime.actions import (
    BookAction,
    Expense,
    ProductCreate,
    ProductUpdate,
    Purchase,
    PurchaseItem,
    Sale,
    SaleItem,
    StockAdjust,
)
from tenant_runtime.books import AmountOutOfRange, BooksError, InvalidQuantity, TooManyDecimals
from tenant_runtime.contract import templates
from tests.tenant_runtime.books.bookkeeper import Bookkeeper, new_bookkeeper

RUNTIME = Path(__file__).resolve().parents[3] / "tenant_runtime"
EXACT_FILES = [RUNTIME / "money.py", *sorted((RUNTIME / "books").glob("*.py"))]


def inexact(source: str) -> list[str]:
    """Where a source makes or may make a float: a literal, the name, a true division."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            found.append(f"line {node.lineno}: {node.value}")
        elif isinstance(node, ast.Name) and node.id in {"float", "round", "complex"}:
            found.append(f"line {node.lineno}: {node.id}")
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            found.append(f"line {node.lineno}: /")
    return found


@pytest.mark.parametrize("path", EXACT_FILES, ids=lambda path: path.name)
def test_no_float_can_arise(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace('templates.FOLDER / "migrations"', "migrations")
    assert inexact(text) == []


def test_the_search_for_floats_finds_them() -> None:
    assert len(inexact("x = 0.5\ny = float(x)\nz = x / y\nx /= 2\nround(x)")) == 5


def test_every_column_of_the_schema_is_strict_and_none_is_real(ana: Bookkeeper) -> None:
    tables = ana.connection.execute("SELECT name, strict FROM pragma_table_list WHERE type = 'table'").fetchall()
    lax = {str(name) for name, strict in tables if not strict}
    assert len(tables) > 10
    assert lax <= {"sqlite_schema", "sqlite_temp_schema"}
    assert "REAL" not in templates.text("default_schema.sql").split()


def test_sqlite_itself_refuses_half_a_cent(ana: Bookkeeper) -> None:
    entry = ana.spend("1").entry_id
    with pytest.raises(Exception, match="cannot store REAL value in INTEGER column"):
        ana.connection.execute("INSERT INTO postings VALUES (?, 9, 'cash', 0.5, NULL, NULL, NULL)", (entry,))


@pytest.mark.parametrize(
    ("currency", "price", "cost", "total", "profit"),
    [("CLP", "1500", "700", 4500, 2400), ("KWD", "1.234", "0.111", 3702, 3369), ("USD", "12.34", "0.11", 3702, 3669)],
)
def test_currencies_of_no_two_and_three_digits_are_kept_exactly(
    currency: str, price: str, cost: str, total: int, profit: int
) -> None:
    shop = new_bookkeeper(currency=currency)
    shop.create("pan", price=price, cost=cost, stock="10")
    sale = shop.sell("pan", "3")
    assert (sale.total, sale.profit, shop.profit) == (total, profit, profit)
    assert shop.books.verify() == []
    shop.connection.close()


@pytest.mark.parametrize(
    ("action", "error"),
    [
        (Expense(Decimal("0.001"), "luz"), TooManyDecimals),
        (Expense(Decimal(0), "luz"), AmountOutOfRange),
        (Expense(Decimal(-5), "luz"), AmountOutOfRange),
        (Expense(Decimal("1E+14"), "luz"), AmountOutOfRange),
        (Expense(Decimal("Infinity"), "luz"), AmountOutOfRange),
        (Sale(total=Decimal("10.005")), TooManyDecimals),
        (Sale((SaleItem("pan", Decimal(1), unit_price=Decimal(0)),)), AmountOutOfRange),
        (Sale((SaleItem("pan", Decimal(1), unit_price=Decimal(-3)),)), AmountOutOfRange),
        (Sale((SaleItem("pan", Decimal(1), line_total=Decimal(0)),)), AmountOutOfRange),
        (Sale((SaleItem("pan", Decimal(0), unit_price=Decimal(3)),)), InvalidQuantity),
        (Sale((SaleItem("pan", Decimal(-2), unit_price=Decimal(3)),)), InvalidQuantity),
        (Sale((SaleItem("pan", Decimal("0.0001"), unit_price=Decimal(3)),)), TooManyDecimals),
        (Sale((SaleItem("pan", Decimal("0.001"), unit_price=Decimal("0.01")),)), AmountOutOfRange),
        (Sale((SaleItem("pan", Decimal("1E+10"), unit_price=Decimal(3)),)), InvalidQuantity),
        (Sale((SaleItem("pan", Decimal("1E+8"), unit_price=Decimal("1E+8")),)), AmountOutOfRange),
        (ProductCreate("queso", price=Decimal(0)), AmountOutOfRange),
        (ProductCreate("queso", cost=Decimal(-1)), AmountOutOfRange),
        (ProductCreate("queso", stock=Decimal(-1)), InvalidQuantity),
        (ProductUpdate("pan", price=Decimal("1.999")), TooManyDecimals),
        (Purchase((PurchaseItem("pan", Decimal(0)),)), InvalidQuantity),
        (Purchase((PurchaseItem("pan", Decimal(5), Decimal(-1)),)), AmountOutOfRange),
        (StockAdjust("pan", counted=Decimal(-1)), InvalidQuantity),
    ],
    ids=str,
)
def test_a_number_that_cannot_be_booked_leaves_the_books_as_they_were(
    ana: Bookkeeper, action: BookAction, error: type[BooksError]
) -> None:
    ana.create("pan", price="3", stock="10")
    before = ana.connection.execute("SELECT count(*) FROM entries").fetchall(), ana.books.stats(), ana.books.products()
    with pytest.raises(error):
        ana.do(action)
    after = ana.connection.execute("SELECT count(*) FROM entries").fetchall(), ana.books.stats(), ana.books.products()
    assert after == before


def test_an_account_never_grows_beyond_what_64_bits_hold(ana: Bookkeeper) -> None:
    ana.spend("9999999999999.99")
    ana.connection.execute("UPDATE totals SET value = 1000000000000000000 WHERE measure = 'account.expenses'")
    with pytest.raises(AmountOutOfRange):
        ana.spend("0.01")
    ana.connection.execute("UPDATE totals SET value = 999999999999999 WHERE measure = 'account.expenses'")
