"""The firewall leaves a container the model proxy's port of its host, in a network of its own that holds both."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tests.house.source import ROOT

DOOR, SSH = 8082, 2222
HOST = "10.198.0.1"
LISTEN = (
    "import socket, sys, time\n"
    "sockets = [socket.create_server(('', int(port))) for port in sys.argv[1:]]\n"
    "sockets.append(socket.create_server(('::', int(sys.argv[-1])), family=socket.AF_INET6))\n"
    "udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
    "udp.bind(('', 5353))\n"
    "print('listening', flush=True)\n"
    "while True: udp.sendto(*udp.recvfrom(100))\n"
)
CONNECT = (
    "import socket, sys\n"
    "try: socket.create_connection((sys.argv[1], int(sys.argv[2])), 1).close()\n"
    "except OSError as error: sys.exit(str(error))\n"
)
ASK = (
    "import socket, sys\n"
    "udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
    "udp.settimeout(1)\n"
    "udp.sendto(b'x', (sys.argv[1], int(sys.argv[2])))\n"
    "try: udp.recv(100)\n"
    "except OSError as error: sys.exit(str(error))\n"
)

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("iptables") or not shutil.which("ip"),
    reason="a network of its own needs root, iproute2 and iptables",
)


def run(*command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=check, timeout=60)


@dataclass(frozen=True)
class Networks:
    """A host and a container on its bridge, both without anything else."""

    host: str
    container: str

    def on_host(self, *command: str, check: bool = True) -> str:
        return run("ip", "netns", "exec", self.host, *command, check=check).stdout

    def firewall(self, *arguments: str) -> None:
        self.on_host("deploy/firewall", *arguments)

    def reaches(self, port: int, *, address: str = HOST, how: str = CONNECT) -> bool:
        command = ("ip", "netns", "exec", self.container, sys.executable, "-I", "-c", how, address, str(port))
        return run(*command, check=False).returncode == 0

    def rules(self) -> list[str]:
        return [*self.on_host("iptables", "-S").splitlines(), *self.on_host("ip6tables", "-S").splitlines()]


@contextmanager
def network_namespace(name: str) -> Iterator[str]:
    run("ip", "netns", "add", name)
    try:
        run("ip", "-n", name, "link", "set", "lo", "up")
        yield name
    finally:
        run("ip", "netns", "delete", name)


@pytest.fixture
def networks() -> Iterator[Networks]:
    name = f"lbt{secrets.token_hex(3)}"
    with network_namespace(f"{name}h") as host, network_namespace(f"{name}c") as container:
        run("ip", "link", "add", "lb-test-0", "netns", host, "type", "veth", "peer", "eth0", "netns", container)
        for place, link, number in ((host, "lb-test-0", 1), (container, "eth0", 2)):
            run("ip", "-n", place, "address", "add", f"10.198.0.{number}/22", "dev", link)
            run("ip", "-n", place, "address", "add", f"fd98::{number}/64", "dev", link, "nodad")
            run("ip", "-n", place, "link", "set", link, "up")
        command = ["ip", "netns", "exec", host, sys.executable, "-I", "-c", LISTEN, str(DOOR), str(SSH), "8443"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as listener:
            assert listener.stdout
            assert listener.stdout.readline() == "listening\n"
            try:
                yield Networks(host, container)
            finally:
                listener.kill()


def test_only_the_door_is_left_and_removing_it_gives_everything_back(networks: Networks) -> None:
    before = networks.rules()
    assert networks.reaches(DOOR)
    assert networks.reaches(SSH)
    assert networks.reaches(8443, address="fd98::1")
    assert networks.reaches(5353, how=ASK)
    networks.firewall()
    assert networks.reaches(DOOR)
    assert not networks.reaches(SSH)
    assert not networks.reaches(8443, address="fd98::1")
    assert not networks.reaches(5353, how=ASK)
    networks.firewall("--remove")
    assert networks.rules() == before
    assert networks.reaches(SSH)


def test_it_may_run_as_often_as_one_likes(networks: Networks) -> None:
    networks.firewall()
    once = networks.rules()
    networks.firewall()
    assert networks.rules() == once
    networks.firewall("--port", "9000")
    assert not networks.reaches(DOOR)
    networks.firewall("--remove")
    networks.firewall("--remove")


def test_the_host_still_reaches_the_container_and_other_interfaces_are_left_alone(networks: Networks) -> None:
    inside = ["ip", "netns", "exec", networks.container, sys.executable, "-I", "-c", LISTEN, "8000", "8001"]
    with subprocess.Popen(inside, stdout=subprocess.PIPE, text=True) as runtime:
        assert runtime.stdout
        runtime.stdout.readline()
        try:
            networks.firewall()
            networks.on_host(sys.executable, "-I", "-c", CONNECT, "10.198.0.2", "8000")
            networks.on_host(sys.executable, "-I", "-c", CONNECT, "127.0.0.1", str(SSH))
        finally:
            runtime.kill()


def test_only_the_interfaces_that_are_told_are_closed(networks: Networks) -> None:
    networks.firewall("--interfaces", "lb-other-+")
    assert networks.reaches(SSH)
    networks.firewall("--interfaces", "lb-test-+", "--chain", "LIBRETA-test")
    assert not networks.reaches(SSH)
