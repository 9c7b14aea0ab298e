"""Opening the books: new, old, newer, foreign."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import apsw
import pytest

from tenant_runtime.books import CurrencyChanged, NewerSchema, NotBooks, SqliteTooOld, schema
from tenant_runtime.books.schema import newest_version, open_books, schema_version
from tests.tenant_runtime.books.bookkeeper import Bookkeeper, new_bookkeeper


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "business.db"


def pragma(connection: apsw.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchall()[0][0]


def test_new_books_are_durable_and_strict(path: Path) -> None:
    connection = open_books(path)
    assert pragma(connection, "journal_mode") == "wal"
    assert pragma(connection, "synchronous") == 2
    assert pragma(connection, "foreign_keys") == 1
    assert pragma(connection, "recursive_triggers") == 1
    assert pragma(connection, "busy_timeout") == schema.BUSY_TIMEOUT_MS
    assert schema_version(connection) == newest_version()
    connection.close()


def test_books_keep_what_was_written(path: Path) -> None:
    shop = new_bookkeeper(path)
    shop.spend("5")
    shop.connection.close()
    again = new_bookkeeper(path)
    assert again.books.stats().expenses == 1
    assert again.books.verify() == []
    again.connection.close()


def test_a_closed_folder_holds_one_file(path: Path) -> None:
    open_books(path).close()
    assert [file.name for file in path.parent.iterdir()] == ["business.db"]


def test_books_of_a_newer_version_are_left_alone(path: Path) -> None:
    connection = open_books(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(NewerSchema, match="schema 99"):
        open_books(path)


def test_a_foreign_database_is_left_as_it_was(path: Path) -> None:
    foreign = sqlite3.connect(path)
    foreign.execute("CREATE TABLE songs (title TEXT)")
    foreign.close()
    before = path.read_bytes()
    with pytest.raises(NotBooks, match="something else"):
        open_books(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_left_as_it_was(path: Path) -> None:
    path.write_bytes(b"this is a letter, not a database " * 100)
    with pytest.raises(NotBooks, match="not a SQLite database"):
        open_books(path)
    assert path.read_bytes().startswith(b"this is a letter")


@pytest.mark.parametrize("version", ["3.40.1", "3.51.2"])
def test_a_sqlite_that_corrupts_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: version)
    with pytest.raises(SqliteTooOld, match=version):
        open_books(path)
    assert not path.exists()


@pytest.mark.parametrize("version", ["3.51.3", "3.54.1", "4.0.0"])
def test_a_sqlite_that_is_safe_is_taken(path: Path, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: version)
    connection = open_books(path)
    assert schema_version(connection) == newest_version()
    connection.close()


class TestMigrations:
    """With migrations of a later day."""

    @pytest.fixture
    def migrations(self, tmp_path: Path) -> Path:
        folder = tmp_path / "migrations"
        folder.mkdir()
        (folder / "0098_debts.sql").write_text("CREATE TABLE debts (amount INTEGER) STRICT;")
        (folder / "0099_due.sql").write_text("ALTER TABLE debts ADD COLUMN due TEXT;")
        (folder / "README.md").write_text("not a migration")
        return folder

    def test_they_run_in_order_and_once(self, path: Path, migrations: Path) -> None:
        shop = new_bookkeeper(path)
        shop.spend("5")
        shop.connection.close()
        for _ in range(2):
            connection = open_books(path, migrations=migrations)
            assert schema_version(connection) == newest_version(migrations) == 99
            assert connection.execute("SELECT amount, due FROM debts").fetchall() == []
            assert Bookkeeper(connection).books.verify() == []
            connection.close()

    def test_the_books_as_they_were_are_kept_beside(self, path: Path, migrations: Path) -> None:
        before = newest_version()
        open_books(path).close()
        open_books(path, migrations=migrations).close()
        copy = apsw.Connection(str(path.with_name(f"business.db.schema-{before}")))
        assert schema_version(copy) == before
        copy.close()

    def test_one_that_fails_leaves_the_version_before_it(self, path: Path, migrations: Path) -> None:
        open_books(path).close()
        (migrations / "0099_due.sql").write_text("CREATE TABLE half (x); INSERT INTO nowhere VALUES (1);")
        with pytest.raises(apsw.SQLError):
            open_books(path, migrations=migrations)
        connection = apsw.Connection(str(path))
        assert schema_version(connection) == 98
        assert connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").fetchall() == [(0,)]
        connection.close()


def test_the_first_entry_fixes_the_currency(path: Path) -> None:
    shop = new_bookkeeper(path, currency="USD")
    shop.currency = "ARS"
    assert shop.books.currency == "ARS"
    shop.spend("5")
    shop.currency = "CLP"
    assert shop.books.currency == "ARS"
    with pytest.raises(CurrencyChanged, match="set it back to ARS"):
        shop.spend("5")
    shop.connection.close()
