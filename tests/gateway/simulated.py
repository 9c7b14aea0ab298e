"""A gateway with the simulator on a real port, and behind it a shop whose answers the test decides."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.app import create_app
from gateway.settings import Settings
from gateway.timing import Timing
from tenant_runtime.contract.messages import InboundMessage, Reply, Turn
from tests.standins.serving import Served

ANA = "+5491112345678"
BRUNO = "+5511987654321"
CARLA = "+12025550123"
DEADLINE = 10.0
QUICK = Timing(first_delay=0.02, longest_delay=0.1, lease_wait=1.0, stop_grace=2.0)

Answer = Callable[[InboundMessage], tuple[Reply, ...]]


def echo(message: InboundMessage) -> tuple[Reply, ...]:
    """One reply that repeats what was said."""
    return (Reply(text=f"Dijiste: {message.text or message.kind}"),)


@dataclass
class Shop:
    """Stands in for the orchestrator and for every tenant's runtime. It answers while `is_open`."""

    answer: Answer = echo
    seen: list[InboundMessage] = field(default_factory=list)
    is_open: threading.Event = field(default_factory=threading.Event)
    breaks: bool = False
    url: str = ""

    def __post_init__(self) -> None:
        self.is_open.set()

    def app(self) -> Starlette:
        """Leases and messages."""
        return Starlette(
            routes=[
                Route("/v1/leases", self._lease, methods=["POST"]),
                Route("/messages", self._message, methods=["POST"]),
            ]
        )

    async def _lease(self, request: Request) -> Response:
        asked = await request.json()
        return JSONResponse(
            {
                "identity": asked["identity"],
                "tenant_id": "taaaaaaaaaa",
                "serves": "tenant",
                "url": self.url,
                "token": "token",
                "language": "es",
                "expires_at": (datetime.now(UTC) + timedelta(minutes=5)).isoformat(),
            }
        )

    async def _message(self, request: Request) -> Response:
        message = InboundMessage.model_validate_json(await request.body())
        self.seen.append(message)
        if self.breaks:
            return Response(status_code=500)
        await run_in_threadpool(self.is_open.wait, DEADLINE)
        turn = Turn(message_id=message.id, replies=self.answer(message))
        return Response(turn.model_dump_json(), media_type="application/json")


@dataclass
class Running:
    """A gateway that can be ended and started again on its data and its port."""

    shop: Shop
    settings: Settings
    url: str = ""
    _port: int = 0

    @contextmanager
    def gateway(self) -> Iterator[httpx.Client]:
        """Serve; a client of it."""
        with Served(create_app(self.settings, timing=QUICK), port=self._port) as served:
            self.url, self._port = served.url, served.port
            with httpx.Client(base_url=self.url) as client:
                yield client


def settings_for(folder: Path, shop: Shop, **changes: Any) -> Settings:
    """Settings of a gateway with the simulator."""
    return Settings(
        data_dir=folder, orchestrator_url=shop.url, gateway_token="gateway", api_token="operator", **changes
    )


def wait_until(condition: Callable[[], object]) -> None:
    """Return when the condition holds; fail after a while."""
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.005)


@dataclass(frozen=True)
class Event:
    """One server-sent event."""

    name: str
    data: dict[str, Any]
    id: str | None


class Stream:
    """The events of some phones, in order."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.iter_lines()
        self.seen: list[Event] = []

    def until(self, wanted: Callable[[Event], bool]) -> Event:
        """The next event like this; the ones before it are kept in `seen`."""
        for event in self._events():
            self.seen.append(event)
            if wanted(event):
                return event
        raise AssertionError("the stream ended")

    def message(self, **wanted: object) -> dict[str, Any]:
        """The next message with these fields."""
        found = self.until(lambda event: event.name == "message" and wanted.items() <= event.data.items())
        return found.data

    def _events(self) -> Iterator[Event]:
        fields: dict[str, str] = {}
        for line in self._lines:
            name, _, value = line.partition(":")
            if name:
                fields[name] = value.removeprefix(" ")
            elif "data" in fields:
                yield Event(fields.get("event", "message"), json.loads(fields["data"]), fields.get("id"))
                fields = {}


@contextmanager
def listening(client: httpx.Client, *phones: str, headers: dict[str, str] | None = None) -> Iterator[Stream]:
    """Follow these phones."""
    path = "/simulator/api/events"
    timeout = httpx.Timeout(DEADLINE)
    with client.stream("GET", path, params={"phone": list(phones)}, headers=headers, timeout=timeout) as response:
        assert response.status_code == 200, response.read()
        yield Stream(response)


def write(client: httpx.Client, phone: str, text: str = "", **more: object) -> str:
    """Write as a shopkeeper; the id of the message."""
    response = client.post("/simulator/api/messages", json={"phone": phone, "text": text} | more)
    assert response.status_code == 202, response.text
    return str(response.json()["id"])


def read(client: httpx.Client, phone: str, **more: str) -> list[dict[str, Any]]:
    """The conversation of a phone."""
    response = client.get("/simulator/api/messages", params={"phone": phone} | more)
    assert response.status_code == 200, response.text
    messages: list[dict[str, Any]] = response.json()["messages"]
    return messages


@contextmanager
def running(folder: Path, **changes: Any) -> Iterator[Running]:
    """A shop, and a gateway on this folder that is not started yet."""
    shop = Shop()
    with Served(shop.app()) as served:
        shop.url = served.url
        yield Running(shop, settings_for(folder, shop, **changes))
