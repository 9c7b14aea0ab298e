"""What a question's connection can do: read the views, within limits, until its time is over. All else is refused."""

from __future__ import annotations

import time
from dataclasses import dataclass

import apsw

from tenant_runtime.questions.errors import QuestionRefused
from tenant_runtime.questions.views import NAMES, TABLES

DEADLINE = 0.3
"""Seconds for a question from its text to its last row."""

LARGEST_MEMORY = 32 * 1024 * 1024
"""Bytes that SQLite may take for a question: what is sorted stays in memory, no file is ever written for it."""

STEPS = 500
"""Instructions of SQLite between two looks at the clock: some tens of microseconds."""

FUNCTIONS = frozenset(
    {
        *("count", "sum", "total", "avg", "min", "max", "round", "abs", "money", "quantity"),
        *("coalesce", "ifnull", "nullif", "iif", "if", "length", "lower", "upper", "substr", "substring", "trim"),
        *("ltrim", "rtrim", "instr", "like", "glob", "group_concat", "string_agg", "date", "strftime", "julianday"),
        *("row_number", "rank", "dense_rank", "ntile", "lag", "lead", "first_value", "last_value"),
    }
)

LIMITS = {
    apsw.SQLITE_LIMIT_ATTACHED: 0,
    apsw.SQLITE_LIMIT_COLUMN: 64,
    apsw.SQLITE_LIMIT_COMPOUND_SELECT: 8,
    apsw.SQLITE_LIMIT_EXPR_DEPTH: 50,
    apsw.SQLITE_LIMIT_FUNCTION_ARG: 8,
    apsw.SQLITE_LIMIT_LENGTH: 20_000,
    apsw.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 100,
    apsw.SQLITE_LIMIT_SQL_LENGTH: 4_000,
    apsw.SQLITE_LIMIT_TRIGGER_DEPTH: 0,
    apsw.SQLITE_LIMIT_VARIABLE_NUMBER: 0,
    apsw.SQLITE_LIMIT_WORKER_THREADS: 0,
}

SWITCHES = {
    apsw.SQLITE_DBCONFIG_DEFENSIVE: 1,
    apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA: 0,
    apsw.SQLITE_DBCONFIG_ENABLE_VIEW: 0,  # of the file: TEMP views stay
    apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER: 0,
    apsw.SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION: 0,
    apsw.SQLITE_DBCONFIG_ENABLE_ATTACH_CREATE: 0,
    apsw.SQLITE_DBCONFIG_ENABLE_ATTACH_WRITE: 0,
    apsw.SQLITE_DBCONFIG_DQS_DML: 0,  # "no such thing" is a mistake, not a text
    apsw.SQLITE_DBCONFIG_DQS_DDL: 0,
}

MADE_UP = ("pragma_", "sqlite_", "json")
"""How tables begin that SQLite makes up when they are named."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """When a question has to be over, and how much memory SQLite may hold until then, whoever it holds it for."""

    ends_at: float
    most_memory: int

    @classmethod
    def from_now(cls, seconds: float) -> Bounds:
        """Bounds for a question that begins now."""
        return cls(time.monotonic() + seconds, apsw.memory_used() + LARGEST_MEMORY)

    @property
    def are_crossed(self) -> bool:
        """Whether the question has to end."""
        return time.monotonic() >= self.ends_at or apsw.memory_used() > self.most_memory

    def refusal(self) -> QuestionRefused:
        """Why it had to."""
        return QuestionRefused("too_slow" if time.monotonic() >= self.ends_at else "too_big")


def bare(connection: apsw.Connection) -> None:
    """No virtual tables, no file for what is sorted."""
    connection.drop_modules(None)
    for pragma in ("temp_store = MEMORY", "cache_size = -2000", "mmap_size = 0", "cell_size_check = ON"):
        connection.execute(f"PRAGMA {pragma}").fetchall()


def lock(connection: apsw.Connection, bounds: Bounds) -> None:
    """From here on the connection answers questions and does nothing else."""
    connection.execute("PRAGMA query_only = ON").fetchall()
    for switch, setting in SWITCHES.items():
        connection.config(switch, setting)
    for limit, most in LIMITS.items():
        connection.limit(limit, most)
    connection.set_progress_handler(lambda: bounds.are_crossed, STEPS)
    connection.authorizer = authorize


def authorize(action: int, first: str | None, second: str | None, database: str | None, reader: str | None) -> int:
    """SQLite asks before each thing a statement would do; `reader` is the view or the WITH-table it is done for."""
    match action:
        case apsw.SQLITE_SELECT:
            allowed = True
        case apsw.SQLITE_FUNCTION:
            allowed = second in FUNCTIONS
        case apsw.SQLITE_READ:
            allowed = _may_read((first or "").lower(), second, database, reader)
        case _:
            allowed = False
    return apsw.SQLITE_OK if allowed else apsw.SQLITE_DENY


def _may_read(table: str, column: str | None, database: str | None, reader: str | None) -> bool:
    """Columns of the views for anyone, columns of tables for the views, and that a table is counted at all.

    A WITH-table is a `reader` of its own name, so it can call itself v_sales; but the rehearsal has proved by then that
    the question names no table of the books (see __init__.py).
    """
    if not column:  # rows without columns: count(*) of a view, of a table behind it, of a WITH-table
        return not table.startswith(MADE_UP)
    if table in NAMES:
        return database == "temp"
    return table in TABLES and database == "main" and (reader or "").lower() in NAMES
