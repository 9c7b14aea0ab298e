"""The cast's shops, in a folder of their own and as real processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Self

import httpx
from starlette.testclient import TestClient

from tenant_runtime.actions import Action
from tenant_runtime.app import create_app
from tenant_runtime.brain import Context
from tenant_runtime.contract.config import TenantConfig
from tenant_runtime.readings import Ask, Choice, Confirm, Post, Question, Reading
from tenant_runtime.settings import Settings

TOKEN = "a" * 64
BEARER = {"Authorization": f"Bearer {TOKEN}"}
ANA = "+5491112345678"
NOON = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
"""A Wednesday; noon in Buenos Aires."""

SAID = "pulseras doradas, tazas"
"""Words that name what the scripted sales are of."""

_numbers = count(1)


def new_id() -> str:
    """A message id that was not used before."""
    return f"SM{next(_numbers):032x}"


def write_config(folder: Path, **changes: object) -> None:
    """Ana's config.json, with some of it changed."""
    found = {
        "business_name": "Beans&Co",
        "business_type": "Pulseras artesanales",
        "phone_number": ANA,
        "language": "es",
        "currency": "USD",
        "country": "US",
        "timezone": "America/Argentina/Buenos_Aires",
    }
    TenantConfig.model_validate(found | changes)
    draft = folder / "config.json.new"
    draft.write_text(json.dumps(found | changes), encoding="utf-8")
    draft.replace(folder / "config.json")


def settings_for(folder: Path) -> Settings:
    """Settings of a runtime on this folder."""
    return Settings(client_dir=folder, tenant_id="tana", tenant_token=TOKEN)


def message(text: str, **changes: object) -> dict[str, Any]:
    """One message of Ana's as JSON."""
    return {
        "id": new_id(),
        "channel": "simulator",
        "sender": ANA,
        "text": text,
        "received_at": NOON.isoformat(),
    } | changes


class RuntimeProcess:
    """A runtime as the engine starts it: its own process, readiness through a pipe."""

    def __init__(self, folder: Path, *, module: str = "tenant_runtime", **settings: str) -> None:
        self.log = folder.parent / f"{folder.name}.log"
        self.run_file = folder.parent / f"{folder.name}.run.json"
        ours, theirs = os.pipe()
        environment = {
            "PATH": os.environ["PATH"],
            "LIBRETA_CLIENT_DIR": str(folder),
            "LIBRETA_TENANT_ID": "tana",
            "LIBRETA_TENANT_TOKEN": TOKEN,
            "LIBRETA_GENERATION": "7",
            "LIBRETA_RUN_FILE": str(self.run_file),
            "LIBRETA_READY_FD": str(theirs),
            **{f"LIBRETA_{name}": value for name, value in settings.items()},
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", module], env=environment, stdout=log, stderr=log, pass_fds=[theirs]
            )
        os.close(theirs)
        with os.fdopen(ours, encoding="utf-8") as pipe:
            line = pipe.readline()  # an end without a line means that it ended
        self.record: dict[str, Any] = json.loads(line) if line else {}
        port = self.record.get("port", 0)
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=BEARER, timeout=20)

    def say(self, text: str, **changes: object) -> httpx.Response:
        """Delivers one message."""
        return self.client.post("/messages", json=message(text, **changes))

    def end(self, number: int = signal.SIGTERM) -> int:
        """Sends a signal and waits; the exit code."""
        self.client.close()
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(timeout=20)


@contextmanager
def running(folder: Path, *, module: str = "tenant_runtime", **settings: str) -> Iterator[RuntimeProcess]:
    """A runtime on this folder, gone afterwards whatever happened."""
    runtime = RuntimeProcess(folder, module=module, **settings)
    try:
        yield runtime
    finally:
        runtime.end(signal.SIGKILL)


class Clock:
    """A clock that a test moves."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        """Lets time pass."""
        self.now += timedelta(**by)


class Shop:
    """The real app on a folder, talked to over its routes."""

    def __init__(self, folder: Path, **parts: Any) -> None:
        self.folder = folder
        self.clock = Clock()
        self.client = TestClient(create_app(settings_for(folder), now=self.clock, **parts), headers=BEARER)

    def __enter__(self) -> Self:
        self.client.__enter__()
        return self

    def __exit__(self, *caught: Any) -> None:
        self.client.__exit__(*caught)

    def deliver(self, text: str, **changes: object) -> dict[str, Any]:
        """The turn that answers a message, which must be answered."""
        response = self.client.post("/messages", json=message(text, received_at=self.clock().isoformat()) | changes)
        assert response.status_code == 200, response.text
        turn: dict[str, Any] = response.json()
        return turn

    def say(self, text: str, **changes: object) -> str:
        """The text of the one reply to a message."""
        (reply,) = self.deliver(text, **changes)["replies"]
        found: str = reply["text"]
        return found

    def stats(self) -> dict[str, Any]:
        """The figures of the shop."""
        found: dict[str, Any] = self.client.get("/stats").json()
        return found

    def health(self) -> dict[str, Any]:
        """What the runtime says of itself."""
        found: dict[str, Any] = self.client.get("/health").json()
        return found


class ScriptedBrain:
    """Reads `do` as what the test put there, a sentence of `readings` as that, and remembers what it was asked."""

    def __init__(self) -> None:
        self.next: Reading = Post(())
        self.readings: dict[str, Reading] = {}
        self.contexts: list[Context] = []

    def read(self, text: str, context: Context) -> Reading:
        self.contexts.append(context)
        if text.startswith("do "):
            return self.next
        return self.readings.get(text, Ask(Question("nothing_to_book")))


class ScriptedShop(Shop):
    """A shop in which a test says what was meant."""

    def __init__(self, folder: Path) -> None:
        self.brain = ScriptedBrain()
        super().__init__(folder, brain=self.brain)

    def do(self, *actions: Action, **changes: object) -> str:
        """The reply to a message that means these actions and names everything in full."""
        self.brain.next = Post(actions)
        return self.say(f"do {SAID}", **changes)

    def ask(self, *choices: Choice, wording: str = "nothing_to_book") -> str:
        """The card that is shown for these choices."""
        self.brain.next = Confirm(choices, Question(wording))
        return self.say(f"do {SAID}")
