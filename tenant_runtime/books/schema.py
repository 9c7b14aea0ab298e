"""Opens the database of one business: made from the template when new, migrated forward when older."""

from __future__ import annotations

import re
from pathlib import Path

import apsw

from tenant_runtime.books import audit
from tenant_runtime.books.errors import NewerSchema, NotBooks, SqliteTooOld
from tenant_runtime.books.query import value
from tenant_runtime.contract import templates

OLDEST_SQLITE = (3, 51, 3)
"""SQLite 3.7.0 to 3.51.2 can corrupt a WAL database when two connections write and checkpoint at once."""

APPLICATION_ID = 0x4C425254
"""`LBRT` in the header of the file: this database is Libreta's."""

BUSY_TIMEOUT_MS = 5_000
MIGRATIONS = templates.FOLDER / "migrations"
MIGRATION_NAME = re.compile(r"\A(\d{4})_\w+\.sql\Z")
FIRST_VERSION = 1
AUDITED_VERSION = 2


def open_books(path: Path, *, migrations: Path = MIGRATIONS) -> apsw.Connection:
    """A connection to the books in `path`, whole and at the current schema.

    Raises SqliteTooOld, NotBooks, NewerSchema, and what apsw raises where the disk or the file fails.
    """
    _demand_a_safe_sqlite(apsw.sqlite_lib_version())
    connection = apsw.Connection(str(path))
    try:
        _prepare(connection, path, migrations)
    except apsw.NotADBError as error:
        connection.close()
        raise NotBooks(f"{path.name} is not a SQLite database; put a backup in its place") from error
    except BaseException:
        connection.close()
        raise
    return connection


def schema_version(connection: apsw.Connection) -> int:
    """The version of the schema in this database; 0 where there is none yet."""
    return _number(connection, "PRAGMA user_version")


def newest_version(migrations: Path = MIGRATIONS) -> int:
    """The version that `default_schema.sql` makes: that of the last migration."""
    return max(_ordered(migrations), default=FIRST_VERSION)


def _prepare(connection: apsw.Connection, path: Path, migrations: Path) -> None:
    connection.set_busy_timeout(BUSY_TIMEOUT_MS)
    _demand_our_file(connection, path, newest_version(migrations))
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "recursive_triggers = ON"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    if schema_version(connection) == 0:
        _step(connection, templates.text("default_schema.sql"), newest_version(migrations))
    pending = {number: file for number, file in _ordered(migrations).items() if number > schema_version(connection)}
    if pending:
        _keep_a_copy(connection, path)
    for number, file in pending.items():
        _step(connection, file.read_text(encoding="utf-8"), number)


def _demand_a_safe_sqlite(version: str) -> None:
    if tuple(int(part) for part in version.split(".")) < OLDEST_SQLITE:
        wanted = ".".join(map(str, OLDEST_SQLITE))
        raise SqliteTooOld(
            f"SQLite {version} can corrupt a WAL database; install an apsw that brings {wanted} or newer"
        )


def _demand_our_file(connection: apsw.Connection, path: Path, newest: int) -> None:
    """Looks before anything is changed: a foreign file stays as it is."""
    version, owner = schema_version(connection), _number(connection, "PRAGMA application_id")
    is_new = version == 0 and owner == 0 and not _number(connection, "SELECT count(*) FROM sqlite_schema")
    if not is_new and owner != APPLICATION_ID:
        raise NotBooks(f"{path.name} is a database of something else; put the shop's own in its place")
    if version > newest:
        raise NewerSchema(
            f"{path.name} has schema {version}, this version of Libreta knows {newest}: run the newer version again"
        )


def _step(connection: apsw.Connection, sql: str, version: int) -> None:
    """One migration and its number, together or not at all."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if schema_version(connection) < version:  # somebody else may have been here while we waited for the lock
            connection.execute(sql)
            if version == AUDITED_VERSION:
                audit.link_all(connection)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {version}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _keep_a_copy(connection: apsw.Connection, path: Path) -> None:
    """The file as it was before its migration, beside it."""
    copy = path.with_name(f"{path.name}.schema-{schema_version(connection)}")
    copy.unlink(missing_ok=True)
    connection.execute("VACUUM INTO ?", (str(copy),))


def _ordered(migrations: Path) -> dict[int, Path]:
    files = sorted(migrations.iterdir()) if migrations.is_dir() else []
    return {int(match[1]): file for file in files if (match := MIGRATION_NAME.match(file.name))}


def _number(connection: apsw.Connection, sql: str) -> int:
    found: int = value(connection, sql)
    return found
