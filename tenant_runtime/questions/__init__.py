"""Free questions: one SELECT over a few views of the books, read-only, limited, and over in a moment.

A statement that a model wrote is hostile until shown otherwise. It is read twice:

1. The rehearsal prepares it on an empty database in memory that has the views as tables and nothing else. What names a
   table of the books, does not select, is two statements or calls what is not on the list ends here; no file is open.
2. A connection of its own, opened read-only, answers it: TEMP views over the books, an authorizer that denies by
   default, small limits, a deadline. It reads the last state that was committed and keeps no writer waiting.

Nothing imports this package unless it asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import apsw

from tenant_runtime.questions.errors import QuestionRefused, refusal_of
from tenant_runtime.questions.locks import DEADLINE, Bounds, bare, lock
from tenant_runtime.questions.texts import make_texts
from tenant_runtime.questions.views import make_stand_ins, make_views

MOST_ROWS = 200
LONGEST_CELL = 1_000
"""Characters; what is longer is cut."""

Cell = int | float | str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question found. `is_cut`: there were more rows, or a text was longer than a cell may be."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    is_cut: bool


def ask(books: Path, question: str, *, currency: str, seconds: float = DEADLINE) -> Answer:
    """The answer to one SELECT over the views, of the books in this file, which are not changed by a byte.

    `currency` is that of the books. Raises QuestionRefused; what the disk raises passes through as apsw's own.
    """
    bounds = Bounds.from_now(seconds)
    with _refusals(bounds):
        _rehearse(question, currency, bounds)
        with closing(_open(books, currency)) as connection:
            lock(connection, bounds)
            return _answer(connection.cursor(), question)


@contextmanager
def _refusals(bounds: Bounds) -> Iterator[None]:
    try:
        yield
    except (apsw.IOError, apsw.CantOpenError, apsw.CorruptError, apsw.NotADBError):
        raise
    except apsw.InterruptError:
        raise bounds.refusal() from None
    except apsw.Error as error:
        raise refusal_of(error) from None


def _rehearse(question: str, currency: str, bounds: Bounds) -> None:
    """Ends where the statement would begin to run. Raises QuestionRefused, and what SQLite says of the statement."""
    if "\0" in question:
        raise QuestionRefused("invalid", "a NUL is no SQL")
    with closing(apsw.Connection(":memory:")) as connection:
        bare(connection)
        make_texts(connection, currency=currency)
        make_stand_ins(connection)
        lock(connection, bounds)
        cursor = connection.cursor()
        cursor.exec_trace = lambda cursor, statement, _: _is_one_select(cursor, statement, question)
        with suppress(apsw.ExecTraceAbort):
            cursor.execute(question)


def _is_one_select(cursor: apsw.Cursor, statement: str, question: str) -> bool:
    """False, which ends the rehearsal: nothing has to run. Raises QuestionRefused."""
    if question[len(statement) :].strip(" \t\r\n;"):
        raise QuestionRefused("several_statements", "one statement, and nothing behind it")
    if not cursor.has_vdbe or cursor.is_explain or not cursor.is_readonly:
        raise QuestionRefused("not_a_select")
    return False


def _open(books: Path, currency: str) -> apsw.Connection:
    connection = apsw.Connection(str(books), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        bare(connection)
        make_texts(connection, currency=currency)
        make_views(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _answer(cursor: apsw.Cursor, question: str) -> Answer:
    columns: list[str] = []

    def note_columns(cursor: apsw.Cursor, *_: object) -> bool:
        columns.extend(column[0] for column in cursor.get_description())
        return True

    cursor.exec_trace = note_columns
    found = list(islice(cursor.execute(question), MOST_ROWS + 1))
    rows = tuple(tuple(_cell(value) for value in row) for row in found[:MOST_ROWS])
    return Answer(tuple(columns), rows, is_cut=rows != tuple(found))


def _cell(value: object) -> Cell:
    match value:
        case str():
            return value[:LONGEST_CELL]
        case int() | float() | None:
            return value
        case _:
            raise QuestionRefused("invalid", "an answer holds numbers and texts, no blobs")


__all__ = ["Answer", "Cell", "QuestionRefused", "ask"]
