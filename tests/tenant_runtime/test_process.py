"""A runtime as a process: one per folder, ready when it says so, and whole after any end."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from tenant_runtime.books import Books
from tenant_runtime.books.schema import open_books
from tests.tenant_runtime.faulty_runtime import DIE_BEFORE_ANSWER, DIE_IN_TRANSACTION, HOLD, POISON
from tests.tenant_runtime.shop import RuntimeProcess, message, running

FAULTY = "tests.tenant_runtime.faulty_runtime"
UNLOCKED = "tests.tenant_runtime.unlocked_runtime"


def faults(folder: Path) -> list[str]:
    """What `verify` finds wrong in the books of a folder that nobody serves."""
    connection = open_books(folder / "business.db")
    try:
        return Books(connection, "USD", ZoneInfo("UTC"), lambda: datetime.now(UTC)).verify()
    finally:
        connection.close()


def test_it_says_where_it_listens_by_pipe_and_by_file_and_ends_cleanly_on_sigterm(folder: Path) -> None:
    with running(folder) as runtime:
        assert json.loads(runtime.run_file.read_text()) == runtime.record
        assert (runtime.record["tenant_id"], runtime.record["generation"]) == ("tana", 7)
        assert runtime.record["pid"] == runtime.process.pid
        assert runtime.client.get("/health").json()["status"] == "ok"
        assert runtime.end(signal.SIGTERM) == 0
        assert not runtime.run_file.exists()
    assert faults(folder) == []


def test_every_log_line_is_json_with_the_tenant_and_without_what_was_said(folder: Path) -> None:
    with running(folder) as runtime:
        runtime.say("Vendí 3 tazas a 15 cada una")
        runtime.say(f"{POISON} Vendí 3 platos")
        runtime.end()
    lines = [json.loads(line) for line in runtime.log.read_text().splitlines()]
    assert {"ready", "turn"} <= {line["event"] for line in lines}
    assert {line["tenant"] for line in lines} == {"tana"}
    assert not any(word in runtime.log.read_text() for word in ("tazas", "platos", "5491112345678"))


def test_a_second_process_on_the_same_folder_is_refused(folder: Path) -> None:
    with running(folder) as first:
        with running(folder) as second:
            assert second.process.wait(timeout=20) == 75
            assert second.record == {}
        assert first.client.get("/health").json()["status"] == "ok"


def test_without_the_lock_two_processes_would_serve_one_folder(folder: Path) -> None:
    with running(folder, module=UNLOCKED), running(folder, module=UNLOCKED) as second:
        assert second.client.get("/health").json()["status"] == "ok"


def test_the_folder_is_free_again_after_a_kill(folder: Path) -> None:
    with running(folder) as first:
        first.end(signal.SIGKILL)
        with running(folder) as second:
            assert second.client.get("/health").json()["status"] == "ok"


def test_a_kill_in_mid_transaction_leaves_nothing_and_the_redelivery_books_once(folder: Path) -> None:
    text = f"Vendí 3 tazas a 15 cada una {DIE_IN_TRANSACTION}"
    delivery = message(text)
    with running(folder, module=FAULTY) as runtime:
        with pytest.raises(httpx.TransportError):
            runtime.client.post("/messages", json=delivery)
        assert runtime.process.wait(timeout=20) == -signal.SIGKILL
    assert faults(folder) == []
    with running(folder, module=FAULTY) as runtime:
        assert runtime.client.get("/stats").json()["sales"] == 0
        assert runtime.client.post("/messages", json=delivery).json()["repeated"] is False
        assert runtime.client.get("/stats").json()["sales"] == 1
        runtime.end()
    assert faults(folder) == []


def test_a_kill_between_commit_and_answer_books_once_and_the_answer_is_kept(folder: Path) -> None:
    delivery = message(f"Vendí 3 tazas a 15 cada una {DIE_BEFORE_ANSWER}")
    with running(folder, module=FAULTY) as runtime:
        with pytest.raises(httpx.TransportError):
            runtime.client.post("/messages", json=delivery)
        assert runtime.process.wait(timeout=20) == -signal.SIGKILL
    with running(folder, module=FAULTY) as runtime:
        again = runtime.client.post("/messages", json=delivery).json()
        assert again["repeated"] is True
        assert "$45.00" in again["replies"][0]["text"]
        assert runtime.client.get("/stats").json()["sales"] == 1
        runtime.end()
    assert faults(folder) == []


def test_a_message_that_always_fails_is_a_problem_and_the_next_one_is_answered(folder: Path) -> None:
    with running(folder, module=FAULTY) as runtime:
        for _ in range(2):
            response = runtime.say(f"Vendí 3 tazas a 15 cada una {POISON}")
            assert (response.status_code, response.json()["code"]) == (500, "turn_failed")
        assert runtime.say("Vendí 3 tazas a 15 cada una").status_code == 200
        assert runtime.client.get("/stats").json()["sales"] == 1


def test_a_pending_card_is_answered_after_a_restart(folder: Path) -> None:
    with running(folder) as runtime:
        assert "?" in runtime.say("Vendí 3 tazas").json()["replies"][0]["text"]
        runtime.end(signal.SIGKILL)
    with running(folder) as runtime:
        assert "$60.00" in runtime.say("20").json()["replies"][0]["text"]
        assert runtime.client.get("/stats").json()["revenue"] == "60.00"


def wait_for(condition: Callable[[], bool]) -> None:
    """Returns when the condition holds; fails after a generous while."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "it never came to hold"
        threading.Event().wait(0.01)


