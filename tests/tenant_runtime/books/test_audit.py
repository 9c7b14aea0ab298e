"""The audit: who said what, and a chain that shows every later change of anything."""

from __future__ import annotations

import json
from decimal import Decimal

import apsw
import pytest

from tenant_runtime.actions import Expense, Sale, SaleItem
from tenant_runtime.books import Source
from tests.tenant_runtime.books.bookkeeper import Bookkeeper, new_bookkeeper

ANA = Source("+5491100000001", "simulator", "gasté 5 en luz", '[{"action": "Expense"}]')


def audit(shop: Bookkeeper, column: str) -> list[object]:
    """A column of the audit, entry by entry."""
    return [value for (value,) in shop.connection.execute(f"SELECT {column} FROM audit ORDER BY entry").fetchall()]


def test_it_keeps_who_wrote_in_which_words_and_how_they_were_read(ana: Bookkeeper) -> None:
    with ana.connection:
        ana.connection.execute("SAVEPOINT message")
        ana.books.apply(Expense(Decimal(5), "luz"), message_id="x", action_index=0, source=ANA)
    found = ana.connection.execute("SELECT who, channel, text, reading FROM audit").fetchall()
    assert found == [(ANA.who, ANA.channel, ANA.text, ANA.reading)]


def test_it_keeps_what_an_entry_touched_before_and_after(ana: Bookkeeper) -> None:
    ana.create("pan", price="3", cost="1", stock="10")
    ana.do(Sale((SaleItem("pan", Decimal(2)),), customer="Lupe", paid=Decimal(1)))
    before, after = (json.loads(str(audit(ana, column)[-1])) for column in ("before", "after"))
    assert before == {
        "accounts": {"cash": 0, "cost_of_goods": 0, "inventory": 1000, "receivable": 0, "sales": 0},
        "parties": {"1": 0},
        "stock": {"1": [10000, 0, 1000]},
    }
    assert after["accounts"]["receivable"] == after["parties"]["1"] == 500
    assert after["stock"] == {"1": [8000, 0, 800]}
    ana.update("pan", price="4")
    assert json.loads(str(audit(ana, "after")[-1]))["products"] == {"1": {"price": 400}}
    assert json.loads(str(audit(ana, "before")[-1]))["products"] == {"1": {"price": 300}}


def test_each_link_follows_the_one_before_it(ana: Bookkeeper) -> None:
    assert ana.books.ledger_hash() == "0" * 64
    hashes = [ana.books.ledger_hash() for _ in range(3) if ana.spend("1")]
    assert audit(ana, "hash") == hashes
    assert audit(ana, "previous") == ["", *hashes[:-1]]
    assert len(set(hashes)) == 3


def test_the_same_words_in_the_same_books_have_the_same_hash() -> None:
    """Nothing but what is written goes into it."""
    shops = [new_bookkeeper(), new_bookkeeper()]
    assert len({shop.books.ledger_hash() for shop in shops if shop.spend("1")}) == 1
    shops[1].spend("1", "agua")
    shops[0].spend("1", "luz")
    assert shops[0].books.ledger_hash() != shops[1].books.ledger_hash()
    for shop in shops:
        shop.connection.close()


TAMPERING = {
    "the words": "UPDATE audit SET text = 'gasté 6 en luz' WHERE entry = 2",
    "who wrote": "UPDATE audit SET who = 'Bruno' WHERE entry = 2",
    "how it was read": "UPDATE audit SET reading = '[]' WHERE entry = 2",
    "what was before": "UPDATE audit SET before = '{}' WHERE entry = 2",
    "what was after": "UPDATE audit SET after = NULL WHERE entry = 2",
    "the hash": "UPDATE audit SET hash = replace(hash, substr(hash, 1, 1), 'x') WHERE entry = 2",
    "a posting": "UPDATE postings SET method = 'card' WHERE entry = 2 AND account = 'bank'",
    "an amount, both sides and every sum": "UPDATE postings SET amount = amount + sign(amount) WHERE entry = 2",
    "the moment": "UPDATE entries SET posted_at = 'yesterday' WHERE id = 2",
    "the meaning": "UPDATE entries SET action = '{}' WHERE id = 2",
    "a detail": "UPDATE expenses SET category = 'rent' WHERE entry = 2",
    "a link gone": "DELETE FROM audit WHERE entry = 2",
    "an entry put in": "INSERT INTO entries SELECT id + 10, 'y', 0, kind, local_date, posted_at, '', NULL, NULL"
    " FROM entries WHERE id = 2; INSERT INTO seals VALUES (12)",
}


@pytest.fixture
def bruno() -> Bookkeeper:
    """Three entries, the second an expense by transfer; nothing protects them any more."""
    shop = new_bookkeeper()
    shop.spend("1")
    shop.connection.execute("BEGIN")
    expense = Expense(Decimal(5), "luz", payment_method="transfer")
    shop.books.apply(expense, message_id="x", action_index=0, source=ANA)
    shop.connection.execute("COMMIT")
    shop.spend("2")
    shop.connection.execute("PRAGMA foreign_keys = OFF")
    for (trigger,) in shop.connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        shop.connection.execute(f"DROP TRIGGER {trigger}")
    return shop


@pytest.mark.parametrize("tampering", TAMPERING.values(), ids=TAMPERING)
def test_the_first_entry_that_was_tampered_with_is_named(bruno: Bookkeeper, tampering: str) -> None:
    assert bruno.books.verify() == []
    bruno.connection.execute(tampering)
    named = [found for found in bruno.books.verify() if found.startswith("audit: entry ")]
    assert len(named) == 1
    assert named[0].split()[2] in {"2", "12"}


def test_a_chain_forged_from_the_change_on_has_another_end(bruno: Bookkeeper) -> None:
    """Whoever rewrites all of it is found by a hash that was noted elsewhere."""
    noted = bruno.books.ledger_hash()
    bruno.connection.execute("UPDATE audit SET text = 'otra cosa' WHERE entry = 2")
    bruno.connection.execute("DELETE FROM audit WHERE entry = 3")
    assert bruno.books.ledger_hash() != noted


def test_sqlite_refuses_a_link_that_does_not_follow(ana: Bookkeeper) -> None:
    ana.spend("1")
    with pytest.raises(apsw.ConstraintError, match="newest link"):
        ana.connection.execute("INSERT INTO audit (entry, previous, hash) SELECT 7, '', hash FROM audit")
