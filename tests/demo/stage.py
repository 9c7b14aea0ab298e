"""The product on free ports in a temporary folder, a local Twilio before it, and the phones that write to it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx

from orchestrator import secret_files
from orchestrator.client import TenantManager, get_tenant_manager
from orchestrator.settings import Settings
from orchestrator.specs.container import INSTALLATION, TENANT_ID
from orchestrator.stack import Stack
from tests.docker_host import own_ground
from tests.standins.twilio import TwilioStandIn

PATIENCE = 60.0


@dataclass
class Phone:
    """One shopkeeper's phone: writes through signed webhooks, reads what Twilio was asked to send."""

    number: str
    stage: Stage
    read: int = 0

    def says(self, text: str) -> str:
        """Write one message; the reply that comes back."""
        self.stage.post(self.number, text)
        self.read += 1
        return self.stage.twilio.wait_for(self.number, self.read, within=PATIENCE)[self.read - 1]

    def says_all_at_once(self, texts: tuple[str, ...]) -> list[dict[str, str]]:
        """Write many messages without waiting for a reply; the forms that were acknowledged."""
        with ThreadPoolExecutor(len(texts)) as hands:
            return list(hands.map(lambda text: self.stage.post(self.number, text), texts))

    def reads(self, count: int) -> list[str]:
        """The next `count` replies, once they are there."""
        self.read += count
        return self.stage.twilio.wait_for(self.number, self.read, within=PATIENCE)[self.read - count :]


@dataclass
class Stage:
    """Everything that runs during the demonstration."""

    stack: Stack
    twilio: TwilioStandIn
    manager: TenantManager
    data_dir: Path

    def phone(self, number: str) -> Phone:
        """A phone with this number."""
        return Phone(number, self)

    def now(self) -> datetime:
        """The time on every phone."""
        return datetime.now(UTC)

    def post(self, number: str, text: str) -> dict[str, str]:
        """One signed webhook, acknowledged; its form."""
        fields = self.twilio.fields(number, text)
        self.repeat(fields)
        return fields

    def repeat(self, fields: dict[str, str]) -> None:
        """The same webhook again, as Twilio may."""
        url = f"{self.stack.gateway.url}/webhooks/twilio"
        headers = self.twilio.headers(url, fields)
        httpx.post(url, data=fields, headers=headers, timeout=15.0, trust_env=False).raise_for_status()

    def runtime_pids(self) -> list[int]:
        """The processes of the tenants that are awake."""
        return [int(path.stem) for path in Path("/proc").iterdir() if path.name.isdigit() and self._is_ours(path)]

    def containers(self) -> dict[str, tuple[str, str, str]]:
        """Name, image and state of each tenant's container, by the tenant's id."""
        installation = (self.data_dir / secret_files.INSTALLATION).read_text(encoding="utf-8").strip()
        columns = f'{{{{.Label "{TENANT_ID}"}}}}\t{{{{.Names}}}}\t{{{{.Image}}}}\t{{{{.Status}}}}'
        listed = _docker("ps", "--filter", f"label={INSTALLATION}={installation}", "--format", columns)
        rows = (line.split("\t") for line in listed.splitlines())
        return {tenant_id: (name, image, status) for tenant_id, name, image, status in rows}

    def _is_ours(self, process: Path) -> bool:
        try:
            return (
                str(self.data_dir).encode() in (process / "environ").read_bytes() and int(process.name) != os.getpid()
            )
        except OSError:
            return False


@contextlib.contextmanager
def set_up(engine: str = "process") -> Iterator[Stage]:
    """A stage that is gone when the block ends: processes or containers, ports and files."""
    with tempfile.TemporaryDirectory(prefix="libreta-demo-") as folder, TwilioStandIn() as twilio:
        data_dir = Path(folder) / "data"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LIBRETA_", "TWILIO_"))}
        environment = {
            **kept,
            **twilio.environment(),
            "LIBRETA_DATA_DIR": str(data_dir),
            "LIBRETA_CHANNELS": "twilio,simulator",
            "LIBRETA_MODEL_PROXY_PORT": "0",
        }
        with (
            room_for(engine, data_dir) as room,
            Stack(environment | room, free_ports=True, log_dir=Path(folder) / "logs") as stack,
            get_tenant_manager(stack.environment) as manager,
        ):
            stage = Stage(stack, twilio, manager, data_dir)
            yield stage
        _wait_for_the_end(stage)


@contextlib.contextmanager
def room_for(engine: str, data_dir: Path) -> Iterator[dict[str, str]]:
    """The settings of this engine; the containers and networks of this data folder are gone when the block ends."""
    if engine == "process":
        yield {}
        return
    with own_ground(Settings().runtime_image) as ground:
        ground.settle(data_dir)
        yield {"LIBRETA_ENGINE": engine, "LIBRETA_TENANT_NETWORKS": str(ground.pool)}


def _docker(*words: str) -> str:
    return subprocess.run(["docker", *words], check=True, capture_output=True, encoding="utf-8").stdout


def _wait_for_the_end(stage: Stage) -> None:
    deadline = time.monotonic() + PATIENCE
    while stage.runtime_pids():
        if time.monotonic() > deadline:
            raise AssertionError(f"processes left behind: {stage.runtime_pids()}")
        time.sleep(0.05)
