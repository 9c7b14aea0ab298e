"""What every engine promises, told state by state in orchestrator.engines."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from orchestrator.engines import Engine, Exit, StartFailed
from orchestrator.engines.process import ProcessEngine
from orchestrator.process_spec import RUNTIME_ARGV, ProcessSpec, process_spec
from orchestrator.tenant_config import Business, fresh_config
from tests.engines.tenants import a_tenant
from tests.orchestrator.world import ANA, ECHO, PATIENCE, is_alive, kill, settings_in, until

RUNTIMES = {"echo": ECHO, "real": RUNTIME_ARGV}
Build = Callable[[], Engine[Any]]
GRACE = 10.0


@pytest.fixture(params=["process", "process with spares"])
def build(request: pytest.FixtureRequest, tmp_path: Path) -> Build:
    """Makes the engine under test anew, over the same machine and folders: as a restart does."""
    settings = settings_in(tmp_path)
    match request.param:
        case "process":
            return lambda: ProcessEngine(run_dir=settings.run_dir, logs_dir=settings.logs_dir)
        case "process with spares":
            return lambda: ProcessEngine(run_dir=settings.run_dir, logs_dir=settings.logs_dir, spares=1)
        case other:
            raise AssertionError(other)


@pytest.fixture
async def engine(build: Build) -> AsyncIterator[Engine[Any]]:
    """The engine under test; nothing of it outlives the test."""
    built = build()
    yield built
    await built.close()


@pytest.fixture(params=list(RUNTIMES))
def spec(request: pytest.FixtureRequest, tmp_path: Path) -> ProcessSpec:
    """Ana's runtime: the real one, and one that can be told to misbehave."""
    return spec_in(tmp_path, argv=RUNTIMES[request.param])


@pytest.fixture
def pliable(tmp_path: Path) -> ProcessSpec:
    """Ana's runtime as the one that can be told to misbehave."""
    return spec_in(tmp_path)


def spec_in(folder: Path, *, argv: tuple[str, ...] = ECHO) -> ProcessSpec:
    settings = settings_in(folder, start_timeout=PATIENCE)
    client = settings.clients_dir / ANA
    client.mkdir(parents=True)
    tenant = a_tenant(generation=1)

    (client / "config.json").write_text(json.dumps(fresh_config(ANA, Business("Ana's bakery"))))
    return process_spec(tenant, settings, "a service secret", argv=argv)


async def health(url: str) -> str:
    async with httpx.AsyncClient(trust_env=False) as http:
        return str((await http.get(f"{url}/health")).json()["tenant_id"])


async def next_exit(engine: Engine[Any]) -> Exit:
    async with asyncio.timeout(PATIENCE):
        async for exit_ in engine.changes():
            assert isinstance(exit_, Exit)
            return exit_
    raise AssertionError


@contextmanager
def foreign_process() -> Iterator[subprocess.Popen[bytes]]:
    """A process that has nothing to do with us."""
    argv = [sys.executable, "-c", "input()"]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, start_new_session=True) as foreign:
        yield foreign
        foreign.kill()


def environment_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()


def pid_of(spec: ProcessSpec) -> int:

    return int(json.loads(spec.run_file.read_text())["pid"])


async def test_what_was_started_answers_at_once(engine: Engine[Any], spec: ProcessSpec) -> None:
    running = await engine.start(spec)
    assert (running.tenant_id, running.generation) == (spec.tenant_id, 1)
    assert await health(running.url) == spec.tenant_id


async def test_starting_what_runs_starts_no_second_one(engine: Engine[Any], spec: ProcessSpec) -> None:
    first = await engine.start(spec)
    pid = pid_of(spec)
    assert await engine.start(replace(spec, generation=2)) == first
    assert pid_of(spec) == pid


async def test_what_was_stopped_runs_no_more_and_leaves_no_record(engine: Engine[Any], spec: ProcessSpec) -> None:
    await engine.start(spec)
    pid = pid_of(spec)
    await engine.stop(spec.tenant_id, grace=GRACE)
    assert not is_alive(pid)
    assert not spec.run_file.exists()
    assert await engine.running() == []


async def test_stopping_what_does_not_run_is_no_mistake(engine: Engine[Any]) -> None:
    await engine.stop("tabcdefghij", grace=GRACE)
    assert await engine.running() == []


async def test_what_was_stopped_can_be_started_again(engine: Engine[Any], spec: ProcessSpec) -> None:
    await engine.start(spec)
    await engine.stop(spec.tenant_id, grace=GRACE)
    again = replace(spec, generation=2, environment={**spec.environment, "LIBRETA_GENERATION": "2"})
    assert (await engine.start(again)).generation == 2


async def test_a_runtime_deaf_to_the_request_is_ended_all_the_same(engine: Engine[Any], pliable: ProcessSpec) -> None:
    (pliable.client_dir / "stubborn").touch()
    await engine.start(pliable)
    pid = pid_of(pliable)
    await engine.stop(pliable.tenant_id, grace=0.2)
    assert not is_alive(pid)


async def test_a_crash_is_told_with_its_cause_and_the_end_of_the_log(engine: Engine[Any], spec: ProcessSpec) -> None:
    await engine.start(spec)
    await until(lambda: "ready" in spec.log_file.read_text(), "its first log line")
    kill(pid_of(spec))
    exit_ = await next_exit(engine)
    assert (exit_.tenant_id, exit_.generation) == (spec.tenant_id, 1)
    assert "SIGKILL" in exit_.reason
    assert "ready" in exit_.reason
    assert await engine.running() == []


