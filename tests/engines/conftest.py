"""The engines under test."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from orchestrator.engines import Driver, Engine
from tests.engines.machines import Containers, Machine, Processes


@pytest.fixture(params=["process", "process with spares", pytest.param("docker", marks=pytest.mark.docker)])
def machine(request: pytest.FixtureRequest, tmp_path: Path) -> Machine:
    """Every engine in turn."""
    match request.param:
        case "process":
            return Processes(tmp_path, spares=0)
        case "process with spares":
            return Processes(tmp_path, spares=1)
        case "docker":
            return Containers(tmp_path, request.getfixturevalue("ground"))
        case other:
            raise AssertionError(other)


@pytest.fixture
async def driver(machine: Machine) -> AsyncIterator[Driver]:
    """The engine under test with its view; nothing of it outlives the test."""
    driver = machine.driver()
    yield driver
    await driver.engine.close()


@pytest.fixture
def engine(driver: Driver) -> Engine[Any]:
    """The engine under test."""
    return driver.engine