@contextmanager
def turn_in_flight(runtime: RuntimeProcess, folder: Path) -> Iterator[Future[httpx.Response]]:
    """A sale that is being read; it goes on when `.held` is removed from the folder."""
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(runtime.say, f"Vendí 3 tazas a 15 cada una {HOLD}")
        try:
            wait_for((folder / ".held").exists)
            yield answer
        finally:
            (folder / ".held").unlink(missing_ok=True)


def test_sigterm_lets_the_turn_in_flight_finish_and_answer(folder: Path) -> None:
    with running(folder, module=FAULTY) as runtime:
        with turn_in_flight(runtime, folder) as answer:
            runtime.process.send_signal(signal.SIGTERM)
            wait_for(lambda: not is_listening(runtime))
            (folder / ".held").unlink()
            assert "$45.00" in answer.result(20).json()["replies"][0]["text"]
        assert runtime.process.wait(timeout=20) == 0
        assert not runtime.run_file.exists()
    assert faults(folder) == []


def test_a_drain_waits_for_the_turn_in_flight_and_health_answers_meanwhile(folder: Path) -> None:
    with (
        running(folder, module=FAULTY) as runtime,
        turn_in_flight(runtime, folder) as answer,
        ThreadPoolExecutor(1) as pool,
    ):
        drained = pool.submit(runtime.client.post, "/drain")
        wait_for(lambda: runtime.client.get("/health").json()["status"] == "draining")
        assert runtime.say("hola").json()["code"] == "draining"
        assert not drained.done()
        (folder / ".held").unlink()
        assert drained.result(20).status_code == 200
        assert answer.result(20).status_code == 200


def is_listening(runtime: RuntimeProcess) -> bool:
    """Whether it still takes new connections."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", runtime.record["port"])) == 0


def start_with(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """What a start with these settings comes to."""
    command = [sys.executable, "-m", "tenant_runtime"]
    environment = {"PATH": os.environ["PATH"]} | environment
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=20)


def test_settings_that_do_not_fit_end_it_with_a_sentence() -> None:
    ended = start_with({"LIBRETA_TENANT_IDD": "x"})
    assert (ended.returncode, ended.stdout) == (78, "")
    assert "did you mean LIBRETA_TENANT_ID?" in ended.stderr


@pytest.mark.parametrize("content", [b"this is no database, and long enough to be looked at as one" * 50, None])
def test_books_that_cannot_be_opened_end_it_with_a_reason(folder: Path, content: bytes | None) -> None:
    if content:
        (folder / "business.db").write_bytes(content)
    else:
        (folder / "business.db").mkdir()
    ended = start_with(
        {"LIBRETA_CLIENT_DIR": str(folder), "LIBRETA_TENANT_ID": "tana", "LIBRETA_TENANT_TOKEN": "a" * 64}
    )
    assert ended.returncode == 1
    (line,) = [json.loads(line) for line in ended.stderr.splitlines()]
    assert line["event"] == "cannot_start"
    assert line["reason"]


def test_a_folder_that_is_not_there_ends_it_with_a_reason(tmp_path: Path) -> None:
    ended = start_with(
        {"LIBRETA_CLIENT_DIR": str(tmp_path / "gone"), "LIBRETA_TENANT_ID": "t", "LIBRETA_TENANT_TOKEN": "a" * 64}
    )
    assert (ended.returncode, "No such file" in ended.stderr) == (1, True)


def test_lost_books_are_never_begun_anew(folder: Path) -> None:
    with running(folder, HAS_BOOKS="true") as runtime:
        assert runtime.process.wait(timeout=20) == 1
        assert "business.db is missing" in runtime.log.read_text()
    assert not (folder / "business.db").exists()
    with running(folder, HAS_BOOKS="false") as first:  # the control: a shop that never had books gets its first
        assert first.say("hola").status_code == 200
    with running(folder, HAS_BOOKS="true") as again:
        assert again.say("hola").status_code == 200
