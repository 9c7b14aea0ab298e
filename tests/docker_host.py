"""The Docker engine of this machine for tests: asked for once, shared without collisions, left as it was found."""

from __future__ import annotations

import contextlib
import fcntl
import os
import random
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any, TextIO

import psutil
import pytest
from docker.api.client import APIClient
from docker.errors import DockerException, NotFound

from orchestrator import naming
from orchestrator.specs.container import INSTALLATION

ROOT = Path(__file__).parents[1]
LOCKS = Path(tempfile.gettempdir()) / f"libreta-tests-{os.geteuid()}"
POOLS = list(IPv4Network("10.64.0.0/10").subnets(new_prefix=20))
"""Not what the settings have by default; each is enough for four networks of tenants."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What one test has of the engine for itself."""

    installation: str
    pool: IPv4Network
    image: str

    @property
    def settings(self) -> dict[str, Any]:
        """For Settings(...): the Docker engine on these addresses."""
        return {"engine": "docker", "tenant_networks": self.pool, "runtime_image": self.image}

    @property
    def label(self) -> dict[str, str]:
        """The filter that finds all that is of this test."""
        return {"label": f"{INSTALLATION}={self.installation}"}

    def settle(self, data_dir: Path) -> None:
        """Make an orchestrator that will start on this folder use this installation."""
        data_dir.mkdir(parents=True, exist_ok=True)
        (data_dir / "installation").write_text(f"{self.installation}\n")


@contextmanager
def own_ground(image: str) -> Iterator[Ground]:
    """An installation and addresses of one's own; all that was made under its label is removed at the end."""
    with free_pool() as pool:
        ground = Ground(naming.new_installation(), pool, image)
        try:
            yield ground
        finally:
            remove_all(ground)


def remove_all(ground: Ground) -> None:
    """Containers first, then the networks they were on."""
    with contextlib.closing(APIClient()) as api:
        for container in api.containers(all=True, filters=ground.label):
            with contextlib.suppress(NotFound):
                api.remove_container(container["Id"], force=True, v=True)
        for network in api.networks(filters=ground.label):
            with contextlib.suppress(NotFound):
                api.remove_network(network["Id"])


@contextmanager
def free_pool() -> Iterator[IPv4Network]:
    """Addresses that nothing on this machine uses, and no other test."""
    for pool in random.sample(POOLS, len(POOLS)):
        with _lock(f"pool-{pool.network_address}", wait=False) as is_ours:
            if is_ours and not any(pool.overlaps(other) for other in _networks_in_use()):
                yield pool
                return
    raise AssertionError("no addresses are free")


def ensured_image() -> str:
    """The runtime's image, built if its sources have changed."""
    with _lock("image", wait=True):
        subprocess.run([ROOT / "deploy" / "build-images", "runtime"], check=True, stdout=subprocess.DEVNULL)
    from orchestrator.settings import Settings  # noqa: PLC0415 - reads the version that is installed

    return Settings().runtime_image


@cache
def why_no_engine() -> str | None:
    """Why the Docker engine of this machine cannot be used, None if it can."""
    try:
        with contextlib.closing(APIClient(timeout=10)) as api:
            api.ping()
    except DockerException as error:
        return f"no Docker engine answers: {error}"
    return None


@pytest.fixture(scope="session")
def docker_engine() -> None:
    """The engine answers; else the test is left out, or fails where REQUIRE_DOCKER says that it must be there."""
    reason = why_no_engine()
    if reason and os.environ.get("REQUIRE_DOCKER"):
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)


@pytest.fixture(scope="session")
def runtime_image(docker_engine: None) -> str:
    """The image of the runtimes, as the sources are now."""
    return ensured_image()


@pytest.fixture
def ground(runtime_image: str) -> Iterator[Ground]:
    """This test's own part of the engine."""
    with own_ground(runtime_image) as own:
        yield own


@pytest.fixture
def installation(ground: Ground) -> str:
    """The name of this test's installation."""
    return ground.installation


@contextmanager
def _lock(name: str, *, wait: bool) -> Iterator[bool]:
    """Whether the lock is ours until the end; another process may hold it."""
    LOCKS.mkdir(mode=0o700, exist_ok=True)
    with (LOCKS / name).open("w") as file:
        yield _locked(file, wait=wait)


def _locked(file: TextIO, *, wait: bool) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


def _networks_in_use() -> list[IPv4Network]:
    with contextlib.closing(APIClient()) as api:
        pools = [pool for network in api.networks() for pool in (network["IPAM"]["Config"] or [])]
    docker_has = [IPv4Network(pool["Subnet"]) for pool in pools if ":" not in pool.get("Subnet", ":")]
    interfaces = [
        address for found in psutil.net_if_addrs().values() for address in found if address.family.name == "AF_INET"
    ]
    host_has = [IPv4Network(f"{one.address}/{one.netmask}", strict=False) for one in interfaces if one.netmask]
    return docker_has + host_has
