"""`make up` for real: from the images to a shop that is answered through Traefik, and down again without a trace."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from orchestrator.deployment.machine import default_address
from tests.docker_host import Ground, _lock
from tests.house.source import ROOT
from tests.journeys.product import until

pytestmark = pytest.mark.docker
ANA, BRUNO = "+5491155501234", "+5491155505678"
ANSWERS = ("Hola", "Panadería Ana", "Panadería", "ARS", "No")


def free_ports(address: str, count: int) -> list[int]:
    held = [socket.create_server((address, 0)) for _ in range(count)]
    ports = [int(one.getsockname()[1]) for one in held]
    for one in held:
        one.close()
    return ports


@dataclass
class Deployed:
    """An installation of one's own, as an operator has it."""

    environment: dict[str, str]
    ground: Ground
    url: str

    def run(self, script: str, *, expecting: int = 0) -> str:
        """One of the scripts behind `make`; what it said."""
        ran = subprocess.run(
            [ROOT / "deploy" / script], env=self.environment, capture_output=True, text=True, check=False, timeout=300
        )
        assert ran.returncode == expecting, ran.stdout + ran.stderr
        return ran.stdout

    def docker(self, *words: str) -> list[str]:
        """What a docker command lists."""
        return subprocess.run(["docker", *words], check=True, capture_output=True, text=True).stdout.split()

    @property
    def tenants(self) -> list[str]:
        """The ids of this installation's tenants' containers that run."""
        return self.docker(
            "ps", "--quiet", "--no-trunc", "--filter", f"label=libreta.installation={self.ground.installation}"
        )

    @property
    def services(self) -> dict[str, str]:
        """Service -> id of its container."""
        project = f"label=com.docker.compose.project=libreta-{self.ground.installation}"
        columns = '{{.Label "com.docker.compose.service"}} {{.ID}}'
        words = self.docker("ps", "--all", "--filter", project, "--format", columns)
        return dict(zip(words[::2], words[1::2], strict=True))

    def inspect(self, container: str) -> dict[str, Any]:
        """All that the engine knows of it."""
        found: list[dict[str, Any]] = json.loads("".join(self.docker("inspect", container)))
        return found[0]

    def get(self, path: str) -> httpx.Response:
        """Through Traefik."""
        return httpx.get(f"{self.url}{path}", trust_env=False, timeout=30)

    def write(self, phone: str, text: str) -> None:
        """A message by the simulator, through Traefik."""
        message = {"phone": phone, "text": text}
        sent = httpx.post(f"{self.url}/simulator/api/messages", json=message, trust_env=False, timeout=30)
        assert sent.status_code == 202, sent.text

    def replies(self, phone: str) -> list[str]:
        """What came back."""
        told = httpx.get(f"{self.url}/simulator/api/messages", params={"phone": phone}, trust_env=False, timeout=30)
        return [line["text"] for line in told.json()["messages"] if line["author"] == "libreta"]

    def says(self, phone: str, text: str) -> str:
        """The reply to a message."""
        before = len(self.replies(phone))
        self.write(phone, text)
        until(lambda: len(self.replies(phone)) > before, f"a reply to {text}")
        return self.replies(phone)[before]


@pytest.fixture(scope="module")
def images(docker_engine: None) -> None:
    """All three, as the sources are now."""
    with _lock("image", wait=True):
        subprocess.run([ROOT / "deploy" / "build-images"], check=True, stdout=subprocess.DEVNULL)


@pytest.fixture
def deployed(images: None, ground: Ground, tmp_path: Path) -> Iterator[Deployed]:
    address = default_address()
    assert address
    gateway, orchestrator, model_proxy = free_ports("127.0.0.1", 3)
    [edge] = free_ports(address, 1)
    ground.settle(tmp_path / "data")
    environment = {
        **{
            name: value for name, value in os.environ.items() if not name.startswith(("LIBRETA_", "TWILIO_", "OPENAI_"))
        },
        "IMAGES": "keep",
        "LIBRETA_DATA_DIR": str(tmp_path / "data"),
        "LIBRETA_EDGE_PORT": str(edge),
        "LIBRETA_GATEWAY_PORT": str(gateway),
        "LIBRETA_ORCHESTRATOR_PORT": str(orchestrator),
        "LIBRETA_MODEL_PROXY_PORT": str(model_proxy),
        "LIBRETA_TENANT_NETWORKS": str(ground.pool),
        "LIBRETA_RUNTIME_IMAGE": ground.image,
        "LIBRETA_API_TOKEN": "an-operators-own-token",
    }
    deployed = Deployed(environment, ground, f"http://{address}:{edge}")
    try:
        yield deployed
    finally:
        subprocess.run([ROOT / "deploy" / "down"], env=environment, capture_output=True, check=False, timeout=120)


