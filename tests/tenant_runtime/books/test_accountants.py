"""Programs that accountants trust read the exported journal, and come to what our books say, to the cent."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings

from tenant_runtime.actions import BookAction
from tenant_runtime.books import BooksError
from tenant_runtime.books.query import rows, value
from tenant_runtime.contract.journal import JournalFormat
from tenant_runtime.journal.as_beancount import Beancount
from tenant_runtime.journal.as_hledger import Hledger
from tenant_runtime.money import to_major, to_quantity
from tests.tenant_runtime.books.accountants import (
    MISSING,
    Refused,
    Told,
    ask_beancount,
    ask_hledger,
    check_with_beancount,
    text_of,
)
from tests.tenant_runtime.books.bookkeeper import Bookkeeper, new_bookkeeper
from tests.tenant_runtime.books.random_days import days

DAYS = 1_000 if os.environ.get("SOAK") else 8
pytestmark = pytest.mark.skipif(
    bool(MISSING) and not os.environ.get("REQUIRE_ACCOUNTANTS"),
    reason=f"not on this machine: {', '.join(MISSING)}; apt-get install hledger beancount",
)
SUM = "SELECT coalesce(sum(value), 0) FROM totals WHERE measure = ?"
ASK: dict[JournalFormat, Callable[[str, Path], Told]] = {"hledger": ask_hledger, "beancount": ask_beancount}


def lived(currency: str, actions: list[BookAction]) -> Bookkeeper:
    """The books after those actions that could be booked."""
    shop = new_bookkeeper(currency=currency)
    for action in actions:
        try:
            shop.do(action)
        except BooksError as error:
            event(f"refused: {error.code}")
        else:
            event(f"booked: {type(action).__name__}")
    return shop


def differences(shop: Bookkeeper, told: Told, names: Hledger | Beancount) -> list[str]:
    """Where a program and our own running sums disagree: accounts, debts, stock."""
    currency, found = shop.currency, list[str]()

    def compare(what: str, ours: Decimal, theirs: Decimal) -> None:
        if ours != theirs:
            found.append(f"{what}: {ours} in our books, {theirs} in theirs")

    for code, account in names._accounts.items():
        ours = value(shop.connection, SUM, (f"account.{code}",))
        theirs = sum(
            (
                number
                for (where, unit), number in told.worth.items()
                if unit == currency and (where == account or where.startswith(f"{account}:"))
            ),
            Decimal(0),
        )
        compare(code, to_major(ours, currency), theirs)
    for person, role, balance in rows(
        shop.connection, "SELECT id, role, balance FROM parties JOIN party_balances ON party = id"
    ):
        account = names._accounts["receivable" if role == "customer" else "payable"]
        debt = told.worth.get((f"{account}:{names._people[person]}", currency), Decimal(0))
        compare(f"{role} {person}", to_major(balance, currency), debt)
    for good, quantity in rows(shop.connection, "SELECT product, quantity FROM holdings"):
        held = told.held.get((names._accounts["inventory"], names._goods[good]), Decimal(0))
        compare(f"product {good}", to_quantity(quantity), held)
    return found


@settings(max_examples=DAYS, suppress_health_check=list(HealthCheck))
@given(days())
def test_on_random_days_both_programs_agree_with_our_books(day: tuple[str, list[BookAction]]) -> None:
    shop = lived(*day)
    assert shop.books.verify() == []
    with tempfile.TemporaryDirectory() as folder:
        for form, ask in ASK.items():
            text, names = text_of(shop.connection, form)
            assert isinstance(names, Hledger | Beancount)
            assert differences(shop, ask(text, Path(folder)), names) == [], form
    shop.connection.close()


def a_plain_day() -> Bookkeeper:
    """Bread in, bread out, and one sale that was none."""
    shop = new_bookkeeper()
    shop.create("Pan dulce", price="2", cost="0.50", stock="100")
    shop.sell("Pan dulce", "10.5")
    shop.sell("Pan dulce", "3")
    shop.undo()
    return shop


@pytest.mark.parametrize(("form", "right", "wrong"), [
    ("hledger", "assets:cash  21.00 USD", "assets:cash  21.01 USD"),
    ("beancount", "Assets:Cash  21.00 USD", "Assets:Cash  21.01 USD"),
])  # fmt: skip
def test_an_amount_changed_by_a_cent_is_refused(form: JournalFormat, right: str, wrong: str, tmp_path: Path) -> None:
    shop = a_plain_day()
    text, names = text_of(shop.connection, form)
    assert isinstance(names, Hledger | Beancount)
    assert differences(shop, ASK[form](text, tmp_path), names) == []
    assert text.count(right) == 1
    with pytest.raises(Refused):
        ASK[form](text.replace(right, wrong), tmp_path)


@pytest.mark.parametrize(("form", "right", "wrong"), [
    ("hledger", '-10.5 "Pan dulce"', '-10.501 "Pan dulce"'),
    ("beancount", "-10.500 PAN-DULCE", "-10.501 PAN-DULCE"),
])  # fmt: skip
def test_a_quantity_changed_by_a_thousandth_is_a_difference(
    form: JournalFormat, right: str, wrong: str, tmp_path: Path
) -> None:
    shop = a_plain_day()
    text, names = text_of(shop.connection, form)
    assert isinstance(names, Hledger | Beancount)
    assert text.count(right) == 1
    found = differences(shop, ASK[form](text.replace(right, wrong), tmp_path), names)
    assert found == ["product 1: 89.5 in our books, 89.499 in theirs"]


def test_bean_check_passes_a_plain_day_and_stops_a_wrong_one(tmp_path: Path) -> None:
    text, _ = text_of(a_plain_day().connection, "beancount")
    check_with_beancount(text, tmp_path)
    with pytest.raises(Refused):
        check_with_beancount(text.replace("Assets:Cash  21.00 USD", "Assets:Cash  21.01 USD"), tmp_path)
