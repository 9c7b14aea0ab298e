"""A turn costs the same on thick books as on thin ones: counted in steps of SQLite's machine, not in seconds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import apsw
import pytest

from tenant_runtime.actions import (
    BookAction,
    CustomerPayment,
    Days,
    Expense,
    OrderDelivery,
    ProductCreate,
    Purchase,
    PurchaseItem,
    Sale,
    SaleItem,
    SaleReturn,
    StockAdjust,
    SupplierPayment,
    Undo,
)
from tests.tenant_runtime.books.bookkeeper import NOON, Bookkeeper, new_bookkeeper

ENTRIES = 5_000
TOMORROW = Days(NOON.date() + timedelta(days=1), NOON.date() + timedelta(days=1))
"""A day on which nothing happened yet, whatever other tests did."""
GROWING = (
    *("entries", "postings", "stock_moves", "product_changes", "seals", "audit"),
    *("sales", "sale_lines", "expenses", "purchases", "purchase_lines", "returns", "return_lines", "payments"),
    *("orders", "order_lines", "deliveries", "party_moves"),
)


def fill(shop: Bookkeeper, entries: int) -> None:
    """A year of a shop with fifty products: sales, and every third act something else."""
    shop.connection.execute("BEGIN IMMEDIATE")
    for number in range(entries):
        shop.now = NOON - timedelta(days=365) + timedelta(days=365) * number // entries
        sale = Sale((SaleItem(f"producto {number % 50}", Decimal(2), unit_price=Decimal(3)),))
        action = other(number // 3) if number % 3 == 0 else sale
        shop.books.apply(action, message_id=f"fill{number}", action_index=0)
    shop.connection.execute("COMMIT")
    shop.now = NOON


def other(number: int) -> BookAction:
    """Expenses, and now and then credit, payments, orders and their delivery."""
    cakes = (SaleItem("producto 1", Decimal(2), unit_price=Decimal(3)),)
    customer = f"cliente {number // 10 % 2}"
    acts: dict[int, BookAction] = {
        1: Sale(cakes, customer=customer, paid=Decimal(1)),
        2: CustomerPayment(customer, Decimal(5)),
        3: Sale(cakes, paid=Decimal(1), is_order=True),
        4: OrderDelivery(),
        5: Purchase((PurchaseItem("producto 1", unit_cost=Decimal(1)),), supplier="Molino", paid=Decimal(0)),
        6: SupplierPayment("Molino", Decimal(1)),
    }
    return acts.get(number % 10, Expense(Decimal(5), "luz"))


def on_credit(shop: Bookkeeper, days: int = 0) -> None:
    when = (NOON - timedelta(days=days)).date()
    shop.do(Sale((SaleItem("producto 1"),), customer="cliente 1", paid=Decimal(0), when=when))


def whole_debt(shop: Bookkeeper) -> None:
    on_credit(shop)
    shop.do(CustomerPayment("cliente 1", None))


@pytest.fixture(scope="module")
def thick() -> Iterator[Bookkeeper]:
    shop = new_bookkeeper()
    fill(shop, ENTRIES)
    shop.create("pan", price="3", cost="1", stock="100")
    yield shop
    assert shop.books.verify() == []
    shop.connection.close()


@pytest.fixture
def thin() -> Iterator[Bookkeeper]:
    shop = new_bookkeeper()
    fill(shop, 75)
    shop.create("pan", price="3", cost="1", stock="100")
    yield shop
    shop.connection.close()


def a_sale(shop: Bookkeeper) -> None:
    shop.sell("pan", "2")
    shop.books.profit_so_far()


TURNS: dict[str, Callable[[Bookkeeper], object]] = {
    "a sale": a_sale,
    "a sale of something old": lambda shop: shop.sell("producto 7", "2"),
    "an expense": lambda shop: shop.spend("5"),
    "a purchase": lambda shop: shop.receive("pan", "3", each="1"),
    "a loss": lambda shop: shop.remove("pan", "1"),
    "a product": lambda shop: shop.do(ProductCreate(f"torta {shop.messages}", price=Decimal(3), stock=Decimal(2))),
    "taking back a sale": lambda shop: (shop.sell("pan"), shop.undo()),
    "taking back an expense": lambda shop: (shop.spend("1"), shop.sell("pan"), shop.undo(Undo("expense"))),
    "taking back a product": lambda shop: (shop.create("queso", price="9", stock="2"), shop.undo()),
    "a sale on credit": lambda shop: shop.do(Sale((SaleItem("pan"),), customer="Rosa", paid=Decimal(0))),
    "goods on credit": lambda shop: shop.do(
        Purchase((PurchaseItem("pan", Decimal(3), unit_cost=Decimal(1)),), supplier="Molino", paid=Decimal(0))
    ),
    "a credit sale of last week": lambda shop: on_credit(shop, days=7),
    "a payment": lambda shop: shop.do(CustomerPayment("cliente 1", Decimal(1))),
    "a whole debt": whole_debt,
    "a payment to a supplier": lambda shop: shop.do(SupplierPayment("Molino", Decimal("0.10"))),
    "an order and its delivery": lambda shop: (
        shop.do(Sale((SaleItem("pan"),), customer="Eva", is_order=True)),
        shop.do(OrderDelivery("Eva")),
    ),
    "taking back by number": lambda shop: (
        shop.spend("1"),
        shop.sell("pan"),
        shop.do(Undo(entry=shop.books.standing(2)[1].id)),
    ),
    "the debt of one": lambda shop: shop.books.debts("customers", "cliente 0"),
    "the newest entries": lambda shop: shop.books.standing(),
    "what a message booked": lambda shop: shop.books.entries_of("fill7"),
    "which entry is meant": lambda shop: shop.books.targets(Undo(item="pan"), quoted_message_id=None),
    "the customers": lambda shop: shop.books.parties("customer"),
    "the hash": lambda shop: (shop.spend("1"), shop.books.ledger_hash()),
    "a return": lambda shop: shop.do(SaleReturn((SaleItem("producto 7"),))),
    "a count": lambda shop: shop.do(StockAdjust("pan", counted=Decimal(50))),
    "the day's summary": lambda shop: shop.books.summary(TOMORROW),
    "a day's cash": lambda shop: shop.books.cash_close(TOMORROW),
    "a day's best": lambda shop: shop.books.top_products(TOMORROW),
    "a day's categories": lambda shop: shop.books.expenses_by_category(TOMORROW),
    "a day's purchases": lambda shop: shop.books.purchases(TOMORROW),
    "what is usual": lambda shop: shop.books.usual(),
    "the day's sales": lambda shop: shop.books.report("sales", "today"),
    "the month's profit": lambda shop: shop.books.report("profit", "this_month"),
    "the stats": lambda shop: shop.books.stats(),
    "one product": lambda shop: shop.books.product("producto 7"),
}
by_turn = pytest.mark.parametrize("turn", TURNS.values(), ids=TURNS)


def steps(shop: Bookkeeper, turn: Callable[[Bookkeeper], object]) -> int:
    """How many steps of SQLite's virtual machine a turn takes, to the ten."""
    counted = 0

    def count() -> bool:
        nonlocal counted
        counted += 10
        return False

    shop.connection.set_progress_handler(count, 10)
    try:
        turn(shop)
    finally:
        shop.connection.set_progress_handler(None)
    return counted


