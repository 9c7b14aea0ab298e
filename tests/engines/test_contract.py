"""What every engine promises, told state by state in orchestrator.engines."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from orchestrator.engines import Driver, Engine, Exit, StartFailed
from tests.engines.asking import GRACE, health, next_change
from tests.engines.machines import Machine, Program
from tests.orchestrator.world import is_alive, until


@pytest.mark.parametrize("program", ["echo", "real"])
async def test_what_was_started_answers_at_once(engine: Engine[Any], machine: Machine, program: Program) -> None:
    running = await engine.start(machine.spec(program))
    assert (running.tenant_id, running.generation, running.is_paused) == (machine.tenant_id, 1, False)
    assert await health(running.url) == machine.tenant_id


async def test_starting_what_runs_starts_no_second_one(engine: Engine[Any], machine: Machine) -> None:
    first = await engine.start(machine.spec())
    pid = machine.pid()
    assert await engine.start(machine.spec(generation=2)) == first
    assert machine.pid() == pid


async def test_what_was_stopped_runs_no_more_and_can_be_started_again(engine: Engine[Any], machine: Machine) -> None:
    await engine.start(machine.spec())
    pid = machine.pid()
    await engine.stop(machine.tenant_id, grace=GRACE)
    assert not is_alive(pid)
    assert await engine.running() == []
    assert (await engine.start(machine.spec(generation=2))).generation == 2


async def test_stopping_and_pausing_what_does_not_run_is_no_mistake(engine: Engine[Any], machine: Machine) -> None:
    await engine.stop(machine.tenant_id, grace=GRACE)
    await engine.stop(machine.tenant_id, grace=GRACE, forget=True)
    assert not await engine.pause(machine.tenant_id)
    assert await engine.running() == []


async def test_a_runtime_deaf_to_the_request_is_ended_all_the_same(engine: Engine[Any], machine: Machine) -> None:
    machine.tell("stubborn")
    await engine.start(machine.spec())
    pid = machine.pid()
    await engine.stop(machine.tenant_id, grace=0.2)
    assert not is_alive(pid)


async def test_a_paused_runtime_answers_nothing_until_it_goes_on(driver: Driver, machine: Machine) -> None:
    started = await driver.engine.start(machine.spec())
    pid = machine.pid()
    assert await driver.engine.pause(machine.tenant_id)
    assert await driver.engine.pause(machine.tenant_id), "it is no mistake to pause what is paused"
    assert (await driver.view.inspect(machine.tenant_id)).condition == "paused"
    assert [one.is_paused for one in await driver.engine.running()] == [True]
    with pytest.raises(httpx.ReadTimeout):
        await health(started.url, patience=0.3)
    assert await driver.engine.start(machine.spec()) == started
    assert await health(started.url) == machine.tenant_id
    assert machine.pid() == pid


async def test_a_paused_runtime_can_be_stopped(engine: Engine[Any], machine: Machine) -> None:
    await engine.start(machine.spec())
    pid = machine.pid()
    await engine.pause(machine.tenant_id)
    async with asyncio.timeout(GRACE):
        await engine.stop(machine.tenant_id, grace=2 * GRACE)  # it heard the request: nobody had to wait for the end
    assert not is_alive(pid)
    assert await engine.running() == []


async def test_a_crash_is_told_with_its_cause_and_the_end_of_the_log(driver: Driver, machine: Machine) -> None:
    await driver.engine.start(machine.spec())
    await _said_ready(driver, machine)
    machine.kill()
    exit_ = await next_change(driver.engine, Exit)
    assert (exit_.tenant_id, exit_.generation) == (machine.tenant_id, 1)
    assert "killed by SIGKILL: ready" in exit_.reason
    assert await driver.engine.running() == []


async def test_the_crash_of_a_paused_runtime_is_told(engine: Engine[Any], machine: Machine) -> None:
    await engine.start(machine.spec())
    await engine.pause(machine.tenant_id)
    machine.kill()
    assert (await next_change(engine, Exit)).tenant_id == machine.tenant_id
    assert not await engine.pause(machine.tenant_id)


async def test_neither_a_stop_nor_a_pause_is_told_as_a_crash(engine: Engine[Any], machine: Machine) -> None:
    await engine.start(machine.spec())
    await engine.pause(machine.tenant_id)
    await engine.start(machine.spec())
    await engine.stop(machine.tenant_id, grace=GRACE)
    await engine.start(machine.spec(generation=2))
    machine.kill()
    assert (await next_change(engine, Exit)).generation == 2


async def test_a_runtime_that_ends_at_start_is_told_with_its_last_words(engine: Engine[Any], machine: Machine) -> None:
    machine.tell("exit-at-start")
    with pytest.raises(StartFailed, match="ended with code 1: the books cannot be opened"):
        await engine.start(machine.spec())
    assert await engine.running() == []


async def test_a_runtime_that_is_not_ready_in_time_is_ended(engine: Engine[Any], machine: Machine) -> None:
    machine.tell("never-ready")
    with pytest.raises(StartFailed, match="not ready within 1 seconds"):
        await engine.start(machine.spec(start_timeout=1.0))
    assert await engine.running() == []
    with pytest.raises(Exception, match=r"No such (file|container)"):
        machine.pid()


async def test_a_runtime_that_says_it_is_somebody_else_is_ended(engine: Engine[Any], machine: Machine) -> None:
    machine.tell("liar")
    with pytest.raises(StartFailed, match="where its record was expected"):
        await engine.start(machine.spec())
    assert await engine.running() == []


async def test_a_program_that_does_not_exist_is_a_failed_start(engine: Engine[Any], machine: Machine) -> None:
    with pytest.raises(StartFailed, match=r"cannot be started.*[Nn]o such file"):
        await engine.start(machine.missing())


@pytest.mark.parametrize("is_paused", [False, True], ids=["running", "paused"])
async def test_what_ran_before_a_restart_is_found_watched_and_goes_on(machine: Machine, is_paused: bool) -> None:
    before, after = machine.driver().engine, machine.driver().engine
    started = await before.start(machine.spec())
    if is_paused:
        await before.pause(machine.tenant_id)
    await before.close(leave_running=True)
    assert [(one.url, one.is_paused) for one in await after.running()] == [(started.url, is_paused)]
    assert await after.start(machine.spec()) == started
    assert await health(started.url) == machine.tenant_id
    machine.kill()
    assert (await next_change(after, Exit)).tenant_id == machine.tenant_id
    await after.close()


async def test_what_was_adopted_can_be_stopped(machine: Machine) -> None:
    before, after = machine.driver().engine, machine.driver().engine
    await before.start(machine.spec())
    pid = machine.pid()
    await before.close(leave_running=True)
    await after.running()
    await after.stop(machine.tenant_id, grace=GRACE)
    assert not is_alive(pid)
    assert await after.running() == []
    await after.close()


async def test_what_a_restart_finds_half_started_is_ended(machine: Machine) -> None:
    machine.tell("never-ready")
    before, after = machine.driver().engine, machine.driver().engine
    starting = asyncio.create_task(before.start(machine.spec()))
    await until((machine.folder / "starts").exists, "the runtime to be under way")
    assert await after.running() == []
    with pytest.raises(StartFailed):
        await starting
    await before.close()
    await after.close()


async def test_a_start_that_is_given_up_leaves_nothing_that_runs(engine: Engine[Any], machine: Machine) -> None:
    machine.tell("never-ready")
    starting = asyncio.create_task(engine.start(machine.spec()))
    await until((machine.folder / "starts").exists, "the runtime to be under way")
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert await engine.running() == []
    (machine.folder / "never-ready").unlink()
    assert (await engine.start(machine.spec(generation=2))).generation == 2


async def test_all_that_runs_ends_with_the_engine(machine: Machine) -> None:
    engine = machine.driver().engine
    await engine.start(machine.spec())
    pid = machine.pid()
    await engine.close()
    assert not is_alive(pid)


async def test_the_log_goes_on_over_restarts_and_can_be_followed(driver: Driver, machine: Machine) -> None:
    assert await driver.view.logs(machine.tenant_id, lines=5) == []
    followed = driver.view.follow(machine.tenant_id, lines=5)
    for generation in (1, 1, 2):
        await driver.engine.start(machine.spec(generation=generation))
        async with asyncio.timeout(GRACE):
            assert await anext(followed) == "ready"
        await driver.engine.stop(machine.tenant_id, grace=GRACE, forget=generation == 2)
    await followed.aclose()  # type: ignore[attr-defined]
    assert await driver.view.logs(machine.tenant_id, lines=100) == ["ready"] * 3
    assert await driver.view.logs(machine.tenant_id, lines=2) == ["ready"] * 2


async def test_an_operator_sees_how_a_runtime_is(driver: Driver, machine: Machine) -> None:
    assert (await driver.view.inspect(machine.tenant_id)).condition == "absent"
    assert await driver.view.kept() == []
    await driver.engine.start(machine.spec(generation=3))
    seen = await driver.view.inspect(machine.tenant_id)
    assert (seen.condition, seen.generation, seen.is_outdated) == ("running", 3, False)
    assert (seen.memory_bytes or 0) > 2**20
    assert seen.started_at
    assert await driver.view.kept() == [machine.tenant_id]
    await driver.engine.stop(machine.tenant_id, grace=GRACE, forget=True)
    assert (await driver.view.inspect(machine.tenant_id)).condition == "absent"
    assert await driver.view.kept() == []


async def _said_ready(driver: Driver, machine: Machine) -> None:
    async with asyncio.timeout(GRACE):
        async for line in driver.view.follow(machine.tenant_id, lines=5):
            if line == "ready":
                return
