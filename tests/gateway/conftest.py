"""A gateway with real parts on both sides: a Twilio stand-in over HTTP, and runtimes that speak the contract."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
import pytest

from gateway.app import create_app
from gateway.parts import Parts
from gateway.settings import Settings, from_environment
from gateway.timing import Timing
from tests.gateway.control_plane import GATEWAY_TOKEN, ControlPlane
from tests.standins.serving import Served
from tests.standins.twilio import TwilioStandIn

ANA, BRUNO, CARLA = "+5491112345678", "+525512345678", "+5511987654321"
OPERATOR_TOKEN = "the-operator-token"
PUBLIC_URL = "https://bot.example.com"
QUICK = Timing(first_delay=0.02, longest_delay=0.1, lease_wait=2.0, send_timeout=1.0, look_up_until=0.3, stop_grace=5.0)


@dataclass
class GatewayUnderTest:
    """One gateway on a data folder of its own, served by the real server."""

    folder: Path
    control_plane: ControlPlane
    twilio: TwilioStandIn
    timing: Timing = QUICK
    more: dict[str, str] = field(default_factory=dict)
    _served: Served | None = None
    _parts: Parts | None = None

    @property
    def environment(self) -> dict[str, str]:
        """The variables this gateway runs with."""
        return {
            "LIBRETA_DATA_DIR": str(self.folder),
            "LIBRETA_CHANNELS": "twilio",
            "LIBRETA_ORCHESTRATOR_URL": self.control_plane.url,
            "LIBRETA_GATEWAY_TOKEN": GATEWAY_TOKEN,
            "LIBRETA_API_TOKEN": OPERATOR_TOKEN,
            "LIBRETA_PUBLIC_URL": PUBLIC_URL,
            "LIBRETA_TURN_TIMEOUT": "1",
            "LIBRETA_MAX_ATTEMPTS": "3",
            **self.twilio.environment(),
            **self.more,
        }

    @property
    def settings(self) -> Settings:
        """The same as settings."""
        return from_environment(self.environment)

    @property
    def url(self) -> str:
        """Where it listens."""
        assert self._served is not None
        return self._served.url

    @property
    def parts(self) -> Parts:
        """What is inside, for counting commits and for breaking the disk."""
        assert self._parts is not None
        return self._parts

    def __enter__(self) -> Self:
        app = create_app(self.settings, timing=self.timing)
        self._parts = app.state.parts
        self._served = Served(app, loop="uvloop", http="httptools").start()
        self.twilio.tunnel = (PUBLIC_URL, self._served.url)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._served is not None:
            self._served.stop()
            self._served = None

    def write(self, phone: str, text: str, **more: str) -> httpx.Response:
        """A person writes: the signed webhook, and what the gateway answered."""
        return self.twilio.deliver(self.url, phone, text, public_url=PUBLIC_URL, **more)

    def write_signed_by(self, token: str, phone: str, text: str) -> httpx.Response:
        """The same, signed with another token than the stand-in's own."""
        fields = self.twilio.fields(phone, text)
        signature = self.twilio.signature(f"{PUBLIC_URL}/webhooks/twilio", fields, token=token)
        headers = {"X-Twilio-Signature": signature}
        return httpx.post(f"{self.url}/webhooks/twilio", data=fields, headers=headers, trust_env=False)

    def operator(self, method: str, path: str, *, token: str | None = OPERATOR_TOKEN, **options: Any) -> httpx.Response:
        """A call of the operator's API."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return httpx.request(method, f"{self.url}{path}", headers=headers, trust_env=False, timeout=20, **options)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What is on disk."""
        return rows(self.folder, query, *values)

    def change(self, statement: str) -> None:
        """Put on disk what another moment would have left there; only while the gateway does not run."""
        with closing(sqlite3.connect(self.folder / "gateway.db")) as connection, connection:
            connection.execute(statement)


def rows(folder: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    """What is on disk in a gateway's folder."""
    with closing(sqlite3.connect(folder / "gateway.db", timeout=10)) as connection:
        return connection.execute(query, values).fetchall()


@pytest.fixture
def control_plane() -> Iterator[ControlPlane]:
    """The orchestrator and the runtimes."""
    with ControlPlane() as running:
        yield running


@pytest.fixture
def twilio() -> Iterator[TwilioStandIn]:
    """Twilio, which tells of no delivery unless a test does."""
    with TwilioStandIn(callbacks=()) as running:
        yield running


@pytest.fixture
def new_gateway(tmp_path: Path, control_plane: ControlPlane, twilio: TwilioStandIn) -> Callable[..., GatewayUnderTest]:
    """Makes a gateway that is not started yet; `more` are further settings."""

    def make(*, timing: Timing = QUICK, **more: str) -> GatewayUnderTest:
        return GatewayUnderTest(tmp_path / "data", control_plane, twilio, timing, more)

    return make


@pytest.fixture
def gateway(new_gateway: Callable[..., GatewayUnderTest]) -> Iterator[GatewayUnderTest]:
    """A gateway that runs."""
    with new_gateway() as running:
        yield running
