"""One commit serves all that waits; what fails, fails alone; a refusing disk fails everybody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from gateway import inbox
from gateway.database import Database
from gateway.errors import StorageError
from gateway.schema import MIGRATIONS


def arrival(number: int) -> inbox.Arrival:
    return inbox.Arrival(
        channel="twilio",
        message_id=f"SM{number:032d}",
        sender="+5491112345678",
        content="x" * 500,
        received_at=datetime(2026, 11, 23, 12, 0, 0, number, tzinfo=UTC),
    )


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    found = Database(tmp_path / "gateway.db")
    await found.open(MIGRATIONS)
    yield found
    await found.close()


async def accept_all(database: Database, count: int) -> None:
    await asyncio.gather(*(database.run_together(inbox.accept, arrival(number)) for number in range(count)))


async def test_many_messages_share_few_commits(database: Database) -> None:
    before = database.commits
    await accept_all(database, 200)
    assert database.commits - before <= 20
    assert await database.run(inbox.count_waiting) == 200


async def test_one_after_the_other_they_need_a_commit_each(database: Database) -> None:
    before = database.commits
    for number in range(20):
        await database.run_together(inbox.accept, arrival(number))
    assert database.commits - before == 20


async def test_an_equal_message_is_kept_once_within_one_commit_and_between_commits(database: Database) -> None:
    await asyncio.gather(*(database.run_together(inbox.accept, arrival(1)) for _ in range(10)))
    await database.run_together(inbox.accept, arrival(1))
    assert await database.run(inbox.count_waiting) == 1


async def test_what_raises_is_undone_alone(database: Database) -> None:
    def broken(connection: Connection) -> None:
        inbox.accept(connection, [arrival(99)])
        raise KeyError("mine")

    async def expect_mine() -> None:
        with pytest.raises(KeyError, match="mine"):
            await database.run(broken)

    await asyncio.gather(accept_all(database, 5), expect_mine())
    assert await database.run(inbox.count_waiting) == 5


async def test_a_refusing_disk_fails_everybody_and_is_forgiven_when_there_is_room(database: Database) -> None:
    await limit_pages(database, more=0)
    results = await asyncio.gather(
        *(database.run_together(inbox.accept, arrival(number)) for number in range(50)), return_exceptions=True
    )
    assert {type(result) for result in results} == {StorageError}
    assert await database.run(inbox.count_waiting) == 0
    await limit_pages(database, more=1_000)
    await accept_all(database, 50)
    assert await database.run(inbox.count_waiting) == 50


async def limit_pages(database: Database, *, more: int) -> None:
    """Let the file grow by so many pages: SQLite then says that the disk is full."""

    def limit(connection: Connection) -> None:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count = {pages + more}"))

    await database.run(limit)


async def test_every_commit_is_synced_in_full(database: Database) -> None:
    def pragmas(connection: Connection) -> Sequence[object]:
        names = ("synchronous", "journal_mode", "foreign_keys")
        return [connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in names]

    assert await database.run(pragmas) == [2, "truncate", 1]


async def test_steps_of_the_schema_are_done_once(tmp_path: Path) -> None:
    done: list[int] = []
    steps = [lambda _connection, n=number: done.append(n) for number in (1, 2)]
    for known in (steps[:1], steps, steps):
        database = Database(tmp_path / "gateway.db")
        await database.open(known)
        await database.close()
    assert done == [1, 2]


async def test_a_file_that_is_no_database_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "gateway.db").write_text("not a database" * 100)
    database = Database(tmp_path / "gateway.db")
    with pytest.raises(StorageError, match="not a database"):
        await database.open(MIGRATIONS)
    await database.close()


async def test_a_closed_database_takes_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path / "gateway.db")
    with pytest.raises(StorageError):
        await database.run(inbox.count_waiting)


async def test_a_claimed_message_is_claimed_by_one_only(database: Database) -> None:
    await accept_all(database, 2)
    claims = [await database.run(partial(inbox.claim, sender="+5491112345678")) for _ in range(1)]
    assert [claim.message_id if claim else None for claim in claims] == [arrival(0).message_id]
    assert await database.run(partial(inbox.delivered, id=1, now=datetime.now(UTC)))
    assert not await database.run(partial(inbox.delivered, id=1, now=datetime.now(UTC)))
    assert await database.run(partial(inbox.has_waiting, sender="+5491112345678"))


async def test_a_message_left_claimed_by_a_fault_comes_first_and_counts_as_an_attempt(database: Database) -> None:
    await accept_all(database, 2)
    claim = partial(inbox.claim, sender="+5491112345678")
    first, again = await database.run(claim), await database.run(claim)
    assert first is not None
    assert again is not None
    assert (first.id, first.attempts, again.id, again.attempts) == (1, 0, 1, 1)


async def test_claiming_and_listing_use_their_indexes(database: Database) -> None:
    def plan(connection: Connection) -> list[str]:
        queries = (
            "SELECT id FROM inbox WHERE settled_at IS NULL AND sender = ? ORDER BY place LIMIT 1",
            "SELECT * FROM inbox WHERE reason IS NOT NULL ORDER BY id DESC LIMIT 50",
            "SELECT * FROM outbox WHERE settled_at IS NULL AND channel = ? AND recipient = ? ORDER BY id LIMIT 1",
            "SELECT max(place) FROM inbox",
        )
        found = []
        for query in queries:
            values = ("x",) * query.count("?")
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values).all()
            found.append(" ".join(row[3] for row in rows))
        return found

    plans = await database.run(plan)
    assert all("USING" in one and "INDEX" in one and "TEMP B-TREE" not in one for one in plans), plans
