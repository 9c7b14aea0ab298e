"""Containers to probe: the tenants' own, made by the real engine's driver, and the controls that nobody sealed."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from orchestrator.engines import Driver
from orchestrator.engines.docker import docker_driver
from orchestrator.settings import Settings
from orchestrator.specs.container import INSTALLATION
from orchestrator.tenant import Tenant
from orchestrator.tenant_config import Business, fresh_config
from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.networks import tenant_network
from tenant_runtime.contract.token import tenant_token
from tests.docker_host import Ground
from tests.engines.tenants import a_tenant

SERVICE_SECRET = "the-service-secret-of-this-test"
PYTHON = "/opt/libreta/bin/python"
PROBE = Path(__file__).with_name("probe.py").read_text(encoding="utf-8")
CANARY = "canary"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
PARALLEL = 4
Checks = dict[str, dict[str, Any]]
"""What the probe is asked: the name of each check, with its arguments."""


RIGHTS = (
    *("--network=host", "--pid=host", "--volume=/dev:/dev"),
    *("--cap-add=SYS_ADMIN", "--cap-add=SYS_PTRACE", "--cap-add=NET_ADMIN", "--cap-add=SYSLOG"),
    *(
        "--security-opt=seccomp=unconfined",
        "--security-opt=apparmor=unconfined",
        "--security-opt=systempaths=unconfined",
    ),
)
"""`--privileged` in pieces: it asks for every capability, and a machine may lack one itself."""

NEIGHBOUR = """
import http.server, socket, struct, threading
def answer_names():
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("", 53))
    while True:
        asked, sender = udp.recvfrom(512)
        end = asked.index(0, 12) + 5
        is_ipv4 = asked[end - 4:end - 2] == b"\\0\\1"
        head = asked[:2] + struct.pack("!HHHHH", 0x8180, 1, is_ipv4, 0, 0)
        found = b"\\xc0\\x0c\\0\\1\\0\\1\\0\\0\\0\\x3c\\0\\4\\xc0\\0\\2\\7" if is_ipv4 else b""
        udp.sendto(head + asked[12:end] + found, sender)
threading.Thread(target=answer_names, daemon=True).start()
server = http.server.ThreadingHTTPServer(("", 8000), http.server.SimpleHTTPRequestHandler)
print("listening", flush=True)
server.serve_forever()
"""
"""A container that answers on a tenant's port, and names as a name server does."""


def docker(*arguments: str) -> str:
    """What the command printed. Raises CalledProcessError."""
    return subprocess.run(
        ["docker", *arguments], capture_output=True, text=True, check=True, timeout=120
    ).stdout.strip()


