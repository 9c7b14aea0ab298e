"""Honest questions are answered, from the last state that was committed, and nobody waits for them."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import apsw
import pytest

from tenant_runtime import questions
from tenant_runtime.actions import CustomerPayment, Purchase, PurchaseItem, Sale, SaleItem, SaleReturn
from tenant_runtime.books.schema import open_books
from tenant_runtime.contract import templates
from tenant_runtime.questions import Answer, QuestionRefused
from tenant_runtime.questions.texts import make_texts
from tenant_runtime.questions.views import NAMES, TABLES
from tests.tenant_runtime.books.bookkeeper import Bookkeeper
from tests.tenant_runtime.questions.conftest import PATIENCE, SECRET


def ask(books: Path, question: str, *, currency: str) -> Answer:
    """With more time than a question has: what is tested here is not how fast this machine is."""
    return questions.ask(books, question, currency=currency, seconds=PATIENCE)


BEST = "WITH best AS (SELECT product, sum(total_minor) AS t FROM v_sale_lines GROUP BY product) "
HONEST = [
    ("SELECT count(*) AS n FROM v_sales", [(2,)]),
    (
        "SELECT total, total_minor, cost, cost_minor FROM v_sales ORDER BY sale",
        [("20.00", 2000, "5.00", 500), ("45.00", 4500, None, None)],
    ),
    (
        "SELECT product, quantity, quantity_thousandths, total FROM v_sale_lines ORDER BY total_minor DESC LIMIT 1",
        [("Torta", "1.5", 1500, "45.00")],
    ),
    (
        "SELECT product, money(sum(total_minor)) FROM v_sale_lines GROUP BY product ORDER BY 1",
        [("Pan", "20.00"), ("Torta", "45.00")],
    ),
    ("SELECT strftime('%Y-%m', local_date), concept, amount FROM v_expenses", [("2026-03", "luz", "12.34")]),
    (
        "SELECT sales, sales_without_cost, revenue, profit, expenses FROM v_daily WHERE local_date = '2026-03-11'",
        [(2, 1, "65.00", "2.66", "12.34")],
    ),
    ("SELECT product, quantity, value, is_low FROM v_stock", [("Pan", "90", "45.00", 0)]),
    (
        "SELECT product, price, cost FROM v_products ORDER BY product",
        [("Pan", "2.00", "0.50"), ("Torta", "30.00", None)],
    ),
    (BEST + "SELECT product, rank() OVER (ORDER BY t DESC) FROM best", [("Torta", 1), ("Pan", 2)]),
    (BEST + "SELECT count(*) FROM best", [(2,)]),
    ("SELECT customer FROM v_sales JOIN v_sale_lines USING (sale) WHERE product LIKE 'pa%'", [(None,)]),
    ("SELECT avg(total_minor) FROM v_sales WHERE local_date BETWEEN '2026-03-01' AND '2026-03-31';  ", [(3250.0,)]),
    ("SELECT 1 FROM v_sales WHERE 0", []),
    ("SELECT party, owed FROM v_debts UNION ALL SELECT party, amount FROM v_payments", []),
]


@pytest.mark.parametrize(("question", "rows"), HONEST, ids=[question for question, _ in HONEST])
def test_an_honest_question_is_answered_exactly(books: Path, question: str, rows: list[tuple[object, ...]]) -> None:
    answer = ask(books, question, currency="USD")
    assert (list(answer.rows), answer.is_cut) == (rows, False)
    assert answer.columns


def test_every_view_can_be_read_whole_and_counted(books: Path) -> None:
    for name in NAMES:
        found = ask(books, f"SELECT * FROM {name}", currency="USD")
        assert ask(books, f"SELECT count(*) FROM {name}", currency="USD").rows == ((len(found.rows),),)
        assert SECRET not in repr(found)


def test_amounts_have_the_digits_of_the_currency(books: Path) -> None:
    rows = {
        currency: ask(books, "SELECT money(2000), money(-5)", currency=currency).rows for currency in ("CLP", "KWD")
    }
    assert rows == {"CLP": (("2000", "-5"),), "KWD": (("2.000", "-0.005"),)}


def test_a_long_answer_is_cut_and_says_so(ana: Bookkeeper, books: Path) -> None:
    for _ in range(30):
        ana.spend("1")
    many = ask(books, "SELECT a.amount FROM v_expenses a, v_expenses b", currency="USD")
    assert (len(many.rows), many.is_cut) == (200, True)
    wide = ask(
        books, "SELECT group_concat(concept, '----------------------------------') FROM v_expenses", currency="USD"
    )
    assert (len(str(wide.rows[0][0])), wide.is_cut) == (1_000, True)
    assert ask(books, "SELECT group_concat(concept) FROM v_expenses LIMIT 200", currency="USD").is_cut is False


def test_a_mistake_is_told_so_that_it_can_be_mended(books: Path) -> None:
    told = {}
    for question in (
        "SELECT totl FROM v_sales",
        'SELECT "totl" FROM v_sales',
        "SELECT 1 FROM v_sails",
        "SELECT nope(1)",
        "SELECT FROM",
    ):
        with pytest.raises(QuestionRefused) as refusal:
            ask(books, question, currency="USD")
        told[question] = (refusal.value.code, str(refusal.value))
    assert list(told.values()) == [
        ("unknown_column", "no such column: totl"),
        ("unknown_column", 'no such column: "totl" - should this be a string literal in single-quotes?'),
        ("unknown_table", "no such table: v_sails"),
        ("unknown_function", "no such function: nope"),
        ("invalid", 'near "FROM": syntax error'),
    ]


def test_a_writer_in_the_middle_of_a_turn_is_not_kept_waiting_and_not_read(ana: Bookkeeper, books: Path) -> None:
    def count() -> Answer:
        return ask(books, "SELECT count(*) FROM v_expenses", currency="USD")

    ana.connection.execute("BEGIN IMMEDIATE")
    ana.connection.execute("INSERT INTO daily_totals VALUES ('x', '2026-01-01', 1)")
    assert count().rows == ((1,),)
    assert ask(books, "SELECT count(*) FROM v_daily", currency="USD").rows == ((1,),)
    ana.connection.execute("ROLLBACK")
    reader = open_books(books)
    reader.execute("BEGIN").fetchall()
    reader.execute("SELECT count(*) FROM entries").fetchall()  # a reader that stays, as a slow question would
    ana.spend("1")
    assert count().rows == ((2,),)
    reader.close()


def test_no_view_reads_messages_numbers_or_the_audit() -> None:
    connection = apsw.Connection(":memory:")
    connection.execute(templates.text("default_schema.sql"))
    make_texts(connection, currency="USD")
    connection.execute(templates.text("views.sql"))
    read: set[tuple[str | None, str | None]] = set()

    def note(action: int, table: str | None, column: str | None, database: str | None, reader: str | None) -> int:
        if action == apsw.SQLITE_READ and database == "main":
            read.add((table, column))
        return apsw.SQLITE_OK

    connection.authorizer = note
    for name in NAMES:
        connection.execute(f"SELECT * FROM {name}").fetchall()
    connection.close()
    assert {table for table, _ in read} == TABLES
    of_entries = {column for table, column in read if table == "entries"}
    assert of_entries == {"id", "local_date", "reverses"}
    assert {column for table, column in read if table == "parties"} == {"id", "name", "role"}


def test_a_runtime_that_asks_nothing_does_not_pay_for_it() -> None:
    program = "import sys, tenant_runtime.app; sys.exit('tenant_runtime.questions' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_debts_payments_purchases_and_returns_are_seen(ana: Bookkeeper, books: Path) -> None:
    pan = (SaleItem("Pan", Decimal(5)),)
    ana.do(Sale(pan, customer="Doña Lupe", paid=Decimal(0), due=date(2026, 3, 20)))
    ana.do(CustomerPayment("doña lupe", Decimal(4), payment_method="transfer"))
    flour = (PurchaseItem("Pan", Decimal(20), line_total=Decimal(8)),)
    ana.do(Purchase(flour, supplier="Bimbo", paid=Decimal(3)))
    ana.do(SaleReturn((SaleItem("Pan", Decimal(1)),), customer="Doña Lupe", paid=Decimal(0)))
    asked = {
        "SELECT party, owed FROM v_debts ORDER BY role": [("Doña Lupe", "4.00"), ("Bimbo", "5.00")],
        "SELECT role, party, amount, payment_method FROM v_payments": [("customer", "Doña Lupe", "4.00", "transfer")],
        "SELECT total, paid, supplier FROM v_purchases": [("8.00", "3.00", "Bimbo")],
        "SELECT product, quantity, cost FROM v_purchase_lines": [("Pan", "20", "8.00")],
        "SELECT total, customer FROM v_returns": [("2.00", "Doña Lupe")],
        "SELECT due, total FROM v_sales WHERE customer = 'Doña Lupe'": [("2026-03-20", "10.00")],
    }
    assert {question: list(ask(books, question, currency="USD").rows) for question in asked} == asked
