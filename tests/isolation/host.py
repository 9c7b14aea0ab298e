"""What listens on the host while the tenants are probed: the control plane, the edge, and services of others."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.docker_host import Ground
from tests.gateway.process import GatewayProcess
from tests.house.source import ROOT
from tests.isolation.containers import SERVICE_SECRET, docker

BRIDGE_NAME = '{{index .Options "com.docker.network.bridge.name"}}'
OUTSIDE, WAY_OUT = "198.18.77.2", "198.18.77.1"
"""Two addresses of those that are for tests of networks (RFC 2544)."""

ANSWER = (
    "import socket\n"
    "listener = socket.create_server(('', 443))\n"
    "print('listening', flush=True)\n"
    "while True: listener.accept()[0].close()\n"
)


@dataclass(frozen=True, slots=True)
class Host:
    """Where everything is. Each listens where it does when Libreta is deployed."""

    address: str
    """The machine's own, where the edge listens."""
    bridge_address: str
    """The machine's on Docker's own network: how a plain container calls it."""
    door: int
    gateway: int
    orchestrator: int
    edge: int
    engine: int
    """Docker's API on TCP, on the machine's address."""
    everywhere: int
    """A service on every address, as sshd is; TCP, both families."""
    everywhere_udp: int
    outside: str | None
    """A machine beyond this one, which answers on port 443; None where only root could make one."""
    has_firewall: bool
    has_ipv6: bool


@contextmanager
def listening_host(ground: Ground, data_dir: Path) -> Iterator[Host]:
    """Everything listens until the end, and the firewall is up for the networks of this ground alone."""
    (data_dir / "secrets").mkdir(parents=True, exist_ok=True)
    (data_dir / "secrets" / "service_secret").write_text(SERVICE_SECRET)
    own = own_address()
    with contextlib.ExitStack() as stack:
        door = _free_port()
        environment = {
            "LIBRETA_DATA_DIR": str(data_dir),
            "LIBRETA_ENGINE": "docker",
            "LIBRETA_TENANT_NETWORKS": str(ground.pool),
            "LIBRETA_MODEL_PROXY_PORT": str(door),
        }
        gateway = stack.enter_context(GatewayProcess(environment, log=data_dir / "gateway.log", module="gateway"))
        yield Host(
            address=own,
            bridge_address=bridge_address(),
            door=door,
            gateway=gateway.port,
            orchestrator=stack.enter_context(_listener("127.0.0.1")),
            edge=stack.enter_context(_listener(own)),
            engine=stack.enter_context(_listener(own)),
            everywhere=stack.enter_context(_listener("::" if socket.has_dualstack_ipv6() else "")),
            everywhere_udp=stack.enter_context(_echo()),
            outside=stack.enter_context(_outside()),
            has_firewall=stack.enter_context(_firewall(ground, door)),
            has_ipv6=has_ipv6(),
        )


def own_address() -> str:
    """The address with which this machine goes out, else the one it has on Docker's network; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as packet:
        try:
            packet.connect(("203.0.113.1", 53))
        except OSError:
            return bridge_address()
        return str(packet.getsockname()[0])


def bridge_address() -> str:
    """The machine's address on Docker's own network."""
    name = docker("network", "inspect", "bridge", "--format", BRIDGE_NAME)
    return next(found.address for found in psutil.net_if_addrs()[name] if found.family is socket.AF_INET)


def has_ipv6() -> bool:
    """Whether this machine speaks it at all, but for its loopback."""
    table = Path("/proc/net/if_inet6")
    return table.exists() and any(line.split()[-1] != "lo" for line in table.read_text().splitlines())


@contextmanager
def _listener(address: str) -> Iterator[int]:
    """Takes connections, and says nothing."""
    is_dual = address == "::"
    family = socket.AF_INET6 if is_dual else socket.AF_INET
    with socket.create_server((address, 0), family=family, dualstack_ipv6=is_dual, backlog=512) as listener:
        yield int(listener.getsockname()[1])


@contextmanager
def _echo() -> Iterator[int]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as packet:
        packet.bind(("", 0))
        port = int(packet.getsockname()[1])
        thread = threading.Thread(target=_echo_until_empty, args=(packet,))
        thread.start()
        try:
            yield port
        finally:
            packet.sendto(b"", ("127.0.0.1", port))
            thread.join()


def _echo_until_empty(packet: socket.socket) -> None:
    while (heard := packet.recvfrom(100))[0]:
        packet.sendto(*heard)


@contextmanager
def _outside() -> Iterator[str | None]:
    """A network namespace at the other end of a cable: as far away as any machine, for whoever is forwarded there."""
    if os.geteuid() != 0 or not shutil.which("ip"):
        yield None
        return
    name = f"lbt{secrets.token_hex(3)}"
    cable = ("ip", "link", "add", name, "type", "veth", "peer", "eth0", "netns", name)
    with contextlib.ExitStack() as stack:
        _run("ip", "netns", "add", name)
        stack.callback(_run, "ip", "netns", "delete", name)  # and its cable
        _run(*cable)
        _run("ip", "address", "add", f"{WAY_OUT}/30", "dev", name)
        _run("ip", "link", "set", name, "up")
        _run("ip", "-n", name, "address", "add", f"{OUTSIDE}/30", "dev", "eth0")
        _run("ip", "-n", name, "link", "set", "eth0", "up")
        command = ["ip", "netns", "exec", name, sys.executable, "-I", "-c", ANSWER]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as machine:
            assert machine.stdout
            assert machine.stdout.readline() == "listening\n"
            try:
                yield OUTSIDE
            finally:
                machine.kill()


def _run(*command: str) -> None:
    subprocess.run(command, check=True, timeout=60)


@contextmanager
def _firewall(ground: Ground, door: int) -> Iterator[bool]:
    """False where we may not: only root changes a firewall."""
    if os.geteuid() != 0:
        yield False
        return
    which = ["--interfaces", f"lb-{ground.installation}-+", "--chain", f"LIBRETA-{ground.installation}"]
    command = [str(ROOT / "deploy" / "firewall"), "--port", str(door), *which]
    subprocess.run(command, check=True)
    try:
        yield True
    finally:
        subprocess.run([*command, "--remove"], check=True)


def _free_port() -> int:
    with socket.create_server(("", 0)) as listener:
        return int(listener.getsockname()[1])
