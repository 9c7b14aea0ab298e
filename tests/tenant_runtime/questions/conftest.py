"""Ana's books in a file, with every kind of row a view shows, and rows it must not show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tenant_runtime.actions import Undo
from tests.tenant_runtime.books.bookkeeper import Bookkeeper, new_bookkeeper

SECRET = "che-no-lo-cuentes"
PATIENCE = 20.0
"""Seconds for a question that is not slow, on a machine that may be."""


@pytest.fixture
def ana(tmp_path: Path) -> Iterator[Bookkeeper]:
    """Three sales (one taken back), an expense, stock, and a message that nobody else may read."""
    shop = new_bookkeeper(tmp_path / "business +?#%41.db")
    shop.create("Pan", price="2", cost="0.50", stock="100")
    shop.create("Torta", price="30")
    shop.sell("Pan", "10")
    shop.sell("Torta", "1.5")
    shop.sell("Pan", "40")
    shop.undo(Undo())
    shop.spend("12.34", "luz")
    shop.connection.execute(
        "INSERT INTO turns (message_id, content_hash, turn, created_at) VALUES (?, 'hash', ?, '2026-03-11')",
        (SECRET, f'["{SECRET}"]'),
    )
    yield shop
    shop.connection.close()


@pytest.fixture
def books(ana: Bookkeeper) -> Path:
    """The file that questions are asked of."""
    return Path(ana.connection.filename)
