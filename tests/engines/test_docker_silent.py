"""A Docker engine that does not answer: nothing is known, nothing is forgotten, and nobody waits for long."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from orchestrator.engines import Engine, EngineSilent, Exit, Silence, Speech
from orchestrator.engines.docker import docker_driver
from orchestrator.engines.docker.connection import Patience
from tests.docker_host import Ground
from tests.engines.asking import GRACE, health, next_change
from tests.engines.machines import SECRET, Containers
from tests.engines.wire import Wire, whole_wire
from tests.orchestrator.world import PATIENCE, settings_in

pytestmark = pytest.mark.docker


@pytest.fixture
def machine(tmp_path: Path, ground: Ground) -> Containers:
    """Only this engine."""
    return Containers(tmp_path, ground)


@pytest.fixture
async def wire(tmp_path: Path) -> AsyncIterator[Wire]:
    """Our way to the engine."""
    async with whole_wire(tmp_path) as wire:
        yield wire


@pytest.fixture
async def engine(machine: Containers, wire: Wire) -> AsyncIterator[Engine[Any]]:
    """The engine under test, at the other end of the wire."""
    engine = machine.driver(docker_host=wire.host).engine
    yield engine
    await wire.mend()
    await engine.close()


async def _everything(engine: Engine[Any], machine: Containers) -> list[Any]:
    """What each method says."""
    said = await asyncio.gather(
        engine.keeps(machine.spec()),
        engine.start(machine.spec()),
        engine.stop(machine.tenant_id, grace=1),
        engine.running(),
        return_exceptions=True,
    )
    return list(said)


async def test_where_no_engine_is_every_method_says_so_at_once(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, engine="docker", docker_host=f"unix://{tmp_path}/none.sock")
    driver = docker_driver(settings, SECRET, "zzzzzz")
    async with asyncio.timeout(PATIENCE):
        with pytest.raises(EngineSilent, match=r"none\.sock.*No such file"):
            await driver.view.kept()
        with pytest.raises(EngineSilent):
            await driver.engine.running()
        silence = await next_change(driver.engine, Silence)
        assert "No such file" in silence.reason
        await driver.engine.close()


async def test_an_engine_that_was_away_speaks_again_and_what_happened_meanwhile_is_told(
    engine: Engine[Any], machine: Containers, wire: Wire
) -> None:
    started = await engine.start(machine.spec())
    await wire.cut()
    await next_change(engine, Silence)
    async with asyncio.timeout(1):
        said = await _everything(engine, machine)
    assert [type(one) for one in said] == [EngineSilent] * 4
    assert await health(started.url) == machine.tenant_id, "the tenant does not notice"
    machine.kill()
    await wire.mend()
    assert (await next_change(engine, Exit)).tenant_id == machine.tenant_id
    await next_change(engine, Speech)
    assert await engine.running() == []
    assert await engine.keeps(machine.spec())


async def test_what_runs_on_while_the_engine_is_away_is_still_known_after(
    engine: Engine[Any], machine: Containers, wire: Wire
) -> None:
    """The control of the test above: only what ended is told to have ended."""
    started = await engine.start(machine.spec())
    await wire.cut()
    await next_change(engine, Silence)
    await wire.mend()
    await next_change(engine, Speech)
    assert await engine.running() == [started]
    assert await engine.pause(machine.tenant_id)
    assert await engine.start(machine.spec()) == started


async def test_an_engine_that_hangs_is_silent_after_a_while(machine: Containers, wire: Wire) -> None:
    settings = machine.settings.model_copy(update={"docker_host": wire.host})
    patience = Patience(question=2, act=2)
    engine = docker_driver(settings, SECRET, machine.ground.installation, patience=patience).engine
    before = machine.driver().engine
    started = await before.start(machine.spec())
    await before.close(leave_running=True)
    assert await engine.running() == [started]
    await wire.go_deaf()
    with pytest.raises(EngineSilent, match="timed out"):
        await engine.pause(machine.tenant_id)
    await next_change(engine, Silence)
    with pytest.raises(EngineSilent):
        await engine.stop(machine.tenant_id, grace=GRACE)
    await wire.cut()
    await wire.mend()
    await next_change(engine, Speech)
    assert await engine.running() == [started]
    await engine.close()
