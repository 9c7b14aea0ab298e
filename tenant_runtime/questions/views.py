"""The views that a question may read, and the tables that these may read in turn."""

from __future__ import annotations

from contextlib import closing
from functools import cache

import apsw

from tenant_runtime.contract import templates
from tenant_runtime.questions.texts import make_texts

NAMES = frozenset(
    {
        *("v_sales", "v_sale_lines", "v_returns", "v_expenses", "v_purchases", "v_purchase_lines", "v_payments"),
        *("v_stock", "v_debts", "v_products", "v_daily"),
    }
)

TABLES = frozenset(
    {
        *("entries", "parties", "products", "holdings", "party_balances", "accounts", "daily_totals"),
        *("sales", "sale_lines", "returns", "expenses", "purchases", "purchase_lines", "payments"),
    }
)
"""No other table is ever read for a question, whatever a view says."""


def make_views(connection: apsw.Connection) -> None:
    """The views, on this connection alone."""
    connection.execute(_sql())


def make_stand_ins(connection: apsw.Connection) -> None:
    """Empty tables of the views' names and columns, for a connection that has no books."""
    for name, columns in _columns().items():
        connection.execute(f"CREATE TEMP TABLE {name} ({columns})")


@cache
def _sql() -> str:
    return templates.text("views.sql")


@cache
def _columns() -> dict[str, str]:
    """The columns of every view, as SQLite itself names them."""
    with closing(apsw.Connection(":memory:")) as connection:
        connection.execute(templates.text("default_schema.sql"))
        make_texts(connection, currency="USD")
        make_views(connection)
        found = {name: connection.execute(f"PRAGMA temp.table_info({name})").fetchall() for name in sorted(NAMES)}
    return {name: ", ".join(f'"{column[1]}"' for column in columns) for name, columns in found.items()}