def test_a_shop_is_answered_through_traefik_and_nothing_is_left_but_its_data(
    deployed: Deployed, tmp_path: Path
) -> None:
    said = deployed.run("up")
    assert f"{deployed.url}/simulator" in said
    assert deployed.get("/simulator").status_code == 200

    replies = [deployed.says(ANA, text) for text in ANSWERS]
    assert "Panadería Ana" in replies[-1]
    assert "Venta registrada" in deployed.says(ANA, "Vendí 2 panes a 100")
    assert len(deployed.tenants) == 1
    labels = deployed.inspect(deployed.tenants[0])["Config"]["Labels"]
    page = f"/t/{labels['libreta.tenant']}/"
    assert deployed.get(page).status_code == 200
    assert deployed.get("/health").status_code == deployed.get("/v1/tenants").status_code == 404

    assert_sealed(deployed)
    assert_only_the_edge_is_outside(deployed)

    before, shop = deployed.services, deployed.tenants
    deployed.run("up")
    assert (deployed.services, deployed.tenants) == (before, shop)  # what is up is left alone

    deployed.docker("restart", before["orchestrator"])
    until(lambda: deployed.get(page).status_code == 200, "the page after a restart of the orchestrator")
    assert deployed.tenants == shop  # no shop was stopped for it

    deployed.run("down")
    assert not deployed.services
    assert not deployed.docker("ps", "--all", "--quiet", "--filter", deployed_label(deployed))
    assert not deployed.docker("network", "ls", "--quiet", "--filter", f"name=libreta-{deployed.ground.installation}")
    assert (tmp_path / "data" / "clients" / ANA / "business.db").exists()
    deployed.run("down")

    deployed.run("up")
    assert "$200" in deployed.says(ANA, "Cuánto vendí hoy")


def deployed_label(deployed: Deployed) -> str:
    return f"label=libreta.installation={deployed.ground.installation}"


def assert_sealed(deployed: Deployed) -> None:
    """The services as they run; that compose.yml says so is another test's."""
    for name, container in deployed.services.items():
        found = deployed.inspect(container)
        host = found["HostConfig"]
        assert host["ReadonlyRootfs"], name
        assert host["CapDrop"] == ["ALL"], name
        assert host["Memory"] == host["MemorySwap"] > 0, name
        assert not host["PortBindings"], name
        has_socket = any("docker.sock" in mount["Destination"] for mount in found["Mounts"])
        assert has_socket is (name == "orchestrator")
        assert "an-operators-own-token" not in json.dumps(found)
    assert set(deployed.services) == {"gateway", "orchestrator", "edge"}


def assert_only_the_edge_is_outside(deployed: Deployed) -> None:
    """Gateway and orchestrator on loopback, the edge on one address and not on loopback."""
    address = deployed.url.split("//")[1].split(":")[0]
    for name in ("LIBRETA_GATEWAY_PORT", "LIBRETA_ORCHESTRATOR_PORT"):
        assert answers("127.0.0.1", deployed.environment[name])
        assert not answers(address, deployed.environment[name])
    assert answers(address, deployed.environment["LIBRETA_EDGE_PORT"])
    assert not answers("127.0.0.1", deployed.environment["LIBRETA_EDGE_PORT"])


def answers(address: str, port: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((address, int(port))) == 0


def test_a_taken_port_is_told_before_anything_is_started(deployed: Deployed) -> None:
    address = deployed.url.split("//")[1].split(":")[0]
    with socket.create_server((address, int(deployed.environment["LIBRETA_EDGE_PORT"]))):
        said = deployed.run("up", expecting=1)
    assert "✗ Port" in said
    assert "LIBRETA_EDGE_PORT" in said
    assert not deployed.services


def test_a_mistyped_setting_is_told_before_anything_is_started(deployed: Deployed) -> None:
    deployed.environment["LIBRETA_CHANELS"] = "twilio"
    deployed.run("up", expecting=2)
    assert not deployed.services
    del deployed.environment["LIBRETA_CHANELS"]
