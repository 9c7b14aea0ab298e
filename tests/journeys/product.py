"""The whole product as real processes on free ports, a Twilio before it, and the phones that write to it."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from orchestrator.client import TenantManager, get_tenant_manager
from orchestrator.schemas import TenantDetail
from orchestrator.stack import Part, Stack
from tenant_runtime.books import Books
from tenant_runtime.books.schema import open_books
from tenant_runtime.contract.config import parse_config
from tenant_runtime.contract.stats import Stats
from tests.standins.twilio import TwilioStandIn

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
NOBODY = 0
"""The status of a webhook that met nobody."""

NUMBERS = itertools.count(1)


@dataclass
class Product:
    """Everything that runs, as an operator and its shopkeepers see it."""

    stack: Stack
    twilio: TwilioStandIn
    manager: TenantManager
    http: httpx.Client = field(repr=False)

    # ------------------------------------------------------------------ phones
    def phone(self, number: str | None = None) -> Phone:
        """A phone with this number, or with one that nobody has yet."""
        return Phone(number or f"+549115{next(NUMBERS):07}", self)

    def shop(self, name: str, **facts: str) -> Phone:
        """The phone of a new tenant, asleep; dollars and Spanish where nothing else is said."""
        phone = self.phone()
        config = {"currency": "USD", "language": "es", **facts}
        self.manager.create_tenant(phone_number=phone.number, business_name=name, config=config)
        return phone

    def deliver(self, fields: Mapping[str, str]) -> int:
        """One signed webhook; the status of its answer, NOBODY where there was none."""
        url = f"{self.stack.gateway.url}/webhooks/twilio"
        try:
            return self.http.post(url, data=fields, headers=self.twilio.headers(url, fields)).status_code
        except httpx.TransportError:
            return NOBODY

    def insist(self, fields: Mapping[str, str]) -> None:
        """The same webhook until it is acknowledged, as a provider with a fallback does."""
        until(lambda: self.deliver(fields) == httpx.codes.OK, "the webhook to be acknowledged")

    # ------------------------------------------------------------------ looking
    def folder_of(self, number: str) -> Path:
        """Its client folder."""
        return self.stack.data_dir / "clients" / number

    def is_settled(self) -> bool:
        """Whether no message waits for its turn and no reply to be sent."""
        health = self.http.get(f"{self.stack.gateway.url}/health").json()
        return bool(health["waiting"] == health["unsent"] == 0)

    def libreta(self, *words: str, typed: str | None = None) -> subprocess.CompletedProcess[str]:
        """One command of the operator's, in a process of its own."""
        return subprocess.run(
            [sys.executable, "-c", "from orchestrator.cli import main; main()", *words],
            env={**self.stack.environment, "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"},
            input=typed,
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )

    @contextmanager
    def told(self, part: Part, **variables: str) -> Iterator[None]:
        """Restarts a part with other settings for a while."""
        usual = part.environment
        part.environment = {**usual, **variables}
        try:
            self.stack.restart(part)
            yield
        finally:
            part.environment = usual
            self.stack.restart(part)


@dataclass
class Phone:
    """One shopkeeper's phone: writes through signed webhooks, reads what Twilio was asked to send."""

    number: str
    product: Product
    read: int = 0

    @property
    def folder(self) -> Path:
        """The client folder of this number."""
        return self.product.folder_of(self.number)

    @property
    def tenant(self) -> TenantDetail:
        """As `make tenant-show` tells it."""
        return self.product.manager.get_tenant(self.number)

    @property
    def stats(self) -> Stats:
        """As `make tenant-stats` tells them."""
        return self.product.manager.get_tenant_stats(self.number)

    @property
    def replies(self) -> list[str]:
        """All that came so far."""
        return self.product.twilio.bodies(self.number)

    def says(self, *texts: str) -> list[str]:
        """Write each text once the one before is answered; the replies."""
        return [self._says(text) for text in texts]

    def sends(self, *texts: str) -> list[dict[str, str]]:
        """Write one after the other without waiting for replies; the forms that were acknowledged."""
        forms = [self.product.twilio.fields(self.number, text) for text in texts]
        for form in forms:
            assert self.product.deliver(form) == httpx.codes.OK
        return forms

    def reads(self, count: int) -> list[str]:
        """The next `count` replies, once they are there."""
        self.read += count
        return self.product.twilio.wait_for(self.number, self.read, within=PATIENCE)[self.read - count : self.read]

    def runtimes(self) -> list[int]:
        """The processes that have this tenant's books open."""
        return who_has_open(self.folder / "business.db")

    def kill_runtime(self) -> None:
        """Its runtime ends as by a crash, and is gone when this returns."""
        doomed = self.runtimes()
        for pid in doomed:
            os.kill(pid, signal.SIGKILL)
        until(lambda: not set(doomed) & set(self.runtimes()), "the runtime to be gone")

    def _says(self, text: str) -> str:
        self.sends(text)
        return self.reads(1)[0]


