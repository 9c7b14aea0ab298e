"""A running orchestrator for every test that asks for one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.orchestrator.contained import contained, engine, hands
from tests.orchestrator.world import World, orchestrator, settings_in

__all__ = ["contained", "engine", "hands", "world"]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """An orchestrator over echo runtimes."""
    async with orchestrator(settings_in(tmp_path)) as running:
        yield running
