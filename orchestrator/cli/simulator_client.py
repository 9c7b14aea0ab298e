"""The gateway's simulator seen from a program: write, read, wait for the answer."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Literal

import httpx
from pydantic import BaseModel, ConfigDict

from orchestrator.event_stream import events
from tenant_runtime.contract.key import TenantKey

QUIET = httpx.Timeout(10.0, read=45.0)
"""The gateway says something on a stream at least every 15 seconds."""

PATIENCE = 60.0
"""Seconds that a gateway which answered before may be away: long enough for a restart."""


class SimulatorError(Exception):
    """The gateway cannot be talked to; the message says what to do."""


class ChatMessage(BaseModel):
    """One bubble. Fields that this program does not know are left alone."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    author: Literal["shopkeeper", "libreta"]
    answers: str | None = None
    kind: str = "text"
    text: str
    at: datetime
    state: str
    quick_replies: tuple[str, ...] = ()
    attachments: tuple[dict[str, str], ...] = ()


class SimulatorClient:
    """One phone of the simulator at `url`; use as a context manager."""

    def __init__(self, url: str, phone: TenantKey, *, transport: httpx.BaseTransport | None = None) -> None:
        self.url = url.rstrip("/")
        self._phone = phone
        self._http = httpx.Client(base_url=f"{self.url}/simulator/api", timeout=QUIET, transport=transport)
        self._cursor: str | None = None
        self._told: set[str] = set()

    def __enter__(self) -> SimulatorClient:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def history(self) -> list[ChatMessage]:
        """What was said before, oldest first."""
        found = self._json(self._http.build_request("GET", "/messages", params=self._question()))
        self._cursor = found["cursor"]
        messages = [ChatMessage.model_validate(message) for message in found["messages"]]
        self._told.update(message.id for message in messages if message.author == "libreta")
        return messages

    def write(self, text: str) -> str:
        """Hand a text in; answers its id. It is on disk when this returns."""
        body = {"id": f"sim-{secrets.token_hex(12)}", "phone": self._phone, "text": text}
        self._json(self._http.build_request("POST", "/messages", json=body))
        return body["id"]

    def follow(self, message_id: str) -> Iterator[ChatMessage]:
        """This message each time its state moves on, and every new reply, until it has been read or given up on.

        All its replies come before that. Outlasts a restart of the gateway.
        """
        away_since: float | None = None
        while True:
            try:
                for message in self._stream():
                    away_since = None
                    if self._is_news(message, message_id):
                        yield message
                    if message.id == message_id and message.state in {"read", "failed"}:
                        return
            except httpx.TransportError as error:
                away_since = away_since or time.monotonic()
                if time.monotonic() - away_since > PATIENCE:
                    raise self._absent() from error
            time.sleep(0.5)

    def _is_news(self, message: ChatMessage, message_id: str) -> bool:
        if message.author == "shopkeeper":
            return message.id == message_id
        is_new = message.id not in self._told
        self._told.add(message.id)
        return is_new

    def _stream(self) -> Iterator[ChatMessage]:
        with self._http.stream("GET", "/events", params=self._question()) as response:
            if response.status_code != 200:
                response.read()
                raise self._refused(response)
            for event, data in events(response.iter_lines()):
                if event == "message":
                    yield ChatMessage.model_validate_json(data)

    def _question(self) -> dict[str, str]:
        return {"phone": self._phone} | ({"after": self._cursor} if self._cursor else {})

    def _json(self, request: httpx.Request) -> dict[str, str]:
        try:
            response = self._http.send(request)
        except httpx.TransportError as error:
            raise self._absent() from error
        if response.is_error:
            raise self._refused(response)
        found: dict[str, str] = response.json()
        return found

    def _absent(self) -> SimulatorError:
        return SimulatorError(f"The gateway does not answer at {self.url}. Start it with `make run`.")

    def _refused(self, response: httpx.Response) -> SimulatorError:
        if response.status_code == 404:
            return SimulatorError(
                f"The gateway at {self.url} has no simulator: LIBRETA_CHANNELS must name it, "
                "and it answers only on this machine."
            )
        return SimulatorError(f"The gateway refused: {_detail(response)}")


def _detail(response: httpx.Response) -> str:
    try:
        problem = response.json()
    except json.JSONDecodeError:
        return f"status {response.status_code}"
    return str(problem.get("detail") or problem.get("title") or f"status {response.status_code}")