@contextmanager
def running(
    folder: Path, *, gateway: str = "gateway", orchestrator: str = "orchestrator", **settings: str
) -> Iterator[Product]:
    """The product, its parts started from these modules; nothing of it is left when the block ends."""
    with ExitStack() as stack:
        twilio = stack.enter_context(TwilioStandIn())
        parts = Stack(_environment(folder, twilio) | settings, free_ports=True, log_dir=folder / "output")
        parts.gateway.name, parts.orchestrator.name = gateway, orchestrator
        stack.callback(_assert_nothing_is_left, folder)
        stack.enter_context(parts)
        manager = stack.enter_context(get_tenant_manager(parts.environment))
        yield Product(parts, twilio, manager, stack.enter_context(_webhooks()))


def _environment(folder: Path, twilio: TwilioStandIn) -> dict[str, str]:
    return {
        **os.environ,
        **twilio.environment(),
        "PYTHONPATH": str(ROOT),
        "LIBRETA_DATA_DIR": str(folder / "data"),
        "LIBRETA_CHANNELS": "twilio,simulator",
    }


def _webhooks() -> httpx.Client:
    """No connection is kept: one that a killed gateway had would look like a lost webhook."""
    return httpx.Client(trust_env=False, timeout=15.0, limits=httpx.Limits(max_keepalive_connections=0))


def _assert_nothing_is_left(folder: Path) -> None:
    """Every process that was given this folder has ended; one that has not is a fault, and is ended here."""
    try:
        until(lambda: not processes_of(folder), "every process to end")
    finally:
        for pid in processes_of(folder):
            os.kill(pid, signal.SIGKILL)


def processes_of(folder: Path) -> list[int]:
    """The processes whose settings name this folder."""
    return [int(entry.name) for entry in _processes() if str(folder).encode() in _read(entry / "environ")]


def who_has_open(path: Path) -> list[int]:
    """The processes that hold this file open."""
    return [int(entry.name) for entry in _processes() if _has_open(entry / "fd", path)]


def _processes() -> list[Path]:
    return [entry for entry in Path("/proc").iterdir() if entry.name.isdigit() and int(entry.name) != os.getpid()]


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:  # it has ended, or is somebody else's
        return b""


def _has_open(descriptors: Path, path: Path) -> bool:
    try:
        return any(descriptor.readlink() == path for descriptor in descriptors.iterdir())
    except OSError:
        return False


def until(claim: Callable[[], Any], what: str, *, within: float = PATIENCE) -> None:
    """Return once the claim holds; fail where it does not in time."""
    deadline = time.monotonic() + within
    while not claim():
        assert time.monotonic() < deadline, f"not in time: {what}"
        threading.Event().wait(0.05)


def at_once(work: Callable[[int], Any], times: int) -> list[Any]:
    """The results of the same work done by so many threads that begin together."""
    gate = threading.Barrier(times)

    def begin(number: int) -> Any:
        gate.wait(PATIENCE)
        return work(number)

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(begin, range(times)))


@contextmanager
def books_of(folder: Path) -> Iterator[Books]:
    """The books of a tenant that sleeps, read as its runtime would."""
    config = parse_config((folder / "config.json").read_text(encoding="utf-8"))
    connection = open_books(folder / "business.db")
    try:
        yield Books(connection, config.currency, ZoneInfo(config.timezone), lambda: datetime.now(UTC))
    finally:
        connection.close()


def booked_messages(folder: Path) -> list[str]:
    """The ids of the messages that made entries, in the order of the entries; the tenant sleeps."""
    connection = open_books(folder / "business.db")
    try:
        return [str(row[0]) for row in connection.execute("SELECT message_id FROM entries ORDER BY id")]
    finally:
        connection.close()