@dataclass(frozen=True, slots=True)
class Container:
    """One that runs and holds Python."""

    name: str
    address: str = ""

    def probe(self, checks: Checks, *, user: str | None = None) -> dict[str, Any]:
        """What the probe answers in it, run as the container's own user unless said otherwise."""
        as_user = ["--user", user] if user else []
        ran = subprocess.run(
            ["docker", "exec", "-i", *as_user, self.name, PYTHON, "-I", "-", json.dumps(checks)],
            input=PROBE,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert ran.returncode == 0, f"{self.name}: {ran.stderr[-2000:]}"
        answers: dict[str, Any] = json.loads(ran.stdout)
        return answers

    def log_bytes(self, image: str) -> int:
        """What its log takes on the host's disk, all files of it."""
        folder = Path(docker("inspect", "--format", "{{.LogPath}}", self.name)).parent
        place = ["--volume", f"{folder}:/log:ro", "--network", "none", "--user", "0", "--entrypoint", "sh", image]
        return int(docker("run", "--rm", *place, "-c", "cat /log/*-json.log* | wc -c"))


@dataclass(frozen=True, slots=True)
class Sealed:
    """A tenant's container."""

    tenant: Tenant
    container: Container
    url: str
    host_address: str

    @property
    def token(self) -> str:
        """The tenant's own."""
        return tenant_token(SERVICE_SECRET, self.tenant.tenant_id)

    @property
    def canary(self) -> str:
        """What lies in its client folder, and in no other."""
        return f"canary of {self.tenant.tenant_id}"


def sealed_containers(ground: Ground, data_dir: Path, count: int) -> list[Sealed]:
    """So many tenants, awake, on two networks. They are removed with the ground they are on."""
    settings = Settings(data_dir=data_dir, brain="rules", start_timeout=120.0, **ground.settings)
    return asyncio.run(_started(docker_driver(settings, SERVICE_SECRET, ground.installation), settings, count))


async def _started(driver: Driver, settings: Settings, count: int) -> list[Sealed]:
    turnstile = asyncio.Semaphore(PARALLEL)

    async def start(number: int) -> Sealed:
        async with turnstile:
            return await _start(driver, settings, _tenant(number, shard=number * 2 // count))

    try:
        return await asyncio.gather(*(start(number) for number in range(count)))
    finally:
        await driver.engine.close(leave_running=True)


async def _start(driver: Driver, settings: Settings, tenant: Tenant) -> Sealed:
    folder = settings.clients_dir / tenant.key
    folder.mkdir(parents=True)
    config = fresh_config(tenant.key, Business(f"Shop {tenant.tenant_id}")) | {"tenant_id": tenant.tenant_id}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    spec = driver.spec_of(tenant)
    running = await driver.engine.start(spec)
    address = running.url.removeprefix("http://").partition(":")[0]
    host_address = tenant_network(settings.tenant_networks, tenant.shard, spec.installation).host_address
    found = Sealed(tenant, Container(spec.name, address), running.url, host_address)
    (folder / CANARY).write_text(found.canary, encoding="utf-8")
    return found


def _tenant(number: int, *, shard: int) -> Tenant:
    key = TenantKey(f"+54911555500{number:02d}")
    name = f"t{LETTERS[number]}{Path('/proc/sys/kernel/random/uuid').read_text()[:8]}"
    opaque = name.translate(str.maketrans("0189", "wxyz")) + LETTERS[number]
    return replace(a_tenant(generation=1), tenant_id=opaque, key=key, shard=shard)


@dataclass(frozen=True, slots=True)
class Controls:
    """The same image without a seal. `plain`: as root on Docker's own network, with the folder of all clients and the
    engine's socket, as one does; `neighbour` beside it; `privileged`: on the host's network, among its processes."""

    plain: Container
    neighbour: Container
    privileged: Container


def control_containers(ground: Ground, clients: Path) -> Controls:
    """Started; removed with the ground they are on."""
    neighbour = _run(ground, "neighbour")
    plain = _run(
        ground,
        "plain",
        *("--volume", f"{clients}:/clients:ro", "--volume", "/var/run/docker.sock:/var/run/docker.sock"),
        *("--dns", neighbour.address),
    )
    privileged = _run(ground, "privileged", *RIGHTS, program="import signal; signal.pause()")
    return Controls(plain, neighbour, privileged)


def _run(ground: Ground, name: str, *options: str, program: str = NEIGHBOUR) -> Container:
    name = f"libreta-{ground.installation}-{name}"
    labelled = ("--name", name, "--label", f"{INSTALLATION}={ground.installation}", "--no-healthcheck")
    docker("run", "--detach", *labelled, "--user=0", *options, "--entrypoint", PYTHON, ground.image, "-c", program)
    return Container(name, docker("inspect", "--format", "{{.NetworkSettings.IPAddress}}", name))


def of_all(containers: Sequence[Sealed], checks: dict[str, Checks]) -> dict[str, dict[str, Any]]:
    """Each tenant's answers to its own checks, by its id; some at a time."""
    with ThreadPoolExecutor(PARALLEL) as pool:
        answers = pool.map(lambda one: one.container.probe(checks[one.tenant.tenant_id]), containers)
        return {one.tenant.tenant_id: found for one, found in zip(containers, answers, strict=True)}
