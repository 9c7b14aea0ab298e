"""Each format says what the books say, and holds any name."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import get_args

import pytest

from tenant_runtime.actions import CustomerPayment, Sale, SaleItem
from tenant_runtime.books import journal as reading
from tenant_runtime.contract.journal import ENDINGS, MEDIA_TYPES, JournalFormat
from tenant_runtime.journal import file_name
from tests.tenant_runtime.books.accountants import text_of
from tests.tenant_runtime.books.bookkeeper import Bookkeeper
from tests.tenant_runtime.books.random_days import NASTY

FORMATS: tuple[JournalFormat, ...] = get_args(JournalFormat)


@pytest.fixture
def day(ana: Bookkeeper) -> Bookkeeper:
    """Stock, a sale on credit, a payment, and a sale that was taken back."""
    ana.create("Pan dulce", price="2", cost="0.50", stock="100")
    ana.do(Sale((SaleItem("Pan dulce", Decimal("10.5")),), customer="Doña Lupe", paid=Decimal(1)))
    ana.do(CustomerPayment("doña lupe", Decimal(5), payment_method="transfer"))
    ana.sell("Torta", price="30")
    ana.undo()
    return ana


HLEDGER = """
2026-03-11 (1) Pan dulce  ; kind:product_create, message:m1
    assets:inventory  100 "Pan dulce" @@ 50.00 USD
    equity:owner capital  -50.00 USD

2026-03-11 (2) Pan dulce  ; kind:sale, message:m2, customer:Doña Lupe
    assets:inventory  -10.5 "Pan dulce" @@ 5.25 USD
    assets:cash  1.00 USD
    assets:receivable:Doña Lupe  20.00 USD
    income:sales  -21.00 USD
    expenses:cost of goods  5.25 USD

2026-03-11 (3) Doña Lupe  ; kind:customer_payment, message:m3, customer:Doña Lupe
    assets:bank  5.00 USD  ; method:transfer
    assets:receivable:Doña Lupe  -5.00 USD

2026-03-11 (4) Torta  ; kind:sale, message:m4, reversed-by:5
    assets:cash  30.00 USD
    income:sales uncosted  -30.00 USD

2026-03-11 (5) Torta  ; kind:reversal, message:m5, reverses:4
    assets:cash  -30.00 USD
    income:sales uncosted  30.00 USD
"""
BEANCOUNT = """
2026-03-11 * "Doña Lupe" "Pan dulce" ^entry-2
  entry: "2"
  kind: "sale"
  message: "m2"
  Assets:Inventory  -10.500 PAN-DULCE {{5.25 USD}}
  Assets:Cash  1.00 USD
  Assets:Receivable:Dona-Lupe  20.00 USD
  Income:Sales  -21.00 USD
  Expenses:CostOfGoods  5.25 USD