async def test_a_stop_is_not_told_as_a_crash(engine: Engine[Any], pliable: ProcessSpec) -> None:
    await engine.start(pliable)
    await engine.stop(pliable.tenant_id, grace=GRACE)
    again = replace(pliable, generation=2, environment={**pliable.environment, "LIBRETA_GENERATION": "2"})
    await engine.start(again)
    kill(pid_of(again))
    assert (await next_exit(engine)).generation == 2


async def test_a_runtime_that_ends_at_start_is_told_with_its_last_words(
    engine: Engine[Any], pliable: ProcessSpec
) -> None:
    (pliable.client_dir / "exit-at-start").touch()
    with pytest.raises(StartFailed, match="ended with code 1: the books cannot be opened"):
        await engine.start(pliable)
    assert await engine.running() == []


async def test_a_runtime_that_is_not_ready_in_time_is_ended(engine: Engine[Any], pliable: ProcessSpec) -> None:
    (pliable.client_dir / "never-ready").touch()
    with pytest.raises(StartFailed, match="not ready within"):
        await engine.start(replace(pliable, start_timeout=1.0))
    [pid] = (pliable.client_dir / "starts").read_text().split()
    assert not is_alive(int(pid))


async def test_a_runtime_that_says_it_is_somebody_else_is_ended(engine: Engine[Any], pliable: ProcessSpec) -> None:
    (pliable.client_dir / "liar").touch()
    with pytest.raises(StartFailed, match="where its record was expected"):
        await engine.start(pliable)
    assert not pliable.run_file.exists()


async def test_a_program_that_does_not_exist_is_a_failed_start(engine: Engine[Any], pliable: ProcessSpec) -> None:
    with pytest.raises(StartFailed, match="cannot be started"):
        await engine.start(replace(pliable, argv=("/no/such/program",)))


async def test_what_ran_before_a_restart_is_found_and_watched(build: Build, spec: ProcessSpec) -> None:
    before = build()
    started = await before.start(spec)
    await before.close(leave_running=True)
    after = build()
    assert await after.running() == [started]
    assert await after.start(spec) == started
    kill(pid_of(spec))
    assert (await next_exit(after)).tenant_id == spec.tenant_id
    await after.close()


async def test_what_was_adopted_can_be_stopped(build: Build, spec: ProcessSpec) -> None:
    before, after = build(), build()
    await before.start(spec)
    pid = pid_of(spec)
    await before.close(leave_running=True)
    await after.running()
    await after.stop(spec.tenant_id, grace=GRACE)
    assert not is_alive(pid)
    assert await after.running() == []
    await after.close()


async def test_what_a_restart_finds_half_started_is_ended(build: Build, pliable: ProcessSpec) -> None:
    (pliable.client_dir / "never-ready").touch()
    before, after = build(), build()
    starting = asyncio.create_task(before.start(pliable))
    await until((pliable.client_dir / "starts").exists, "the runtime to be under way")
    [pid] = (pliable.client_dir / "starts").read_text().split()
    assert await after.running() == []
    await until(lambda: not is_alive(int(pid)))
    with pytest.raises(StartFailed):
        await starting
    await before.close()
    await after.close()


async def test_a_foreign_process_with_the_pid_of_a_record_is_left_alone(build: Build, spec: ProcessSpec) -> None:
    before, after = build(), build()
    await before.start(spec)
    record = spec.run_file.read_text()
    ours = pid_of(spec)
    await before.stop(spec.tenant_id, grace=GRACE)
    await before.close()
    with foreign_process() as foreign:
        spec.run_file.write_text(record.replace(str(ours), str(foreign.pid)))
        assert await after.running() == []
        await after.stop(spec.tenant_id, grace=0.1)
        assert foreign.poll() is None
        assert not spec.run_file.exists()
    await after.close()


async def test_our_own_process_with_a_record_that_does_not_fit_is_ended(build: Build, spec: ProcessSpec) -> None:
    """The control of the test above: what leaves a stranger alone does end what is ours."""
    before, after = build(), build()
    await before.start(spec)
    pid = pid_of(spec)
    await before.close(leave_running=True)
    spec.run_file.write_text(spec.run_file.read_text().replace('"generation": 1', '"generation": 7'))
    assert await after.running() == []
    await until(lambda: not is_alive(pid))
    await after.close()


async def test_the_log_goes_on_over_restarts_and_its_last_lines_are_told(
    engine: ProcessEngine, spec: ProcessSpec
) -> None:
    for _ in range(2):
        await engine.start(spec)
        await engine.stop(spec.tenant_id, grace=GRACE)
    lines = await engine.logs(spec.tenant_id, lines=100)
    assert sum("ready" in line for line in lines) == 2
    assert await engine.logs(spec.tenant_id, lines=1) == lines[-1:]
    assert await engine.logs("tneverran22", lines=5) == []


async def test_a_runtime_inherits_no_secret_of_ours(
    engine: Engine[Any], pliable: ProcessSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    await engine.start(pliable)
    environment = environment_of(pid_of(pliable))
    assert b"sk-secret" not in environment
    assert pliable.environment["LIBRETA_TENANT_TOKEN"].encode() in environment


async def test_a_runtime_gets_no_signal_meant_for_the_terminal(engine: Engine[Any], pliable: ProcessSpec) -> None:
    await engine.start(pliable)
    assert os.getsid(pid_of(pliable)) == pid_of(pliable)
    assert os.getpgid(pid_of(pliable)) != os.getpgrp()
    assert signal.getsignal(signal.SIGTERM) is not signal.SIG_IGN
