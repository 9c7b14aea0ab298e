"""Ana's shop, ready to be talked to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tenant_runtime.shop import Shop, write_config


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty client folder with Ana's configuration."""
    folder = tmp_path / "+5491112345678"
    folder.mkdir()
    write_config(folder)
    return folder


@pytest.fixture
def shop(folder: Path) -> Iterator[Shop]:
    """The real runtime of Ana's shop, in this process."""
    with Shop(folder) as shop:
        yield shop
