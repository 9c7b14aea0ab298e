"""What this machine is and has: its engine, ports, data folder, networks, room. Looks, changes nothing, never fails."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any, Literal

from docker.api.client import APIClient
from docker.errors import DockerException, ImageNotFound, NotFound
from requests.exceptions import RequestException

from orchestrator import secret_files
from orchestrator.settings import LOOPBACK, Settings

PATIENCE = 5.0
DEFAULT_ENGINE = "unix:///var/run/docker.sock"
SOMEWHERE = ("203.0.113.1", 9)
"""An address that is on the way of the default route and that nothing is ever sent to."""
ROUTES = Path("/proc/net/route")

Access = Literal["answers", "absent", "forbidden", "silent"]


@dataclass(frozen=True, slots=True)
class EngineFacts:
    """The Docker engine as far as it answers."""

    access: Access
    said: str = ""
    api: tuple[int, int] | None = None
    limits: tuple[str, ...] = ("memory", "swap", "processes", "processors")
    """What it can limit."""
    missing_images: tuple[str, ...] = ()
    networks: tuple[tuple[str, IPv4Network], ...] = ()
    is_deployed: bool = False
    """Whether our own services run there."""


@dataclass(frozen=True, slots=True)
class Port:
    """A port that one of our services listens on, and the setting that names it."""

    name: str
    address: str
    number: int


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the check looks at."""

    engine: EngineFacts
    installation: str = ""
    taken_ports: tuple[Port, ...] = ()
    folder_fault: str | None = None
    routes: tuple[tuple[str, IPv4Network], ...] = ()
    free_bytes: int = 1 << 40
    total_bytes: int = 1 << 40


def look(settings: Settings, *, address: str | None = None, user: int | None = None) -> Facts:
    """The facts. Ports of the edge are looked at where its address is given; `user` is who runs the services."""
    found = settings.root / secret_files.INSTALLATION
    installation = _read(found)
    usage = shutil.disk_usage(_nearest(settings.root))
    return Facts(
        engine=engine_facts(settings, installation, with_services=address is not None),
        installation=installation,
        taken_ports=tuple(port for port in ports(settings, address) if is_taken(port)) if address else (),
        folder_fault=folder_fault(settings.root, os.geteuid() if user is None else user),
        routes=routes(_read(ROUTES)),
        free_bytes=usage.free,
        total_bytes=usage.total,
    )


def default_address() -> str | None:
    """This machine's own address on the way of its default route, if it has one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        probe.connect(SOMEWHERE)  # chooses a route; sends nothing
        return str(probe.getsockname()[0])
    return None


def engine_facts(settings: Settings, installation: str, *, with_services: bool) -> EngineFacts:
    """What the engine says of itself."""
    host = settings.docker_host or DEFAULT_ENGINE
    try:
        _knock(host)
        with contextlib.closing(APIClient(base_url=host, version="auto", timeout=PATIENCE)) as client:
            client.trust_env = False
            return _ask(client, settings, installation, with_services=with_services)
    except PermissionError as error:
        return EngineFacts("forbidden", str(error))
    except (FileNotFoundError, ConnectionRefusedError) as error:
        return EngineFacts("absent", f"{error.strerror}: {host}")
    except (DockerException, RequestException, OSError) as error:
        return EngineFacts("silent", str(error))


def ports(settings: Settings, address: str) -> list[Port]:
    """Where our services listen."""
    edge = [Port("LIBRETA_EDGE_PORT", address, settings.edge_port)]
    if settings.is_https:
        edge.append(Port("LIBRETA_EDGE_TLS_PORT", address, settings.edge_tls_port))
    return [
        *edge,
        Port("LIBRETA_GATEWAY_PORT", LOOPBACK, settings.gateway_port),
        Port("LIBRETA_ORCHESTRATOR_PORT", LOOPBACK, settings.port),
    ]


def is_taken(port: Port) -> bool:
    """Whether somebody listens there, or it is no address of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((port.address, port.number))
        except PermissionError:  # below 1024: root's; the edge may, we may not
            return False
        except OSError:
            return True
    return False


def folder_fault(root: Path, user: int) -> str | None:
    """What is wrong with the data folder for that user, if something is."""
    if not root.exists():
        return None  # it will be made
    if not root.is_dir():
        return "it is no folder"
    if os.geteuid() != 0 and root.stat().st_uid != user:  # as root, `make up` gives it to them
        return f"it belongs to user {root.stat().st_uid}, and the services run as user {user}"
    if os.geteuid() not in {0, user}:
        return None  # another one's: we cannot try
    try:
        tempfile.TemporaryFile(dir=root).close()
    except OSError as error:
        return f"nothing can be written there: {error.strerror}"
    return None


def routes(table: str) -> tuple[tuple[str, IPv4Network], ...]:
    """The networks that the kernel's table of routes names by their interfaces, but for the default route."""
    found = []
    for line in table.splitlines()[1:]:
        columns = line.split()
        network = IPv4Network((_address(columns[1]), _address(columns[7]).bit_count()), strict=False)
        if network.prefixlen:
            found.append((columns[0], network))
    return tuple(found)


def _address(little_endian: str) -> int:
    return int.from_bytes(bytes.fromhex(little_endian), "little")


def _ask(client: APIClient, settings: Settings, installation: str, *, with_services: bool) -> EngineFacts:
    told = client.version()
    major, _, minor = str(told["ApiVersion"]).partition(".")
    info = client.info()
    limits = {"memory": "MemoryLimit", "swap": "SwapLimit", "processes": "PidsLimit", "processors": "CpuCfsQuota"}
    images = [settings.runtime_image, *(service_images() if with_services else ())]
    return EngineFacts(
        access="answers",
        said=f"Docker {told.get('Version')}",
        api=(int(major), int(minor)),
        limits=tuple(name for name, key in limits.items() if info.get(key)),
        missing_images=tuple(image for image in images if not _has_image(client, image)),
        networks=tuple(_networks(client.networks())),
        is_deployed=bool(installation) and _is_deployed(client, installation),
    )


def service_images() -> list[str]:
    """The images of everything that compose runs."""
    return [f"libreta-{name}:{version('libreta')}" for name in ("control", "edge")]


def _has_image(client: APIClient, image: str) -> bool:
    try:
        client.inspect_image(image)
    except (ImageNotFound, NotFound):
        return False
    return True


def _networks(found: list[dict[str, Any]]) -> Iterable[tuple[str, IPv4Network]]:
    for network in found:
        for pool in (network.get("IPAM") or {}).get("Config") or []:
            with contextlib.suppress(KeyError, ValueError):  # an IPv6 one meets none of ours
                yield network["Name"], IPv4Network(pool["Subnet"])


def _is_deployed(client: APIClient, installation: str) -> bool:
    label = f"com.docker.compose.project=libreta-{installation}"
    return bool(client.containers(filters={"label": label, "status": "running"}))


def _knock(host: str) -> None:
    """Fails as the socket does: the SDK would wrap that several times."""
    if host.startswith("unix://"):
        with socket.socket(socket.AF_UNIX) as knocking:
            knocking.settimeout(PATIENCE)
            knocking.connect(host.removeprefix("unix://"))


def _nearest(path: Path) -> Path:
    """The folder itself, or the one it would be made in."""
    return next(found for found in (path, *path.parents) if found.exists())


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        return ""
