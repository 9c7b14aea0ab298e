"""The control plane's database: one connection on one thread, many callers, one fsync for all that wait."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, MetaData, Table, Text, create_engine, event, insert, select
from sqlalchemy.pool import StaticPool

Result = TypeVar("Result")
Work = Callable[[Connection], Result]
MOST_IN_ONE_COMMIT = 256


@dataclass(frozen=True)
class Migration:
    """One forward step of a schema: a name that never changes and what it does."""

    name: str
    apply: Callable[[Connection], None]


@dataclass(frozen=True)
class Schema:
    """The tables of one part as they are now, and the steps that bring an older database there."""

    name: str
    metadata: MetaData
    migrations: Sequence[Migration] = ()


_BOOK = MetaData()
_APPLIED = Table(
    "schema_steps", _BOOK, Column("name", Text, primary_key=True), Column("applied_at", Text, nullable=False)
)


@dataclass
class _Job:
    work: Work[Any]
    future: Future[Any]


class Database:
    """Runs functions over a connection, in the order they were submitted, each all or nothing.

    What waits at the same moment shares one commit, so that a burst costs one fsync. A function that raises undoes
    only itself; a commit that fails (a full disk) fails every function in it.
    """

    def __init__(
        self, path: Path, schemas: Sequence[Schema], *, on_commit: Callable[[float], None] = lambda _: None
    ) -> None:
        self._on_commit = on_commit  # told the seconds of each commit, on the thread
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._serve, args=(path, schemas), name="database", daemon=True)
        self._thread.start()
        self._opened.result()

    async def submit(self, work: Work[Result]) -> Result:
        """The result of `work(connection)` once it is on disk. It is done even if the caller gives up waiting."""
        future: Future[Result] = Future()
        self._jobs.put(_Job(work, future))
        return await asyncio.shield(asyncio.wrap_future(future))

    def close(self) -> None:
        """Finish what was submitted and close the file."""
        self._jobs.put(None)
        self._thread.join()

    def _serve(self, path: Path, schemas: Sequence[Schema]) -> None:
        engine = _engine(path)
        try:
            with engine.connect() as connection:
                _bring_up_to_date(connection, schemas)
                self._opened.set_result(None)
                while jobs := self._waiting():
                    begun = time.perf_counter()
                    _run_together(connection, jobs)
                    self._on_commit(time.perf_counter() - begun)
        except BaseException as error:
            if self._opened.done():
                raise
            self._opened.set_exception(error)
        finally:
            engine.dispose()

    def _waiting(self) -> list[_Job]:
        """The jobs that wait now, at least one; none at all when the end was asked for."""
        first = self._jobs.get()
        if first is None:
            return []
        jobs = [first]
        with contextlib.suppress(queue.Empty):
            while len(jobs) < MOST_IN_ONE_COMMIT:
                job = self._jobs.get_nowait()
                if job is None:
                    self._jobs.put(None)
                    break
                jobs.append(job)
        return jobs


def _engine(path: Path) -> Any:  # noqa: ANN401 - sqlalchemy's Engine, whose name means something else here
    engine = create_engine(f"sqlite:///{path}", poolclass=StaticPool, connect_args={"isolation_level": None})

    @event.listens_for(engine, "connect")
    def configure(raw: Any, _record: Any) -> None:  # noqa: ANN401
        # A rollback journal: SQLite below 3.51.3 can corrupt a write-ahead log. FULL: a power cut loses nothing.
        for pragma in ("journal_mode = TRUNCATE", "synchronous = FULL", "foreign_keys = ON", "busy_timeout = 5000"):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")  # the driver's own implicit BEGIN comes too late for a savepoint

    return engine


def _bring_up_to_date(connection: Connection, schemas: Sequence[Schema]) -> None:
    _BOOK.create_all(connection)
    connection.commit()
    for schema in schemas:
        applied = set(connection.execute(select(_APPLIED.c.name)).scalars())
        connection.rollback()
        if schema.name not in applied:
            schema.metadata.create_all(connection)
            _record(connection, schema.name, *(migration.name for migration in schema.migrations))
            continue
        for migration in schema.migrations:
            if migration.name not in applied:
                migration.apply(connection)
                _record(connection, migration.name)


def _record(connection: Connection, *names: str) -> None:
    now = datetime.now(UTC).isoformat()
    connection.execute(insert(_APPLIED), [{"name": name, "applied_at": now} for name in names])
    connection.commit()


def _run_together(connection: Connection, jobs: list[_Job]) -> None:
    settled: list[tuple[Future[Any], Any]] = []
    try:
        with connection.begin():
            for job in jobs:
                if job.future.set_running_or_notify_cancel():
                    _run_one(connection, job, settled)
    except Exception as error:  # whatever broke the commit is every caller's answer
        for job in jobs:
            if not job.future.done():
                job.future.set_exception(error)
        return
    for future, result in settled:
        future.set_result(result)


def _run_one(connection: Connection, job: _Job, settled: list[tuple[Future[Any], Any]]) -> None:
    try:
        with connection.begin_nested():
            result = job.work(connection)
    except Exception as error:
        job.future.set_exception(error)
        if not connection.connection.driver_connection.in_transaction:  # type: ignore[union-attr]
            raise  # SQLite undid everything (a full disk): what came before in this commit is lost too
    else:
        settled.append((job.future, result))
