"""What a question cannot do. Beside each attack its control: on an ordinary connection it works, or does its harm."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import apsw
import pytest

from tenant_runtime.contract import templates
from tenant_runtime.questions import QuestionRefused, ask
from tenant_runtime.questions.locks import DEADLINE, LARGEST_MEMORY
from tenant_runtime.questions.texts import make_texts
from tests.tenant_runtime.questions.conftest import PATIENCE, SECRET

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
CROSS = "SELECT count(*) FROM " + ", ".join(f"v_sale_lines AS t{i}" for i in range(28))
VALUES = " UNION ALL ".join(["SELECT 1 AS x"] * 8)
DIGITS = f"WITH d AS ({VALUES}) "
MANY = DIGITS + "SELECT {} FROM " + ", ".join(f"d AS d{i}" for i in range(9))
TENFOLD = " || ".join(["x"] * 10)
BIG = (
    f"WITH a AS (SELECT '{'x' * 50}' AS x), b AS (SELECT {TENFOLD} AS x FROM a), c AS (SELECT {TENFOLD} AS x FROM b), "
)
BIG += f"d AS (SELECT {TENFOLD} AS x FROM c) SELECT length(x) FROM d"

READS = {
    "a table of the books": "SELECT description FROM entries",
    "the messages": "SELECT turn FROM turns",
    "the messages behind a quoted name": 'SELECT "turn" FROM "turns"',
    "the messages of the main database": "SELECT turn FROM main.turns",
    "the audit": "SELECT count(*) FROM audit",
    "only that there are rows": "SELECT EXISTS (SELECT 1 FROM turns)",
    "a table in a condition": "SELECT 1 FROM v_sales WHERE sale IN (SELECT id FROM entries)",
    "a table in a union": "SELECT total FROM v_sales UNION ALL SELECT message_id FROM turns",
    "a table under a view's alias": "SELECT * FROM (SELECT message_id FROM turns) AS v_sales",
    "a WITH-table that calls itself a view": "WITH v_sales AS (SELECT message_id FROM turns) SELECT * FROM v_sales",
    "one among real views": "WITH v_debts AS (SELECT message_id FROM turns) SELECT * FROM v_debts, v_sales",
    "the schema": "SELECT sql FROM sqlite_schema",
    "the schema by its old name": "SELECT count(*) FROM sqlite_master",
    "the schema of the views": "SELECT sql FROM sqlite_temp_schema",
    "the schema through a function": "SELECT name FROM pragma_table_info('turns')",
    "the list of databases, which holds a path": "SELECT file FROM pragma_database_list",
    "the pages of the file": "SELECT count(*) FROM dbstat",
    "a table made of JSON": "SELECT count(*) FROM json_each('[1, 2]')",
}  # fmt: skip

ACTS = {
    "insert": "INSERT INTO totals VALUES ('x', 1)",
    "insert into a view with a trigger": "INSERT INTO counted VALUES ('x', '2026-01-01', 1)",
    "update": "UPDATE meta SET value = 'EUR'",
    "update by a WITH-table": "WITH x AS (SELECT 1) UPDATE meta SET value = 'EUR'",
    "update that returns rows": "UPDATE meta SET value = 'EUR' RETURNING value",
    "delete": "DELETE FROM turns",
    "drop": "DROP TABLE turns",
    "create": "CREATE TABLE mine (x)",
    "create a temp table": "CREATE TEMP TABLE mine (x)",
    "create a temp trigger": "CREATE TEMP TRIGGER mine AFTER INSERT ON turns BEGIN SELECT 1; END",
    "alter": "ALTER TABLE turns ADD COLUMN x TEXT",
    "reindex": "REINDEX",
    "analyze": "ANALYZE",
    "begin": "BEGIN",
    "savepoint": "SAVEPOINT mine",
    "attach": "ATTACH 'stolen.db' AS stolen",
    "vacuum into a file": "VACUUM INTO 'stolen.db'",
    "pragma that writes": "PRAGMA user_version = 9",
    "pragma that unlocks": "PRAGMA query_only = OFF",
    "pragma that reads": "PRAGMA database_list",
    "explain": "EXPLAIN SELECT 1",
    "explain the plan": "EXPLAIN QUERY PLAN SELECT count(*) FROM v_sales",
    "a second statement": "SELECT 1; DELETE FROM turns",
    "a second statement behind a comment": "SELECT 1 /* ; */; -- \n DELETE FROM turns",
    "two harmless statements": "SELECT 1; SELECT 2",
}

CALLS = {
    "a version": "SELECT sqlite_version()",
    "a hidden allocation": "SELECT length(zeroblob(1000000000))",
    "a long text at once": "SELECT length(printf('%.*c', 100000000, 'x'))",
    "chance": "SELECT random()",
    "a function of extensions": "SELECT sqlite_compileoption_get(1)",
    "a count of changes": "SELECT total_changes()",
    "a blob": "SELECT CAST('x' AS BLOB)",
}

SIZES = {
    "a text longer than the books": BIG,
    "a long statement": "SELECT 1 " + " " * 5_000,
    "a deep expression": "SELECT " + "(" * 60 + "1" + " + 1)" * 60,
    "many unions": " UNION ALL ".join(["SELECT 1"] * 30),
    "many columns": "SELECT " + ", ".join(["1"] * 300),
    "a long pattern": f"SELECT 'a' LIKE '{'%a' * 100}'",
    "a function with many arguments": f"SELECT max({', '.join(['1'] * 50)})",
    "a parameter": "SELECT ?1",
}

FOREVER = {
    "recursion": ENDLESS,
    "recursion by another name": ENDLESS.replace("RECURSIVE ", ""),
    "a product of views": CROSS,
    "a product of as many tables as can be": "SELECT count(*) FROM "
    + ", ".join(f"v_products AS t{i}" for i in range(64)),
    "a product of constants": MANY.format("count(*)"),
    "a sort of very many long rows": MANY.format("d0.x || substr('" + "x" * 1_000 + "', 1) AS t") + " ORDER BY t, d1.x",
}

EXPECTED = (
    (READS, {"unknown_table", "not_allowed"}),
    (ACTS, {"not_allowed", "not_a_select", "several_statements", "unknown_table"}),
    (CALLS, {"not_allowed", "invalid"}),
    (SIZES, {"too_big", "invalid"}),
    (FOREVER, {"too_slow", "too_big", "not_allowed"}),
)
ATTACKS = {**READS, **ACTS, **CALLS, **SIZES, **FOREVER}


@dataclass(frozen=True)
class Fingerprint:
    """What lies in a folder."""

    files: dict[str, str]

    @classmethod
    def of(cls, folder: Path) -> Fingerprint:
        """The sums of all files but the index of the log, where every reader leaves its mark."""
        paths = [path for path in folder.rglob("*") if path.is_file() and not path.name.endswith("-shm")]
        return cls({path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(paths)})


@contextmanager
def ordinary(books: Path, folder: Path) -> Iterator[apsw.Connection]:
    """The same books in another folder, open for everything, with the same views."""
    copy = folder / "copy.db"
    source = apsw.Connection(str(books))
    source.execute("VACUUM INTO ?", (str(copy),))
    source.close()
    connection = apsw.Connection(str(copy))
    make_texts(connection, currency="USD")
    connection.execute(templates.text("views.sql"))
    yield connection
    connection.close()


def refusal_of(books: Path, question: str, seconds: float = PATIENCE) -> QuestionRefused:
    with pytest.raises(QuestionRefused) as refusal:
        ask(books, question, currency="USD", seconds=seconds)
    return refusal.value


def test_there_are_enough_attacks() -> None:
    assert len(ATTACKS) >= 60
    assert len(set(ATTACKS.values())) == len(ATTACKS)


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused_and_leaves_the_books_as_they_were(
    books: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before, began = Fingerprint.of(tmp_path), time.process_time()
    refusal = refusal_of(books, ATTACKS[name], DEADLINE if name in FOREVER else PATIENCE)
    assert Fingerprint.of(tmp_path) == before
    assert SECRET not in str(refusal)
    assert str(tmp_path) not in str(refusal)
    assert time.process_time() - began < DEADLINE + 0.3
    expected = next(codes for attacks, codes in EXPECTED if name in attacks)
    assert refusal.code in expected, str(refusal)


@pytest.mark.parametrize("name", [*READS, *ACTS, *CALLS, *SIZES])
def test_on_an_ordinary_connection_the_same_statement_works(
    books: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    with ordinary(books, elsewhere) as connection:
        before = connection.total_changes(), Fingerprint.of(elsewhere).files.keys()
        bindings = (1,) if "?" in ATTACKS[name] else ()
        rows = connection.execute(ATTACKS[name], bindings).fetchall()
        after = connection.total_changes(), Fingerprint.of(elsewhere).files.keys()
    if name in READS:
        assert rows
    if name in {"insert", "update", "delete", "attach", "vacuum into a file", "a second statement"}:
        assert after != before


@pytest.mark.parametrize("name", FOREVER)
def test_on_an_ordinary_connection_the_same_statement_does_not_end(books: Path, tmp_path: Path, name: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with ordinary(books, elsewhere) as connection:
        ends_at = time.process_time() + 0.1
        connection.set_progress_handler(lambda: time.process_time() > ends_at, 1_000)
        with pytest.raises(apsw.InterruptError):
            connection.execute(FOREVER[name]).fetchall()


def test_a_question_that_hoards_memory_is_ended_long_before_its_time(books: Path) -> None:
    before = apsw.memory_high_water(True)
    assert refusal_of(books, FOREVER["a sort of very many long rows"]).code == "too_big"
    assert apsw.memory_high_water() - before < 2 * LARGEST_MEMORY


def test_the_deadline_ends_a_slow_question_and_only_a_slow_one(books: Path) -> None:
    slow = MANY.format("count(*)").replace(", d AS d8, ", ", ").rsplit(", ", 4)[0]
    with pytest.raises(QuestionRefused) as refusal:
        ask(books, slow, currency="USD", seconds=0.001)
    assert refusal.value.code == "too_slow"
    assert ask(books, slow, currency="USD", seconds=PATIENCE).rows == ((8**5,),)
    assert DEADLINE == 0.3


def test_a_connection_that_another_version_left_open_to_writing_is_still_only_read(books: Path, tmp_path: Path) -> None:
    """Nothing in the file can pose as a view: views of the file are switched off, and TEMP comes first."""
    connection = apsw.Connection(str(books))
    connection.execute(
        "CREATE VIEW v_sales AS SELECT turn AS total FROM turns; CREATE VIEW v_mine AS SELECT turn FROM turns"
    )
    assert connection.execute("SELECT total FROM v_sales").fetchall() == [(f'["{SECRET}"]',)]
    connection.close()
    assert SECRET not in repr(ask(books, "SELECT total FROM v_sales", currency="USD", seconds=PATIENCE))
    assert refusal_of(books, "SELECT turn FROM v_mine").code == "unknown_table"


def test_books_that_are_not_there_are_no_refusal_and_are_not_made(tmp_path: Path) -> None:
    with pytest.raises(apsw.CantOpenError):
        ask(tmp_path / "none.db", "SELECT 1", currency="USD")
    assert not (tmp_path / "none.db").exists()
    shutil.rmtree(tmp_path)
