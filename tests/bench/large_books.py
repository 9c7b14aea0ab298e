"""A turn on books of 100,000 entries against a turn on empty ones."""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from starlette.testclient import TestClient

from tenant_runtime.actions import Expense, ProductCreate, Sale, SaleItem
from tenant_runtime.app import create_app
from tenant_runtime.books import Books
from tenant_runtime.books.schema import open_books
from tests.bench.rows import ROUNDS, Row
from tests.tenant_runtime.shop import BEARER, message, settings_for, write_config

ENTRIES = 100_000
TURNS = 40
NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
SALE, REPORT = "Vendí 2 pulseras doradas", "¿cuánto vendí hoy?"


async def measure() -> list[Row]:
    """One row."""
    with tempfile.TemporaryDirectory() as folder:
        empty, full = Path(folder) / "empty", Path(folder) / "full"
        for books, entries in ((empty, 0), (full, ENTRIES)):
            books.mkdir()
            write_config(books)
            fill(books / "business.db", entries)
        return [turns(empty, full)]


def fill(path: Path, entries: int) -> None:
    """One product, then sales and expenses in one transaction."""
    connection = open_books(path)
    try:
        books = Books(connection, "USD", ZoneInfo("UTC"), lambda: NOW)
        connection.execute("BEGIN IMMEDIATE")
        pulsera = ProductCreate("pulsera dorada", price=Decimal(20), cost=Decimal(2), stock=Decimal(10**6))
        books.apply(pulsera, message_id="first", action_index=0)
        sale = Sale(items=(SaleItem("pulsera dorada", Decimal(2)),))
        expense = Expense(Decimal(3), "transporte")
        for number in range(entries):
            books.apply(expense if number % 4 == 0 else sale, message_id=f"fill{number}", action_index=0)
        connection.execute("COMMIT")
    finally:
        connection.close()


def turns(empty: Path, full: Path) -> Row:
    """Medians of rounds in turn."""
    with (
        TestClient(create_app(settings_for(empty)), headers=BEARER) as small,
        TestClient(create_app(settings_for(full)), headers=BEARER) as large,
    ):
        pairs = [(seconds(small), seconds(large)) for _ in range(ROUNDS)]
    floor, product = (statistics.median(side) * 1e3 for side in zip(*pairs, strict=True))
    ratio = statistics.median(large / small for small, large in pairs)
    return Row("turn on 100,000 entries", f"{product:.1f} ms", f"{floor:.1f} ms on none", ratio, 2.0, "x")


def seconds(client: TestClient) -> float:
    """The median of some sales and reports."""
    took = []
    for number in range(TURNS):
        text = REPORT if number % 4 == 0 else SALE
        began = time.perf_counter()
        assert client.post("/messages", json=message(text)).status_code == 200
        took.append(time.perf_counter() - began)
    return statistics.median(took)
