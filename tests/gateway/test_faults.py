"""Real processes killed and real disks full: nothing acknowledged is lost, nothing acts twice."""

from __future__ import annotations

import random
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.gateway.conftest import ANA, PUBLIC_URL, GatewayUnderTest, rows
from tests.gateway.process import ROOT, GatewayProcess

PHONES = [f"+54911{number:08d}" for number in range(12)]


@pytest.fixture
def process(new_gateway: Callable[..., GatewayUnderTest], tmp_path: Path) -> Iterator[GatewayProcess]:
    """A gateway process beside the stand-ins."""
    gateway = new_gateway()
    running = GatewayProcess(gateway.environment, log=tmp_path / "gateway.log")
    gateway.twilio.tunnel = (PUBLIC_URL, running.url)
    with running:
        yield running


def test_a_gateway_killed_again_and_again_loses_and_doubles_nothing(
    process: GatewayProcess, new_gateway: Callable[..., GatewayUnderTest]
) -> None:
    world = new_gateway()
    chance = random.Random(11)
    acknowledged: list[tuple[str, str]] = []
    stop = threading.Event()

    def write(worker: int) -> None:
        """Write until told to stop; a message without a 200 is delivered again, as Twilio's fallback would."""
        number = 0
        while not stop.is_set():
            phone, sid = PHONES[worker * 3 + number % 3], f"SM{worker:02d}{number:030d}"
            while not stop.is_set():
                try:
                    answer = world.twilio.deliver(process.url, phone, sid, public_url=PUBLIC_URL, sid=sid)
                except httpx.HTTPError:
                    time.sleep(0.02)
                    continue
                if answer.status_code == 200:
                    acknowledged.append((phone, sid))
                    break
            number += 1

    with ThreadPoolExecutor(4) as writers:
        done = [writers.submit(write, worker) for worker in range(4)]
        try:
            for _ in range(4):
                stop.wait(chance.uniform(0.2, 0.8))
                process.kill()
                process.start()
            stop.wait(0.3)
        finally:
            stop.set()
        for future in done:
            future.result()
    assert len(acknowledged) > 20
    for phone in PHONES:
        mine = [sid for of, sid in acknowledged if of == phone]
        world.twilio.wait_for(phone, len(mine), within=60)
    wait_until_all_is_settled(process)
    effects, replies = world.control_plane.effects, [message.body for message in world.twilio.messages]
    assert {sid for _, sid in acknowledged} <= set(effects)
    assert len(effects) == len(set(effects))
    assert sorted(replies) == sorted(f"re: {sid}" for sid in effects)
    assert process.stop() == 0


def wait_until_all_is_settled(process: GatewayProcess, *, within: float = 60.0) -> None:
    deadline = time.monotonic() + within
    while True:
        health = httpx.get(f"{process.url}/health", trust_env=False).json()
        if health["waiting"] == health["unsent"] == 0:
            return
        assert time.monotonic() < deadline, health
        time.sleep(0.05)


def test_a_gateway_killed_right_after_its_200_delivers_when_it_is_back(
    process: GatewayProcess, new_gateway: Callable[..., GatewayUnderTest]
) -> None:
    world = new_gateway()
    gate = world.control_plane.gates[ANA] = threading.Event()
    for number in range(5):
        answer = world.twilio.deliver(process.url, ANA, f"venta {number}", public_url=PUBLIC_URL)
        assert answer.status_code == 200
    process.kill()
    gate.set()
    process.start()
    assert world.twilio.wait_for(ANA, 5) == [f"re: venta {number}" for number in range(5)]
    assert len(world.control_plane.effects) == 5


def test_a_full_disk_answers_503_and_never_200_without_a_row(
    process: GatewayProcess, new_gateway: Callable[..., GatewayUnderTest]
) -> None:
    world = new_gateway()
    size = (world.folder / "gateway.db").stat().st_size
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size + 20_000, resource.RLIM_INFINITY))
    answers = [
        (
            f"SM{number:032d}",
            world.twilio.deliver(process.url, ANA, "x" * 1_500, public_url=PUBLIC_URL, sid=f"SM{number:032d}"),
        )
        for number in range(40)
    ]
    statuses = [answer.status_code for _, answer in answers]
    assert set(statuses) == {200, 503}, statuses
    refused = next(answer for _, answer in answers if answer.status_code == 503)
    assert (refused.json()["code"], refused.json()["can_retry"]) == ("storage_unavailable", True)
    stored = {row[0] for row in rows(world.folder, "SELECT message_id FROM inbox")}
    assert {sid for sid, answer in answers if answer.status_code == 200} <= stored
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert world.twilio.deliver(process.url, ANA, "hay lugar", public_url=PUBLIC_URL).status_code == 200
    wait_until_all_is_settled(process)
    assert world.control_plane.delivered(ANA)[-1] == "hay lugar"
    assert len(world.control_plane.effects) == len(stored) + 1 == len(world.twilio.to(ANA))


def test_a_second_gateway_on_the_same_folder_does_not_start(
    process: GatewayProcess, new_gateway: Callable[..., GatewayUnderTest]
) -> None:
    environment = {**new_gateway().environment, "LIBRETA_GATEWAY_PORT": "0", "LIBRETA_MODEL_PROXY_PORT": "0"}
    second = subprocess.run(
        [sys.executable, "-m", "gateway"], cwd=ROOT, env=environment, capture_output=True, timeout=60, check=False
    )
    assert second.returncode == 75
    assert b"another gateway works on" in second.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_program_ends_cleanly_when_it_is_told_to(
    new_gateway: Callable[..., GatewayUnderTest], tmp_path: Path, number: signal.Signals
) -> None:
    environment = {**new_gateway().environment, "LIBRETA_CHANNELS": "twilio,simulator"}
    with GatewayProcess(environment, log=tmp_path / "log", module="gateway") as process:
        assert process.stop(number) == 0
    log = (tmp_path / "log").read_text()
    assert "Traceback" not in log
    assert new_gateway().twilio.auth_token not in log


def test_settings_that_cannot_work_are_refused_with_a_way_to_mend_them(tmp_path: Path) -> None:
    environment = {"LIBRETA_DATA_DIR": str(tmp_path), "LIBRETA_CHANNELS": "twilio", "LIBRETA_GATEWAY_PORT": "0"}
    refused = subprocess.run(
        [sys.executable, "-m", "gateway"], cwd=ROOT, env=environment, capture_output=True, timeout=60, check=False
    )
    assert refused.returncode == 78
    assert b"TWILIO_ACCOUNT_SID" in refused.stderr
    assert list(tmp_path.iterdir()) == []
