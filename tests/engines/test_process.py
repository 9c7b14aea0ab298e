"""What the process engine adds to the contract: records, environments and numbers of processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.engines.asking import GRACE
from tests.engines.machines import Processes
from tests.orchestrator.world import is_alive, until


@pytest.fixture
def machine(tmp_path: Path) -> Processes:
    """Only this engine."""
    return Processes(tmp_path, spares=0)


@contextmanager
def foreign_process() -> Iterator[subprocess.Popen[bytes]]:
    """A process that has nothing to do with us."""
    argv = [sys.executable, "-c", "input()"]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, start_new_session=True) as foreign:
        yield foreign
        foreign.kill()


def environment_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()


async def test_what_was_stopped_leaves_no_record(machine: Processes) -> None:
    engine, spec = machine.driver().engine, machine.spec()
    await engine.start(spec)
    assert spec.run_file.exists()
    await engine.stop(spec.tenant_id, grace=GRACE)
    assert not spec.run_file.exists()
    await engine.close()


async def test_something_new_is_made_each_time(machine: Processes) -> None:
    engine, spec = machine.driver().engine, machine.spec()
    await engine.start(spec)
    await engine.stop(spec.tenant_id, grace=GRACE)
    assert not await engine.keeps(spec)
    await engine.close()


async def test_a_foreign_process_with_the_pid_of_a_record_is_left_alone(machine: Processes) -> None:
    before, after, spec = machine.driver().engine, machine.driver().engine, machine.spec()
    await before.start(spec)
    record, ours = spec.run_file.read_text(), machine.pid()
    await before.stop(spec.tenant_id, grace=GRACE)
    await before.close()
    with foreign_process() as foreign:
        spec.run_file.write_text(record.replace(str(ours), str(foreign.pid)))
        assert await after.running() == []
        await after.stop(spec.tenant_id, grace=0.1)
        assert foreign.poll() is None
        assert not spec.run_file.exists()
    await after.close()


async def test_our_own_process_with_a_record_that_does_not_fit_is_ended(machine: Processes) -> None:
    """The control of the test above: what leaves a stranger alone does end what is ours."""
    before, after, spec = machine.driver().engine, machine.driver().engine, machine.spec()
    await before.start(spec)
    pid = machine.pid()
    await before.close(leave_running=True)
    spec.run_file.write_text(spec.run_file.read_text().replace('"generation": 1', '"generation": 7'))
    assert await after.running() == []
    await until(lambda: not is_alive(pid))
    await after.close()


async def test_a_runtime_inherits_no_secret_of_ours(machine: Processes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    engine, spec = machine.driver().engine, machine.spec()
    await engine.start(spec)
    environment = environment_of(machine.pid())
    assert b"sk-secret" not in environment
    assert spec.environment["LIBRETA_TENANT_TOKEN"].encode() in environment
    await engine.close()


async def test_a_runtime_gets_no_signal_meant_for_the_terminal(machine: Processes) -> None:
    engine = machine.driver().engine
    await engine.start(machine.spec())
    assert os.getsid(machine.pid()) == machine.pid()
    assert os.getpgid(machine.pid()) != os.getpgrp()
    assert signal.getsignal(signal.SIGTERM) is not signal.SIG_IGN
    await engine.close()
