"""Two SQL functions that write whole numbers as people read them: money() and quantity()."""

from __future__ import annotations

from functools import partial

import apsw

from tenant_runtime.money import to_major, to_quantity

Value = int | float | str | bytes | None


def make_texts(connection: apsw.Connection, *, currency: str) -> None:
    """money(4000) is '40.00' where the currency has two digits, quantity(500) is '0.5'; of no whole number, NULL."""
    connection.create_scalar_function("money", partial(_money, currency), 1, deterministic=True)
    connection.create_scalar_function("quantity", _quantity, 1, deterministic=True)


def _money(currency: str, *minor: Value) -> str | None:
    return str(to_major(minor[0], currency)) if isinstance(minor[0], int) else None


def _quantity(*thousandths: Value) -> str | None:
    return format(to_quantity(thousandths[0]), "f") if isinstance(thousandths[0], int) else None
