"""A tenant's log comes as a stream: what is there, then each new line, while somebody reads, to nobody else."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from orchestrator import naming
from orchestrator.app import create_app
from orchestrator.endpoints import log_stream
from orchestrator.engines import Driver, EngineSilent
from orchestrator.engines.process import process_driver
from orchestrator.event_stream import events, lines_of
from orchestrator.services import Services
from orchestrator.settings import Settings
from tests.gateway.simulated import wait_until
from tests.orchestrator.world import ANA, BRUNO, CARLA, ECHO, settings_in
from tests.standins.serving import Served

LOGS = f"/v1/tenants/{ANA}/logs"
PATIENCE = httpx.Timeout(20.0)


@dataclass
class Running:
    """An orchestrator on a real port; its operator."""

    app: FastAPI
    settings: Settings
    http: httpx.Client
    loop: asyncio.AbstractEventLoop

    @property
    def services(self) -> Services:
        services: Services = self.app.state.services
        return services

    @property
    def log(self) -> Path:
        """Where Ana's runtime writes."""
        return naming.log_file(self.settings.logs_dir, self.http.get(f"/v1/tenants/{ANA}").json()["tenant_id"])

    def act(self, act: str) -> None:
        answer = self.http.post(f"/v1/tenants/{ANA}/{act}", params={"wait": 20}, json={})
        assert answer.is_success, answer.text

    @contextmanager
    def following(self, lines: int = 100, **headers: str) -> Iterator[Iterator[str]]:
        """The lines of the stream."""
        asked: dict[str, str | int] = {"follow": "true", "lines": lines}
        with self.http.stream("GET", LOGS, params=asked, headers=headers, timeout=PATIENCE) as response:
            assert response.status_code == 200, response.read()
            assert response.headers["Content-Type"].startswith("text/event-stream")
            yield (data for event, data in events(lines_of(response.iter_bytes())) if event == "message")

    def burden(self) -> tuple[int, int]:
        """How many tasks and threads there are."""
        return len(asyncio.all_tasks(self.loop)), threading.active_count()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    def build(settings: Settings, secret: str, _installation: str) -> Driver:
        return process_driver(settings, secret, argv=ECHO)

    settings = settings_in(tmp_path)
    app = create_app(settings, build=build)
    with Served(app) as served:
        token = (settings.secrets_dir / "api_token").read_text().strip()
        with httpx.Client(base_url=served.url, headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE) as http:
            made = http.post("/v1/tenants", json={"phone_number": ANA, "business_name": "Ana's bakery"})
            assert made.is_success, made.text
            yield Running(app, settings, http, served._server._loop)


def test_a_sleeping_tenant_is_waited_for_and_followed_through_restarts(running: Running) -> None:
    with running.following() as lines:
        running.act("start")
        assert next(lines) == "ready"
        running.act("restart")
        while next(lines) != "ready":
            pass
        running.act("stop")
        running.act("start")
        while next(lines) != "ready":
            pass


def test_as_many_lines_as_asked_for_come_first_then_the_new_ones_whole(running: Running) -> None:
    running.log.write_text("".join(f"line {number}\n" for number in range(10)), encoding="utf-8")
    with running.following(lines=3) as lines:
        assert [next(lines) for _ in range(3)] == ["line 7", "line 8", "line 9"]
        odd = '{"event": "sold",  "name": "café \u2028\u0085 data: x"}'
        with running.log.open("a", encoding="utf-8") as log:
            log.write(f"{odd}\n")
        assert next(lines) == odd


def test_while_nothing_is_logged_a_comment_keeps_the_connection(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_stream, "KEEP_ALIVE", 0.05)
    with running.http.stream("GET", LOGS, params={"follow": "true"}) as response:
        lines = (line for line in lines_of(response.iter_bytes()) if line)
        assert next(lines) == ": following"
        assert [next(lines)[:6], next(lines)[:6]] == [": ping", ": ping"]


