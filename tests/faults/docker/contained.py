"""The product with a container for each shop: what runs of it, and how somebody meddles with that."""

from __future__ import annotations

import io
import json
import os
import subprocess
import tarfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestrator import naming
from orchestrator.specs.container import GENERATION, INSTALLATION, SPEC, TENANT_ID
from tests.docker_host import Ground
from tests.journeys.product import Phone, Product, running
from tests.tenant_runtime import faulty_runtime

FAULTY = """
FROM {image}
COPY faulty_runtime.py /opt/faulty/
ENV PYTHONPATH=/opt/faulty:${{PYTHONPATH}}
ENTRYPOINT ["/opt/libreta/bin/python", "-P", "-OO", "-m", "faulty_runtime"]
LABEL libreta.test="{tag}"
"""


@dataclass(frozen=True)
class Docker:
    """The client of one engine, as somebody at a terminal uses it; `address` is "" for the engine of this machine."""

    address: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which a program finds this engine."""
        return {"DOCKER_HOST": self.address} if self.address else {}

    def __call__(self, *words: str, check: bool = True, given: bytes | None = None) -> str:
        """What one command prints."""
        ran = subprocess.run(
            ["docker", *words],
            env=os.environ | self.environment | {"DOCKER_BUILDKIT": "0"},
            input=given,
            capture_output=True,
            check=False,
            timeout=120,
        )
        assert ran.returncode == 0 or not check, f"docker {' '.join(words)}: {ran.stderr.decode(errors='replace')}"
        return ran.stdout.decode()

    def inspect(self, *names: str) -> list[dict[str, Any]]:
        """All that the engine knows of these containers, as far as they are there."""
        found: list[dict[str, Any]] = json.loads(self("inspect", *names, check=False)) if names else []
        return found

    def labelled(self, label: str, value: str, *more: str) -> list[str]:
        """The names of the containers that carry this label, running or not."""
        listed = self("ps", "--all", "--filter", f"label={label}={value}", "--format", "{{.Names}}", *more)
        return sorted(listed.split())


@dataclass(frozen=True)
class Contained:
    """A running product whose shops live in containers."""

    product: Product
    docker: Docker
    ground: Ground

    def name_of(self, shop: Phone) -> str:
        """The name that a shop's container has or will have."""
        return naming.container(shop.tenant.tenant_id)

    def containers_of(self, shop: Phone) -> list[dict[str, Any]]:
        """All of this shop's that is there, running or not."""
        return self.docker.inspect(*self.docker.labelled(TENANT_ID, shop.tenant.tenant_id))

    def states_of(self, shop: Phone) -> list[str]:
        """How each of them is: running, paused, exited, created..."""
        return [str(container["State"]["Status"]) for container in self.containers_of(shop)]

    def kill(self, shop: Phone) -> None:
        """Its container ends as by a crash, unless it has ended by itself."""
        self.docker("kill", self.name_of(shop), check=False)

    def put_in_its_place(self, shop: Phone, **labels: str) -> str:
        """A container of the shop's name that is not its runtime; its id."""
        options = [f"--label={name}={value}" for name, value in labels.items()]
        return self.docker(
            *("create", "--name", self.name_of(shop), "--network", "none", "--entrypoint", "/bin/sleep"),
            *(*options, self.ground.image, "1000"),
        ).strip()

    def zombie_labels(self, shop: Phone, generation: int) -> dict[str, str]:
        """Labels that say that it is ours, of that start."""
        return {
            INSTALLATION: self.ground.installation,
            TENANT_ID: shop.tenant.tenant_id,
            GENERATION: str(generation),
            SPEC: "0" * 16,
        }


@contextmanager
def contained(folder: Path, docker: Docker, ground: Ground, **settings: str) -> Iterator[Contained]:
    """The product on this engine with short delays; what it made there stays until the ground is removed.

    Its orchestrator dies where the file `die_at` says so.
    """
    ground.settle(folder / "data")
    with running(
        folder,
        gateway="tests.faults.quick_gateway",
        orchestrator="tests.faults.docker.deadly_orchestrator",
        DIE_AT=str(folder / "die_at"),
        LIBRETA_ENGINE="docker",
        LIBRETA_RUNTIME_IMAGE=ground.image,
        LIBRETA_TENANT_NETWORKS=str(ground.pool),
        LIBRETA_MODEL_PROXY_PORT="0",
        **docker.environment,
        **settings,
    ) as product:
        yield Contained(product, docker, ground)


@contextmanager
def faulty_image(image: str) -> Iterator[str]:
    """The runtime's image with the runtime that can be made to fail by what is written; gone when the block ends."""
    tag = f"libreta-faulty:{uuid.uuid4().hex[:12]}"
    docker = Docker()
    files = {
        "Dockerfile": FAULTY.format(image=image, tag=tag).encode(),
        "faulty_runtime.py": Path(faulty_runtime.__file__).read_bytes(),
    }
    docker("build", "--quiet", "--tag", tag, "-", given=_archive(files))
    try:
        yield tag
    finally:
        docker("rmi", "--force", tag, check=False)


def _archive(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o644
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()
