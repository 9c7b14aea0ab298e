"""The database: all or nothing for each function, one commit for many, and no function disturbs another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, event, func, insert, select
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

from orchestrator.database import Database, Migration, Schema

METADATA = MetaData()
NUMBERS = Table("numbers", METADATA, Column("number", Integer, primary_key=True))
SCHEMA = Schema("numbers", METADATA)


def add(number: int) -> Callable[[Connection], None]:
    """Work that adds this number."""

    def work(connection: Connection) -> None:
        connection.execute(insert(NUMBERS).values(number=number))

    return work


def count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(NUMBERS)).scalar_one()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "x.db", (SCHEMA,))
    yield opened
    opened.close()


async def test_what_was_submitted_is_there_after_a_restart(tmp_path: Path) -> None:
    first = Database(tmp_path / "x.db", (SCHEMA,))
    await first.submit(add(1))
    first.close()
    second = Database(tmp_path / "x.db", (SCHEMA,))
    assert await second.submit(count) == 1
    second.close()


async def test_a_function_that_raises_undoes_itself_and_nothing_else(database: Database) -> None:
    def half(connection: Connection) -> None:
        connection.execute(insert(NUMBERS).values(number=100))
        raise LookupError("half way")

    results = await asyncio.gather(
        *(database.submit(add(number)) for number in range(20)),
        database.submit(half),
        database.submit(add(3)),
        return_exceptions=True,
    )
    assert [type(result) for result in results[20:]] == [LookupError, IntegrityError]
    assert await database.submit(count) == 20


async def test_many_at_once_share_commits(database: Database) -> None:
    commits = 0

    def watch(connection: Connection) -> None:
        def counted(_: Connection) -> None:
            nonlocal commits
            commits += 1

        event.listen(connection.engine, "commit", counted)

    await database.submit(watch)
    await asyncio.gather(*(database.submit(add(number)) for number in range(200)))
    assert await database.submit(count) == 200
    assert commits < 50


async def test_what_was_submitted_is_done_even_if_the_caller_gives_up(database: Database) -> None:
    task = asyncio.create_task(database.submit(add(1)))
    await asyncio.sleep(0)
    task.cancel()
    assert await database.submit(count) == 1


async def test_a_full_disk_fails_what_it_hits_and_the_rest_goes_on_later(database: Database) -> None:
    def fill(connection: Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 1}")

    def many(connection: Connection) -> None:
        connection.execute(insert(NUMBERS), [{"number": number} for number in range(1_000, 21_000)])

    await database.submit(fill)
    before, large = await asyncio.gather(database.submit(add(1)), database.submit(many), return_exceptions=True)
    assert isinstance(large, OperationalError)
    assert before is None or isinstance(before, OperationalError)
    await database.submit(lambda c: c.exec_driver_sql("PRAGMA max_page_count = 100000").scalar_one())
    await database.submit(add(2))
    assert await database.submit(count) == (2 if before is None else 1)


async def test_every_acknowledged_row_is_synced_and_there_is_no_write_ahead_log(database: Database) -> None:
    assert await database.submit(lambda c: c.exec_driver_sql("PRAGMA synchronous").scalar_one()) == 2  # FULL
    assert await database.submit(lambda c: c.exec_driver_sql("PRAGMA journal_mode").scalar_one()) == "truncate"
    assert await database.submit(lambda c: c.exec_driver_sql("PRAGMA foreign_keys").scalar_one()) == 1


async def test_an_older_database_takes_each_missing_step_once(tmp_path: Path) -> None:
    taken = []

    def step(connection: Connection) -> None:
        taken.append("step")
        connection.exec_driver_sql("ALTER TABLE numbers ADD COLUMN note TEXT")

    migrated = Schema("numbers", METADATA, (Migration("0001_note", step),))
    Database(tmp_path / "old.db", (SCHEMA,)).close()
    for _ in range(2):
        Database(tmp_path / "old.db", (migrated,)).close()
    assert taken == ["step"]
    Database(tmp_path / "new.db", (migrated,)).close()
    assert taken == ["step"], "a new database is made as it is now"


def test_a_file_that_is_no_database_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"not a database" * 100)
    with pytest.raises(DatabaseError, match="not a database"):
        Database(tmp_path / "x.db", (SCHEMA,))
