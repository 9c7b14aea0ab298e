"""A spare has a runtime's code loaded and waits to be told whose it is."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from orchestrator.engines.process import ProcessEngine
from orchestrator.engines.processes import find_runtimes
from orchestrator.engines.spawning import Spares
from orchestrator.settings import Settings
from orchestrator.specs.process import ProcessSpec
from tests.engines.machines import Processes
from tests.orchestrator.world import is_alive, kill, settings_in, until


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An orchestrator's folders."""
    made = settings_in(tmp_path)
    made.run_dir.mkdir(parents=True, exist_ok=True)
    return made


@pytest.fixture
async def engine(settings: Settings) -> AsyncIterator[ProcessEngine]:
    """An engine that keeps one spare."""
    built = engine_of(settings)
    await built.running()
    yield built
    await built.close()


def engine_of(settings: Settings) -> ProcessEngine:
    return ProcessEngine(run_dir=settings.run_dir, logs_dir=settings.logs_dir, spares=1)


def waiting(settings: Settings) -> list[int]:
    """The spares that nobody has told anything."""
    return [found.pid for found in find_runtimes(settings.run_dir) if not found.tenant_id]


def runtimes(settings: Settings) -> list[int]:
    """The processes that are a tenant's."""
    return [found.pid for found in find_runtimes(settings.run_dir) if found.tenant_id]


def real_spec(folder: Path) -> ProcessSpec:
    return Processes(folder, spares=1).spec("real")


async def test_a_spare_becomes_the_runtime_and_another_takes_its_place(
    engine: ProcessEngine, settings: Settings, tmp_path: Path
) -> None:
    (spare,) = waiting(settings)
    spec = real_spec(tmp_path)
    running = await engine.start(spec)
    assert runtimes(settings) == [spare]
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{running.url}/health")).json()["tenant_id"] == spec.tenant_id
    assert len(waiting(settings)) == 1
    assert spare not in waiting(settings)


async def test_another_program_is_never_a_spare(engine: ProcessEngine, settings: Settings, tmp_path: Path) -> None:
    (spare,) = waiting(settings)
    await engine.start(Processes(tmp_path, spares=1).spec())
    assert waiting(settings) == [spare]


async def test_a_spare_that_died_is_replaced_by_a_cold_start(
    engine: ProcessEngine, settings: Settings, tmp_path: Path
) -> None:
    (spare,) = waiting(settings)
    kill(spare)
    await until(lambda: not is_alive(spare))
    spec = real_spec(tmp_path)
    assert (await engine.start(spec)).tenant_id == spec.tenant_id
    assert spare not in runtimes(settings)


async def test_what_a_spare_became_is_found_again_after_a_restart(settings: Settings, tmp_path: Path) -> None:
    before = engine_of(settings)
    await before.running()
    spec = real_spec(tmp_path)
    started = await before.start(spec)
    (pid,) = runtimes(settings)
    await before.close(leave_running=True)
    after = engine_of(settings)
    try:
        assert await after.running() == [started]
        assert runtimes(settings) == [pid]
    finally:
        await after.close()
    assert not is_alive(pid)


async def test_a_record_older_than_the_spare_says_nothing_about_it(settings: Settings) -> None:
    spares = Spares(run_dir=settings.run_dir, keep=1)
    spares.replenish()
    try:
        (pid,) = spares.pids
        record = settings.run_dir / "tabcdefghij.json"
        record.write_text(f'{{"version":1,"tenant_id":"tabcdefghij","pid":{pid},"port":1,"generation":1}}')
        assert runtimes(settings) == [pid]  # the control: a record of its own is believed
        os.utime(record, (1, 1))
        assert waiting(settings) == [pid]
    finally:
        await spares.close()


async def test_a_spare_whose_keeper_is_gone_ends(settings: Settings) -> None:
    spares = Spares(run_dir=settings.run_dir, keep=1)
    spares.replenish()
    ((spawned, tell),) = spares._waiting
    os.close(tell)  # what the kernel does to a keeper that is killed
    await spawned.process.wait()
    assert spawned.process.end == "ended with code 0"
    os.close(spawned.ready)