"""


def test_hledger_reads_like_the_day(day: Bookkeeper) -> None:
    text, _ = text_of(day.connection, "hledger")
    assert _lines(text.partition("\n\n")[2]) == _lines(HLEDGER)


def test_beancount_names_the_customer_and_links_a_reversal_to_its_original(day: Bookkeeper) -> None:
    text, _ = text_of(day.connection, "beancount")
    transactions = {part.splitlines()[0]: part for part in text.split("\n\n")}
    assert _lines(transactions[BEANCOUNT.splitlines()[1]]) == _lines(BEANCOUNT)
    assert '2026-03-11 * "Torta" ^entry-5 ^entry-4' in transactions


def test_rows_of_csv_come_to_zero_and_name_everything(day: Bookkeeper) -> None:
    text, _ = text_of(day.connection, "csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    for entry in {row["entry"] for row in rows}:
        assert sum(Decimal(row["amount"] or 0) for row in rows if row["entry"] == entry) == 0
    sold = next(row for row in rows if row["entry"] == "2" and row["product"])
    assert (sold["product"], sold["quantity"], sold["amount"], sold["is_cost_known"]) == (
        "Pan dulce", "-10.5", "-5.25", "true",
    )  # fmt: skip
    owed = next(row for row in rows if row["account"] == "receivable" and row["kind"] == "customer_payment")
    assert (owed["party"], owed["party_role"], owed["amount"]) == ("Doña Lupe", "customer", "-5.00")


def test_json_holds_the_books_whole(day: Bookkeeper) -> None:
    text, _ = text_of(day.connection, "json", title='Beans "&" Co')
    told = json.loads(text)
    assert (told["business"], told["currency"], len(told["entries"])) == ('Beans "&" Co', "USD", 5)
    assert [(entry["id"], entry["reverses"], entry["reversed_by"]) for entry in told["entries"][3:]] == [
        (4, None, 5), (5, 4, None),
    ]  # fmt: skip
    assert told["entries"][1]["action"]["customer"] == "Doña Lupe"
    for entry in told["entries"]:
        assert sum(Decimal(posting["amount"]) for posting in entry["postings"]) == 0


def test_books_without_an_entry_are_a_whole_file_too(ana: Bookkeeper) -> None:
    texts = {form: text_of(ana.connection, form)[0] for form in FORMATS}
    assert json.loads(texts["json"])["entries"] == []
    assert len(texts["csv"].splitlines()) == 1
    assert "option " in texts["beancount"]
    assert "decimal-mark" in texts["hledger"]


def test_names_stay_apart_and_no_spreadsheet_runs_them(ana: Bookkeeper) -> None:
    for name in NASTY:
        ana.do(Sale((SaleItem(name, Decimal(1), unit_price=Decimal(1)),), customer=name, paid=Decimal(0)))
    exact = {party["name"] for party in json.loads(text_of(ana.connection, "json")[0])["parties"]}
    for form in ("hledger", "beancount"):
        _, names = text_of(ana.connection, form)
        people, goods = names._people, names._goods  # type: ignore[attr-defined]
        assert len(set(people.values())) == len(people) == len(exact)
        assert len(set(goods.values())) == len(goods)
        assert "USD" not in goods.values()
    rows = list(csv.reader(io.StringIO(text_of(ana.connection, "csv")[0])))
    amounts = {"amount", "quantity"}
    texts = [cell for row in rows[1:] for column, cell in zip(rows[0], row, strict=True) if column not in amounts]
    assert not [cell for cell in texts if cell.startswith(("=", "+", "-", "@"))]
    assert "'=1+1" in texts


def test_what_is_booked_while_the_journal_is_read_stays_out(ana: Bookkeeper) -> None:
    for _ in range(5):
        ana.spend("1")
    head = reading.head(ana.connection, "USD")
    first = reading.entries(ana.connection, after=0, last=head.last_entry, limit=3)
    ana.undo()
    rest = reading.entries(ana.connection, after=first[-1].id, last=head.last_entry, limit=3)
    assert [entry.id for entry in (*first, *rest)] == [1, 2, 3, 4, 5]
    assert rest[-1].reversed_by is None, "the reversal came later"
    assert reading.entries(ana.connection, after=0, last=6, limit=9)[4].reversed_by == 6


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Beans & Co", "beans-co-2026-03-11"),
        ("Panadería Ñandú", "panaderia-nandu-2026-03-11"),
        ("日本", "libreta-2026-03-11"),
        ('"; rm -rf /\r\nX: y', "rm-rf-x-y-2026-03-11"),
        ("x" * 100, "x" * 40 + "-2026-03-11"),
    ],
)
def test_a_file_is_named_after_the_business_and_its_last_day(ana: Bookkeeper, title: str, name: str) -> None:
    ana.spend("1")
    head = reading.head(ana.connection, "USD")
    assert [file_name(form, head, title=title) for form in FORMATS] == [f"{name}.{ENDINGS[form]}" for form in FORMATS]
    assert set(ENDINGS) == set(MEDIA_TYPES) == set(FORMATS)


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]
