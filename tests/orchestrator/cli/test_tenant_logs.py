"""`libreta tenant logs`: lines of JSON read as sentences, raw where asked for, followed until Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestrator.cli import app
from orchestrator.cli.tenant_logs import readable
from orchestrator.client import get_tenant_manager
from tests.orchestrator.served import serving_orchestrator

ANA = "+5491112345678"
AT_A_TERMINAL = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
"""What runs in the background of a shell, as tests may, is deaf to Ctrl-C."""

LIBRETA = (sys.executable, "-c", "from orchestrator.cli import main; main()", "tenant", "logs", ANA)
LIBRETA_AT_A_TERMINAL = (LIBRETA[0], LIBRETA[1], f"{AT_A_TERMINAL}; {LIBRETA[2]}", *LIBRETA[3:])


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """An orchestrator with Ana's bakery, which has run once."""
    with serving_orchestrator(tmp_path_factory.mktemp("data")) as (_, environment):
        with get_tenant_manager(environment) as manager:
            manager.create_tenant(phone_number=ANA, business_name="Panadería Ana")
            manager.start_tenant(ANA)
            manager.stop_tenant(ANA)
        yield environment


def said(*words: str, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(app, ["tenant", "logs", ANA, *words])
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def test_lines_are_readable_and_raw_where_asked_for(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = said("--raw", environment=environment, monkeypatch=monkeypatch)
    readable_ones = said(environment=environment, monkeypatch=monkeypatch)
    assert len(raw) == len(readable_ones) > 0
    first = json.loads(raw[0])
    assert first["event"] in readable_ones[0]
    assert "{" not in readable_ones[0].partition("  ")[0]


def test_followed_lines_go_on_through_a_start_until_ctrl_c(environment: dict[str, str]) -> None:
    kept = {**os.environ, **environment, "PYTHONUNBUFFERED": "1"}
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        [*LIBRETA_AT_A_TERMINAL, "-f", "--raw", "--lines", "1"],
        env=kept,
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as libreta:
        rescue = threading.Timer(60, libreta.kill)
        rescue.start()
        assert libreta.stdout is not None
        assert libreta.stdout.readline()  # what was there: the stream is open
        with get_tenant_manager(environment) as manager:
            manager.start_tenant(ANA)
        new = json.loads(libreta.stdout.readline())
        assert new["event"]
        libreta.send_signal(signal.SIGINT)
        _, complaints = libreta.communicate()
        rescue.cancel()
        assert (libreta.returncode, complaints) == (0, b"")


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('{"at": "2026-03-02T14:03:11.120+00:00", "level": "info", "event": "ready", "tenant": "t1"}', "ready"),
        (
            '{"at": "2026-03-02T14:03:11.120+00:00", "level": "warning", "event": "slow", "seconds": 3, "why": "disk"}',
            "warning: slow  seconds=3  why=disk",
        ),
        ('{"at": "2026-03-02T14:03:11.120+00:00", "event": "broke", "where": ["a:1", "b:2"]}', 'broke  where=["a:1"'),
    ],
)
def test_a_line_tells_time_event_and_facts(line: str, shown: str) -> None:
    text = readable(line).plain
    assert text[10] == " "
    assert text[:4] == "2026"
    assert shown in text
    assert "tenant=" not in text


@pytest.mark.parametrize("line", ["Traceback (most recent call last):", "{", "[1]", '"x"', "{}", "[" * 100_000])
def test_any_other_line_stays_as_it_is(line: str) -> None:
    assert readable(line).plain == line


def test_no_line_commands_the_terminal() -> None:
    escape = "\x1b]0;owned\x07"
    for line in (escape, json.dumps({"event": escape, "at": escape, "x": escape, escape: 1}, ensure_ascii=True)):
        assert "\x1b" not in readable(line).plain
