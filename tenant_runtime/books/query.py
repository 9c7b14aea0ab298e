"""Reads rows whose shape the statement itself fixes, so that the caller may name the types of its columns."""

from __future__ import annotations

from typing import Any

import apsw

Row = tuple[Any, ...]


def rows(connection: apsw.Connection, sql: str, bindings: tuple[str | int | None, ...] = ()) -> list[Row]:
    """Every row."""
    return connection.execute(sql, bindings).fetchall()


def row(connection: apsw.Connection, sql: str, bindings: tuple[str | int | None, ...] = ()) -> Row | None:
    """The first row, None where there is none."""
    return connection.execute(sql, bindings).fetchone()


def value(connection: apsw.Connection, sql: str, bindings: tuple[str | int | None, ...] = ()) -> Any:  # noqa: ANN401
    """The first column of the only row. Raises LookupError where there is no row."""
    found = row(connection, sql, bindings)
    if found is None:
        raise LookupError("no row where there must be one")
    return found[0]
