"""Which currency these books are in: fixed by their first entry."""

from __future__ import annotations

import apsw

from tenant_runtime.books.errors import CurrencyChanged
from tenant_runtime.books.query import row


def currency(connection: apsw.Connection) -> str | None:
    """The currency of the entries; None while there are none."""
    found = row(connection, "SELECT value FROM meta WHERE name = 'currency'")
    return found[0] if found else None


def hold_to(connection: apsw.Connection, wanted: str) -> None:
    """Makes `wanted` the currency of new books. Raises CurrencyChanged where they are in another."""
    found = currency(connection)
    if found is None:
        connection.execute("INSERT INTO meta (name, value) VALUES ('currency', ?)", (wanted,))
    elif found != wanted:
        raise CurrencyChanged(books=found, config=wanted)
