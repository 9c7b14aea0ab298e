"""The product starts whole, ends whole, and never half of it is left."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

from orchestrator.stack import Part, Stack, StackError
from tests.orchestrator.served import plain_environment

DEADLINE = 60.0


def stack_in(folder: Path, **settings: str) -> Stack:
    return Stack(plain_environment(folder / "data", **settings), free_ports=True, log_dir=folder / "output")


@dataclass
class Run:
    """`libreta run` as an operator starts it. `told` is not started: it knows the addresses."""

    process: subprocess.Popen[bytes]
    screen: Path
    told: Stack

    @property
    def said(self) -> str:
        return self.screen.read_text(encoding="utf-8")

    def ended(self) -> int:
        return self.process.wait(DEADLINE)


@contextmanager
def libreta_run(folder: Path) -> Iterator[Run]:
    """Up, with its panel on the screen."""
    told, screen = stack_in(folder), folder / "screen.txt"
    command = [sys.executable, "-c", "from orchestrator.cli import main; main()", "run"]
    with screen.open("wb") as output:
        process = subprocess.Popen(command, env=told.environment, stdout=output, stderr=subprocess.STDOUT)
    run = Run(process, screen, told)
    try:
        wait_until(lambda: "Ctrl-C" in run.said or process.poll() is not None)
        yield run
    finally:
        process.terminate()
        run.ended()


def answers(part: Part) -> bool:
    try:
        return httpx.get(f"{part.url}/health", trust_env=False).is_success
    except httpx.TransportError:
        return False


def wait_until(is_so: object, seconds: float = DEADLINE) -> None:
    assert callable(is_so)
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.02)


def family_of(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)


def test_inside_the_block_both_answer_a_killed_one_comes_back_and_after_it_both_are_gone(tmp_path: Path) -> None:
    with stack_in(tmp_path) as stack:
        assert answers(stack.gateway)
        assert answers(stack.orchestrator)
        first, url = stack.gateway.pid, stack.gateway.url
        assert stack.gateway.kill() == -signal.SIGKILL
        assert not answers(stack.gateway)
        stack.restart(stack.gateway)
        assert (stack.gateway.pid != first, stack.gateway.url) == (True, url)
        assert answers(stack.gateway)
        pids = [part.pid for part in stack.parts]
    assert not any(psutil.pid_exists(pid) for pid in pids)
    assert [part.exit_code for part in stack.parts] == [0, 0]


def test_a_part_that_cannot_start_is_named_with_its_last_words_and_nothing_is_left(tmp_path: Path) -> None:
    stack = stack_in(tmp_path, LIBRETA_CHANNELS="pigeon")
    with pytest.raises(StackError, match=r"(?s)The (gateway|orchestrator) ended while.*LIBRETA_CHANNELS"):
        stack.start()
    assert not any(part.is_running for part in stack.parts)


@pytest.mark.parametrize("setting", ["LIBRETA_GATEWAY_PORT", "LIBRETA_ORCHESTRATOR_PORT", "LIBRETA_MODEL_PROXY_PORT"])
def test_a_taken_port_is_told_before_anything_starts(tmp_path: Path, setting: str) -> None:
    stack = stack_in(tmp_path)
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(stack.environment[setting])))
        other.listen()
        with pytest.raises(StackError, match=rf"taken: is Libreta running already\? .*{setting}"):
            stack.start()
    assert not any(part.is_running for part in stack.parts)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_run_says_where_everything_is_and_ends_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    with libreta_run(tmp_path) as run:
        family = family_of(run.process.pid)
        assert len(family) >= 2
        run.process.send_signal(number)
        assert run.ended() == 0, run.said
    assert not any(member.is_running() for member in family)
    addresses = (f"{run.told.gateway.url}/simulator", run.told.orchestrator.url)
    for piece in (*addresses, "api_token", "make tenant-new", "Ctrl-C"):
        assert piece in run.said
    assert "Traceback" not in run.said


def test_ctrl_c_while_it_starts_ends_cleanly_too(tmp_path: Path) -> None:
    told = stack_in(tmp_path)
    command = [sys.executable, "-c", "from orchestrator.cli import main; main()", "run"]
    process = subprocess.Popen(command, env=told.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(lambda: len(family_of(process.pid)) > 0)
    family = family_of(process.pid)
    process.send_signal(signal.SIGINT)
    assert process.wait(DEADLINE) == 0
    assert not any(member.is_running() for member in family)


def test_when_one_part_dies_the_other_is_ended_and_the_exit_code_says_so(tmp_path: Path) -> None:
    victim = "gateway"
    with libreta_run(tmp_path) as run:
        family = family_of(run.process.pid)
        (doomed,) = [member for member in family if member.cmdline()[-1] == victim]
        os.kill(doomed.pid, signal.SIGKILL)
        assert run.ended() == 1
    assert f"The {victim} ended by itself" in run.said
    assert not any(member.is_running() for member in family)
