"""The runtime's image: sealed, small, all of it compiled beforehand, and ended in order."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from docker.api.client import APIClient

from orchestrator.settings import Settings
from orchestrator.specs.container import CLIENT_DIR, PORT, container_spec
from orchestrator.specs.process import RUNTIME_ARGV
from orchestrator.tenant_config import Business, fresh_config
from tests.docker_host import Ground
from tests.engines.tenants import a_tenant
from tests.orchestrator.world import ANA

pytestmark = pytest.mark.docker
PYTHON = "/opt/libreta/bin/python"
SECRET = "a service secret of a test"
GRACE = 20


class Image:
    """Runs programs in containers of one image, each sealed as a tenant's is but for its network."""

    def __init__(self, api: APIClient, ground: Ground, folder: Path) -> None:
        self.api, self.ground, self.folder = api, ground, folder
        self.about: dict[str, Any] = api.inspect_image(ground.image)

    def create(self, *argv: str, **environment: str) -> str:
        """A container that will run this; without arguments what the image runs by itself."""
        found = self.api.create_container(
            self.ground.image,
            entrypoint=list(argv) or None,
            environment=environment,
            labels={"libreta.installation": self.ground.installation},
            host_config=self.api.create_host_config(
                read_only=True,
                cap_drop=["ALL"],
                security_opt=["no-new-privileges"],
                tmpfs={"/tmp": "rw,noexec,nosuid,nodev"},
                binds=[f"{self.folder}:{CLIENT_DIR}"],
            ),
        )
        return str(found["Id"])

    def said(self, *argv: str) -> str:
        """What a program in the image prints; it must end well."""
        container = self.create(*argv)
        self.api.start(container)
        code = self.api.wait(container, timeout=60)["StatusCode"]
        printed: str = self.api.logs(container, stdout=True, stderr=True).decode()
        assert code == 0, printed
        return printed.strip()

    def python(self, program: str) -> str:
        """What it prints in the interpreter of the runtime, with its options."""
        return self.said(PYTHON, "-P", "-OO", "-c", program)

    def runtime(self) -> str:
        """A started runtime of Ana's bakery that has said that it is ready; the container."""
        settings = Settings(**self.ground.settings, data_dir=self.folder.parent)
        container = self.create(**container_spec(a_tenant(), settings, SECRET, self.ground.installation).environment)
        stdout = self.api.attach_socket(container, {"stdout": 1, "stream": 1})
        with contextlib.closing(stdout), contextlib.closing(stdout._sock) as connection:
            connection.settimeout(60)
            self.api.start(container)
            record = json.loads(connection.recv(4096)[8:])  # eight bytes say which stream, and how long
        assert (record["pid"], record["port"]) == (1, PORT)
        return container

    def executed(self, container: str, argv: list[str]) -> int:
        """The exit code of a program that is run in a running container."""
        made = self.api.exec_create(container, argv)["Id"]
        self.api.exec_start(made)
        return int(self.api.exec_inspect(made)["ExitCode"])


@pytest.fixture
def image(ground: Ground, tmp_path: Path) -> Iterator[Image]:
    folder = tmp_path / "client"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(fresh_config(ANA, Business("Ana's bakery"))))
    for each in (folder, folder / "config.json"):
        each.chmod(0o777)
    with contextlib.closing(APIClient()) as api:
        yield Image(api, ground, folder)


def test_it_runs_what_the_process_engine_runs(image: Image) -> None:
    assert image.about["Config"]["Entrypoint"] == [PYTHON, *RUNTIME_ARGV[1:]]
    assert image.about["Config"]["Cmd"] is None


def test_it_runs_as_nobody_in_particular(image: Image) -> None:
    assert image.said("/usr/bin/id", "-u") == "10001"
    assert image.about["Config"]["User"] == "10001:10001"


def test_it_says_what_it_is_made_of(image: Image) -> None:
    labels = image.about["Config"]["Labels"]
    assert labels["org.opencontainers.image.version"] in image.ground.image
    assert {"org.opencontainers.image.title", "org.opencontainers.image.revision"} <= set(labels)
    assert len(labels["libreta.source"]) == 16


def test_it_holds_nothing_that_builds_installs_or_calls_out(image: Image) -> None:
    program = (
        "import importlib.util, shutil\n"
        "modules = 'pip setuptools wheel twilio openai docker gateway orchestrator tests fastapi rapidfuzz'.split()\n"
        "programs = 'pip pip3 cc gcc make git curl docker python3'.split()\n"
        "print(*filter(importlib.util.find_spec, modules), *filter(shutil.which, programs))"
    )
    assert image.python(program) == "rapidfuzz python3"  # the two that are there show that the search finds


def test_no_program_in_it_makes_somebody_else_of_who_runs_it(image: Image) -> None:
    assert image.said("/usr/bin/find", "/usr/bin", "-name", "passwd") == "/usr/bin/passwd"  # one that usually does
    assert image.said("/usr/bin/find", "/usr", "-xdev", "-type", "f", "-perm", "/6000") == ""


def test_all_that_a_runtime_loads_was_compiled_beforehand(image: Image) -> None:
    program = (
        "import os, sys, tenant_runtime.spare\n"
        "files = {n: getattr(m, '__cached__', None) for n, m in list(sys.modules.items()) if n != '__main__'}\n"
        "named = {n: f for n, f in files.items() if f}\n"
        "print(len(named) > 300, sorted(n for n, f in named.items() if 'opt-2' not in f or not os.path.exists(f)))"
    )
    assert image.python(program) == "True []"


def test_nothing_is_compiled_or_written_anew(image: Image) -> None:
    container = image.runtime()
    image.api.stop(container, timeout=GRACE)
    assert image.api.diff(container) in (None, []) or {each["Path"] for each in image.api.diff(container)} <= {"/data"}
    assert sorted(path.name for path in image.folder.iterdir()) == ["business.db", "config.json"]


def test_it_answers_and_ends_in_order_when_told_to(image: Image) -> None:
    container = image.runtime()
    address = image.api.inspect_container(container)["NetworkSettings"]["IPAddress"]
    assert httpx.get(f"http://{address}:{PORT}/health").json()["status"] == "ok"
    image.api.stop(container, timeout=GRACE)
    state = image.api.inspect_container(container)["State"]
    assert (state["ExitCode"], state["OOMKilled"], state["Error"]) == (0, False, "")


def test_its_health_check_tells_a_running_runtime_from_one_that_does_not_answer(image: Image) -> None:
    check = image.about["Config"]["Healthcheck"]["Test"][1:]
    assert image.executed(image.runtime(), check) == 0
    silent = image.create(PYTHON, "-c", "import signal; signal.pause()", "tenant_runtime")
    image.api.start(silent)
    assert image.executed(silent, check) == 1


def test_it_is_not_much_larger_than_its_base(image: Image, record_property: Any) -> None:
    layers = [int(layer["Size"]) for layer in image.api.history(image.ground.image)]
    ours = sum(layers[: len(layers) - len(base_layers(image))])
    base = image.about["Size"] - ours
    record_property(
        "table", f"runtime image: {image.about['Size'] / 1e6:.0f} MB, {image.about['Size'] / base:.2f}x its base"
    )
    assert image.about["Size"] <= 1.6 * base


def base_layers(image: Image) -> list[Any]:
    """The steps that the base image was made with: those before the first of ours."""
    history: list[Any] = image.api.history(image.ground.image)
    ours = max(at for at, step in enumerate(history) if "/opt/libreta" in step["CreatedBy"])
    return history[ours + 1 :]
