"""The gateway's database: one connection on one thread, and all work that waits is committed together."""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    Table,
    Transaction,
    TypeDecorator,
    create_engine,
    event,
    func,
    insert,
    select,
)
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.pool import StaticPool

from gateway.errors import StorageError

log = logging.getLogger(__name__)

METADATA = MetaData()
MAX_TOGETHER = 512
"""The most pieces of work in one commit, so that none waits long for the others."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Result = TypeVar("Result")
Item = TypeVar("Item")
Migration = Callable[[Connection], None]


class Moment(TypeDecorator[datetime]):
    """An aware time, kept as whole microseconds since 1970 so that it sorts and compares exactly."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002, D102
        return None if value is None else (value - EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002, D102
        return None if value is None else EPOCH + timedelta(microseconds=value)


migrations_done = Table(
    "migrations", METADATA, Column("number", Integer, primary_key=True), Column("applied_at", DateTime, nullable=False)
)


@dataclass(slots=True, eq=False)
class _Job:
    """Work that waits for the next commit. `together` takes the items of all its waiting jobs in one call."""

    work: Callable[..., Any]
    item: Any
    together: bool
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


class Database:
    """Runs functions of a connection, each in one transaction with whatever else waits.

    A function never commits. When the awaited call returns, its effect is on disk (one fsync served everybody); when
    the disk refuses, everybody in that transaction gets StorageError and nothing was kept. A function that raises is
    undone alone.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._is_closing = False
        self.commits = 0

    async def open(self, migrations: Sequence[Migration]) -> None:
        """Open the file and bring its tables up to date; each step is recorded in its own transaction."""
        started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._thread = threading.Thread(target=self._serve, args=(started,), name="gateway-database", daemon=True)
        self._thread.start()
        await started
        for number, migration in enumerate(migrations, start=1):
            await self.run(partial(_migrate, number=number, migration=migration))

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        """The result of `work`, once it is on disk."""
        result: Result = await self._submit(work, item=None, together=False)
        return result

    async def run_together(self, work: Callable[[Connection, Sequence[Item]], None], item: Item) -> None:
        """Hand `item` to `work`, a module's function, along with the items of all callers that wait with it."""
        await self._submit(work, item=item, together=True)

    async def close(self) -> None:
        """Finish what waits, then close the file."""
        if self._thread is not None:
            self._queue.put(None)
            await asyncio.to_thread(self._thread.join)
            self._thread = None

    async def _submit(self, work: Callable[..., Any], *, item: object, together: bool) -> Any:  # noqa: ANN401
        if self._thread is None:
            raise StorageError("the database is closed")
        job = _Job(work, item, together, asyncio.get_running_loop().create_future())
        self._queue.put(job)
        return await job.future

    def _serve(self, started: asyncio.Future[None]) -> None:
        """The thread: take all that waits, execute it, commit once, answer everybody."""
        try:
            engine = _engine(self._path)
            connection = engine.connect()
        except DatabaseError as error:
            _tell(started, error=StorageError(f"cannot open {self._path}: {error.orig}"))
            return
        _tell(started)
        try:
            while batch := self._next_batch():
                self._commit(connection, batch)
                _answer(batch)
        finally:
            connection.close()
            engine.dispose()

    def _next_batch(self) -> list[_Job]:
        batch: list[_Job] = []
        while not self._is_closing and len(batch) < MAX_TOGETHER:
            try:
                job = self._queue.get(block=not batch)
            except queue.Empty:
                break
            if job is None:
                self._is_closing = True
            else:
                batch.append(job)
        return batch

    def _commit(self, connection: Connection, batch: list[_Job]) -> None:
        groups = _grouped(batch)
        try:
            if len(groups) == 1:
                _execute(connection, groups[0], connection.begin())
            else:
                with connection.begin():
                    for jobs in groups:
                        _execute(connection, jobs, connection.begin_nested())
        except DatabaseError as error:
            log.error("nothing of %d pieces of work could be stored: %s", len(batch), error.orig)
            for job in batch:
                job.error = StorageError(f"the database did not take it: {error.orig}")
        else:
            self.commits += 1


def _grouped(batch: list[_Job]) -> list[list[_Job]]:
    """Jobs in order, those that can share one call side by side (arrivals first: nothing waits for them)."""
    together = sorted((job for job in batch if job.together), key=lambda job: id(job.work))
    groups = [list(jobs) for _, jobs in groupby(together, key=lambda job: id(job.work))]
    return groups + [[job] for job in batch if not job.together]


def _execute(connection: Connection, jobs: list[_Job], undo: Transaction) -> None:
    """One call that can be undone alone. What the work raises is its own; a refusing disk is everybody's."""
    try:
        with undo:
            if jobs[0].together:
                jobs[0].work(connection, [job.item for job in jobs])
            else:
                jobs[0].result = jobs[0].work(connection)
    except DatabaseError as error:
        if not isinstance(error, IntegrityError):
            raise
        _blame(jobs, error)
    except Exception as error:  # it belongs to the caller, who gets it from the future
        _blame(jobs, error)


def _blame(jobs: list[_Job], error: BaseException) -> None:
    for job in jobs:
        job.error = error


def _answer(batch: list[_Job]) -> None:
    """Resolve the futures, one wake-up of each event loop for all of them."""
    for loop, jobs in groupby(batch, key=lambda job: job.future.get_loop()):
        _call_soon(loop, _resolve, list(jobs))


def _resolve(jobs: list[_Job]) -> None:
    for job in jobs:
        if job.future.done():
            continue
        if job.error is None:
            job.future.set_result(job.result)
        else:
            job.future.set_exception(job.error)


def _tell(started: asyncio.Future[None], *, error: Exception | None = None) -> None:
    if error is None:
        _call_soon(started.get_loop(), started.set_result, None)
    else:
        _call_soon(started.get_loop(), started.set_exception, error)


def _call_soon(loop: asyncio.AbstractEventLoop, function: Callable[..., None], argument: object) -> None:
    try:
        loop.call_soon_threadsafe(function, argument)
    except RuntimeError:  # the loop is closed: nobody waits for the answer any more
        log.debug("an answer came after the end")


def _engine(path: Path) -> Engine:
    """SQLite with a rollback journal: versions before 3.51.3 can corrupt a WAL database.

    TRUNCATE with FULL syncs the journal's end as well; DELETE would need EXTRA to survive a power cut.
    """
    engine = create_engine(f"sqlite:///{path}", poolclass=StaticPool)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 - sqlite3's connection
        connection.isolation_level = None  # transactions are begun below, so that savepoints work
        connection.execute("PRAGMA journal_mode = TRUNCATE")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA busy_timeout = 5000")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _migrate(connection: Connection, *, number: int, migration: Migration) -> None:
    migrations_done.create(connection, checkfirst=True)
    done = select(func.count()).select_from(migrations_done).where(migrations_done.c.number == number)
    if connection.scalar(done) == 0:
        migration(connection)
        connection.execute(insert(migrations_done).values(number=number, applied_at=datetime.now(UTC)))
