"""What an engine is tried on: each makes its engine anew as a restart does, and tells Ana's runtime to run on it."""

from __future__ import annotations

import contextlib
import json
import shutil
from abc import ABC, abstractmethod
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from docker.api.client import APIClient

from orchestrator import naming
from orchestrator.engines import Driver
from orchestrator.engines.docker import docker_driver
from orchestrator.engines.docker.connection import Patience
from orchestrator.engines.process import process_driver
from orchestrator.settings import Settings
from orchestrator.specs.container import ContainerSpec, container_spec, sealed
from orchestrator.specs.process import RUNTIME_ARGV, ProcessSpec, process_spec
from orchestrator.tenant_config import Business, fresh_config
from tests.docker_host import Ground
from tests.engines.tenants import a_tenant
from tests.orchestrator.world import ANA, ECHO, PATIENCE, kill, settings_in

Program = Literal["echo", "real"]
SECRET = "a service secret"
ECHO_IN_CONTAINER = ("/opt/libreta/bin/python", "-I", "/data/echo_runtime.py")


class Machine(ABC):
    """`echo` is the runtime that can be told to misbehave, `real` the product's own."""

    settings: Settings

    @abstractmethod
    def driver(self) -> Driver:
        """The engine under test, anew over the same machine and folders."""

    @abstractmethod
    def spec(self, program: Program = "echo", *, generation: int = 1, start_timeout: float = PATIENCE) -> Any:
        """Ana's runtime."""

    @abstractmethod
    def missing(self) -> Any:
        """Ana's runtime as a program that is nowhere."""

    @abstractmethod
    def pid(self) -> int:
        """The process that runs as Ana's runtime."""

    @abstractmethod
    def kill(self) -> None:
        """End Ana's runtime as a crash does."""

    @cached_property
    def tenant_id(self) -> str:
        """Ana's, and in this test only."""
        return naming.new_tenant_id()

    @cached_property
    def folder(self) -> Path:
        """Ana's client folder."""
        folder = self.settings.clients_dir / ANA
        folder.mkdir(parents=True)
        (folder / "config.json").write_text(json.dumps(fresh_config(ANA, Business("Ana's bakery"))))
        return folder

    def tell(self, misbehaviour: str) -> None:
        """Make the next start of echo misbehave."""
        (self.folder / misbehaviour).touch()


class Processes(Machine):
    """The process engine."""

    def __init__(self, folder: Path, *, spares: int) -> None:
        self.settings = settings_in(folder, spare_runtimes=spares)

    def driver(self) -> Driver:
        return process_driver(self.settings, SECRET)

    def spec(self, program: Program = "echo", *, generation: int = 1, start_timeout: float = PATIENCE) -> ProcessSpec:
        assert self.folder
        argv = ECHO if program == "echo" else RUNTIME_ARGV
        tenant = a_tenant(tenant_id=self.tenant_id, generation=generation)
        return replace(process_spec(tenant, self.settings, SECRET, argv=argv), start_timeout=start_timeout)

    def missing(self) -> ProcessSpec:
        return replace(self.spec(), argv=("/no/such/program",))

    def pid(self) -> int:
        return int(json.loads(naming.run_file(self.settings.run_dir, self.tenant_id).read_text())["pid"])

    def kill(self) -> None:
        kill(self.pid())


class Containers(Machine):
    """The Docker engine."""

    def __init__(self, folder: Path, ground: Ground, **more: Any) -> None:
        self.ground = ground
        self.settings = settings_in(folder, **{**ground.settings, **more})

    def driver(self, **more: Any) -> Driver:
        settings = self.settings.model_copy(update=more)
        return docker_driver(settings, SECRET, self.ground.installation, patience=Patience(question=5, act=60))

    def spec(self, program: Program = "echo", *, generation: int = 1, start_timeout: float = PATIENCE) -> ContainerSpec:
        shutil.copy(ECHO[-1], self.folder)
        tenant = a_tenant(tenant_id=self.tenant_id, generation=generation)
        spec = container_spec(tenant, self.settings, SECRET, self.ground.installation)
        command = ECHO_IN_CONTAINER if program == "echo" else ()
        return sealed(replace(spec, start_timeout=start_timeout, command=command))

    def missing(self) -> ContainerSpec:
        return sealed(replace(self.spec(), command=("/no/such/program",)))

    @property
    def name(self) -> str:
        """The name of Ana's container."""
        return naming.container(self.tenant_id)

    def pid(self) -> int:
        return int(self.inspect()["State"]["Pid"])

    def kill(self) -> None:
        with self.docker() as api:
            api.kill(self.name)  # unlike a signal, it reaches what is paused too

    def inspect(self) -> dict[str, Any]:
        """What Docker itself says of Ana's container."""
        with self.docker() as api:
            found: dict[str, Any] = api.inspect_container(self.name)
            return found

    def docker(self) -> contextlib.closing[APIClient]:
        """Somebody else's way to the engine."""
        return contextlib.closing(APIClient())
