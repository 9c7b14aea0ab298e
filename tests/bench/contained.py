"""The product with its shops in containers, and bare containers with the very same flags to measure it against."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from docker.api.client import APIClient
from docker.errors import DockerException, ImageNotFound

from orchestrator import naming
from orchestrator.client import TenantManager, get_tenant_manager
from orchestrator.settings import Settings
from orchestrator.stack import Stack
from tenant_runtime.contract.lease import Lease
from tests.bench import bare_container
from tests.bench.processes import clean_environment
from tests.docker_host import own_ground

PYTHON = ("/opt/libreta/bin/python", "-P", "-OO")
"""The interpreter of the runtime's image, with the runtime's own options."""
PORT = 8000
LOOK_EVERY = 0.002
WITHIN = 300.0
UNPOOLED = httpx.Limits(max_connections=None, max_keepalive_connections=0)
"""A connection kept to a container that is stopped would go on asking for its address: its next start has to wait."""
FLOOR = "libreta.bench"
"""The label of a floor; with ours it would be taken for a leftover and ended."""
SALE = "Vendí 2 pulseras doradas"


@dataclass
class Bench:
    """A running product on a Docker engine."""

    stack: Stack
    manager: TenantManager
    api: APIClient
    http: httpx.Client
    installation: str
    turns: int = 0

    # ------------------------------------------------------------------ shops
    def shop(self, number: int) -> str:
        """A new tenant, asleep; its phone number."""
        phone = f"+549112{number:07d}"
        self.manager.create_tenant(phone_number=phone, business_name=f"Shop {number}", config={"currency": "USD"})
        return phone

    def lease(self, phone: str) -> Lease:
        """The tenant, awake, as the gateway asks for it."""
        token = (self.stack.data_dir / "secrets" / "gateway_token").read_text().strip()
        asked = {"identity": phone, "wait_seconds": 60}
        deadline = time.monotonic() + WITHIN
        while True:
            answer = self._post(f"{self.stack.orchestrator.url}/v1/leases", asked, token)
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE or time.monotonic() > deadline:
                assert answer.is_success, answer.text
                return Lease.model_validate_json(answer.content)

    def turn(self, phone: str, text: str = SALE) -> float:
        """Seconds from asking for the lease to the reply."""
        self.turns += 1
        message = {"id": f"bench{self.turns}", "channel": "twilio", "sender": phone, "text": text}
        began = time.perf_counter()
        lease = self.lease(phone)
        answer = self._post(f"{lease.url}/messages", {**message, "received_at": "2026-03-04T15:00:00Z"}, lease.token)
        assert answer.is_success, answer.text
        return time.perf_counter() - began

    def container_of(self, phone: str) -> dict[str, Any]:
        """All that the engine knows of its container."""
        found: dict[str, Any] = self.api.inspect_container(naming.container(self.manager.get_tenant(phone).tenant_id))
        return found

    def until_condition(self, phone: str, status: str) -> None:
        """Return once its container is running, paused or exited."""
        deadline = time.monotonic() + WITHIN
        while self.container_of(phone)["State"]["Status"] != status:
            assert time.monotonic() < deadline, f"{phone} is not {status}"
            time.sleep(0.02)

    def stop_all(self, phones: list[str]) -> None:
        """All are put to sleep."""
        with ThreadPoolExecutor(8) as operators:
            list(operators.map(self.manager.stop_tenant, phones))

    def _post(self, url: str, body: dict[str, Any], token: str) -> httpx.Response:
        return self.http.post(url, json=body, headers={"Authorization": f"Bearer {token}"}, timeout=WITHIN)

    # ------------------------------------------------------------------ floors
    def floor_like(self, phone: str) -> str:
        """A bare server in the same image with the flags of this shop's container, made and not started; its id."""
        pattern = self.container_of(phone)
        made = self.api.create_container(
            pattern["Config"]["Image"],
            command=["-c", Path(bare_container.__file__).read_text(encoding="utf-8")],
            entrypoint=list(PYTHON),
            user=pattern["Config"]["User"],
            environment=pattern["Config"]["Env"],
            labels={FLOOR: self.installation},
            host_config=pattern["HostConfig"],
            healthcheck={"test": ["NONE"]},
        )
        return str(made["Id"])

    def answer_of(self, floor: str) -> None:
        """Return at its first answer."""
        networks = self.api.inspect_container(floor)["NetworkSettings"]["Networks"]
        [address] = [network["IPAddress"] for network in networks.values()]
        deadline = time.monotonic() + WITHIN
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.TransportError):
                self.http.get(f"http://{address}:{PORT}/", timeout=1.0).raise_for_status()
                return
            time.sleep(LOOK_EVERY)
        raise TimeoutError(f"{floor} does not answer")

    def end_floor(self, floor: str) -> None:
        """It is stopped, and may be started again."""
        self.api.kill(floor)
        self.api.wait(floor)


class NoEngine(RuntimeError):
    """There is no engine, or no image in it; the message says how to mend it."""


@contextlib.contextmanager
def on_docker(**settings: str) -> Iterator[Bench]:
    """The product on this machine's engine; nothing of it is left when the block ends. Raises NoEngine."""
    with tempfile.TemporaryDirectory(prefix="libreta-bench-") as folder, contextlib.ExitStack() as ends:
        api = ends.enter_context(contextlib.closing(engine()))
        data, ground = Path(folder) / "data", ends.enter_context(own_ground(Settings().runtime_image))
        ground.settle(data)
        environment = clean_environment(
            {
                "LIBRETA_DATA_DIR": str(data),
                "LIBRETA_ENGINE": "docker",
                "LIBRETA_TENANT_NETWORKS": str(ground.pool),
                "LIBRETA_MODEL_PROXY_PORT": "0",
                **settings,
            }
        )
        stack = Stack(environment, free_ports=True, log_dir=Path(folder) / "logs")
        http = ends.enter_context(httpx.Client(trust_env=False, limits=UNPOOLED))
        ends.callback(remove_floors, api, ground.installation)
        ends.enter_context(stack)
        yield Bench(stack, ends.enter_context(get_tenant_manager(stack.environment)), api, http, ground.installation)


def engine() -> APIClient:
    """A client of the engine that the environment names. Raises NoEngine."""
    image = Settings().runtime_image
    try:
        api: APIClient = APIClient(base_url=os.environ.get("DOCKER_HOST") or None, version="auto", timeout=120)
    except DockerException as error:
        raise NoEngine(f"No Docker engine answers: {error}. The README says how to start one.") from error
    try:
        api.inspect_image(image)
    except ImageNotFound as error:
        api.close()
        raise NoEngine(f"There is no image {image}: make image") from error
    return api


def remove_floors(api: APIClient, installation: str) -> None:
    """The bare containers of one product are gone, and its network may go."""
    for one in api.containers(all=True, filters={"label": f"{FLOOR}={installation}"}):
        api.remove_container(one["Id"], force=True)