def test_who_leaves_leaves_nothing_behind(running: Running) -> None:
    running.log.write_text("a line\n")
    for _ in range(3):  # what is made once for all is made
        with running.following() as lines:
            next(lines)
    resting = settled(running)
    for _ in range(5):
        streams = [running.following() for _ in range(8)]
        opened = [stream.__enter__() for stream in streams]
        assert [next(lines) for lines in opened] == ["a line"] * 8
        assert running.burden()[0] >= resting[0] + 8  # the control: an open stream is seen
        for stream in streams:
            stream.__exit__(None, None, None)
    wait_until(lambda: running.burden()[0] <= resting[0])
    assert running.burden()[1] <= resting[1] + 2  # the loop's own pool may have grown by a thread, not by forty


@pytest.mark.parametrize("is_flood", [False, True])
def test_what_feeds_a_stream_may_take_its_time_to_end(
    running: Running, monkeypatch: pytest.MonkeyPatch, is_flood: bool
) -> None:
    begun, ended = threading.Event(), threading.Event()

    async def follow(_tenant_id: str, *, lines: int) -> AsyncIterator[str]:
        try:
            while True:
                yield "x" * lines
                begun.set()
                await asyncio.sleep(0 if is_flood else 3_600)
        finally:
            for _ in range(5):  # as a driver does that waits for a thread
                await asyncio.sleep(0.001)
            ended.set()

    monkeypatch.setattr(running.services.view, "follow", follow)
    with running.following() as lines:
        assert next(lines)
        assert begun.wait(20)
        assert not ended.is_set()
    assert ended.wait(20)


def settled(running: Running) -> tuple[int, int]:
    """The burden once it has stood still for a while of asking."""
    seen: list[tuple[int, int]] = []

    def is_still() -> bool:
        running.http.get("/health")
        seen.append(running.burden())
        return len(seen) > 20 and len(set(seen[-20:])) == 1

    wait_until(is_still)
    return seen[-1]


@pytest.mark.parametrize("follow", ["true", "false"])
def test_nobody_reads_another_s_log(running: Running, follow: str) -> None:
    body = {"name": "carla", "scopes": ["tenants:read"], "tenants": [CARLA]}
    carla = running.http.post("/v1/tokens", json=body).json()["token"]
    mine = running.http.get(LOGS, headers={"Authorization": f"Bearer {carla}"}, params={"follow": follow})
    nobody = running.http.get(LOGS, headers={"Authorization": ""}, params={"follow": follow})
    unknown = running.http.get(f"/v1/tenants/{BRUNO}/logs", params={"follow": follow})
    assert [(one.status_code, one.json()["code"]) for one in (mine, nobody, unknown)] == [
        (404, "tenant_not_found"),
        (401, "unauthorized"),
        (404, "tenant_not_found"),
    ]


def test_a_silent_engine_ends_the_stream_with_a_reason_and_refuses_the_lines(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def follow(_tenant_id: str, *, lines: int) -> AsyncIterator[str]:
        yield f"the last of {lines}"
        raise EngineSilent("the daemon does not answer")

    async def logs(_tenant_id: str, *, lines: int) -> list[str]:
        raise EngineSilent(f"no {lines} lines")

    monkeypatch.setattr(running.services.view, "follow", follow)
    monkeypatch.setattr(running.services.view, "logs", logs)
    with running.http.stream("GET", LOGS, params={"follow": "true", "lines": 7}) as response:
        found = list(events(lines_of(response.iter_bytes())))
    assert found == [("message", "the last of 7"), ("end", "the daemon does not answer")]
    refused = running.http.get(LOGS)
    assert (refused.status_code, refused.json()["code"]) == (503, "engine_unavailable")


def test_lines_are_whole_however_the_bytes_come() -> None:
    text = "data: ñandú\u2028\n\ndata: b\r\n\n".encode()
    for size in (1, 2, 3, 7, 100):
        parts = (text[start : start + size] for start in range(0, len(text), size))
        assert list(lines_of(parts)) == ["data: ñandú\u2028", "", "data: b", ""]