@by_turn
def test_a_turn_on_thick_books_takes_the_steps_of_one_on_thin_books(
    thick: Bookkeeper, thin: Bookkeeper, turn: Callable[[Bookkeeper], object]
) -> None:
    few, many = steps(thin, turn), steps(thick, turn)
    assert 0 < many <= 1.5 * few + 400, (few, many)


def test_the_measure_sees_a_turn_that_reads_everything(thick: Bookkeeper, thin: Bookkeeper) -> None:
    def careless(shop: Bookkeeper) -> object:
        return shop.connection.execute("SELECT sum(amount) FROM postings").fetchall()

    assert steps(thick, careless) > 25 * steps(thin, careless) > 0


def statements(shop: Bookkeeper, turn: Callable[[Bookkeeper], object]) -> set[str]:
    """Every statement that a turn runs, those of triggers included."""
    found: set[str] = set()

    def trace(_: object, sql: str, __: object) -> bool:
        found.add(sql)
        return True

    shop.connection.exec_trace = trace
    try:
        turn(shop)
    finally:
        shop.connection.exec_trace = None
    return found


def scans(connection: apsw.Connection, sql: str) -> list[str]:
    """Which growing tables a statement would read from end to end."""
    if not re.match(r"\s*(SELECT|INSERT|UPDATE|WITH)", sql):
        return []
    bindings = (None,) * sql.count("?")
    plan = connection.execute(f"EXPLAIN QUERY PLAN {sql}", bindings).fetchall()
    details = [str(row[3]) for row in plan]
    return [detail for detail in details if re.match(rf"SCAN ({'|'.join(GROWING)}|entry|used)\b", detail)]


NEWEST_FIRST = re.compile(r"ORDER BY (entry\.)?(id|entry) DESC LIMIT [1?]")
"""Reads from the end and stops at the first row that fits: SQLite calls that a scan too."""


@by_turn
def test_no_turn_reads_a_growing_table_from_end_to_end(thick: Bookkeeper, turn: Callable[[Bookkeeper], object]) -> None:
    found = statements(thick, turn)
    assert found
    assert [sql for sql in found if not NEWEST_FIRST.search(sql) and scans(thick.connection, sql)] == []


def test_the_search_for_scans_finds_one(thick: Bookkeeper) -> None:
    assert scans(thick.connection, "SELECT sum(amount) FROM postings WHERE account = ?")
    assert not scans(thick.connection, "SELECT sum(amount) FROM postings WHERE entry = ?")


def test_a_catalogue_of_thousands_is_read_in_steps_that_grow_with_it_alone(thick: Bookkeeper) -> None:
    before = len(thick.books.products())
    one_by_one = steps(thick, lambda shop: shop.books.products())
    thick.connection.execute("BEGIN IMMEDIATE")
    for number in range(2000):
        action = ProductCreate(f"artículo {number}", price=Decimal(3), stock=Decimal(2))
        thick.books.apply(action, message_id=f"article{number}", action_index=0)
    thick.connection.execute("COMMIT")
    grown = steps(thick, lambda shop: shop.books.products())
    assert grown <= 2 * (one_by_one // before + 10) * (before + 2000)
