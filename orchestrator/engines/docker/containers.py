"""The verbs that the engine is asked for one container, and the lists of them."""

from __future__ import annotations

import asyncio
import math
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from orchestrator.engines.docker.client import Client
from orchestrator.engines.docker.connection import Connection
from orchestrator.engines.docker.container import Container, container_from
from orchestrator.engines.docker.failures import Conflict, Missing, Refused
from orchestrator.specs.container import CLIENT_DIR, INSTALLATION, TENANT_ID, ContainerSpec

FREEZES = 4
"""On a busy machine the kernel may not manage at once ("unable to freeze", control groups 1): it is asked again."""

ENDING = 5.0
LOOK_EVERY = 0.05
"""Seconds; what has closed its standard output is ending, as a rule within some milliseconds."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list of containers tells of one."""

    id: str
    tenant_id: str
    is_paused: bool


class Containers:
    """Raises EngineSilent; what is missing or does not fit is told by the answer, unless said otherwise."""

    def __init__(self, connection: Connection, installation: str) -> None:
        self._connection = connection
        self._installation = installation

    async def find(self, name: str) -> Container | None:
        """The container of this name or id, whoever's it is."""
        try:
            return container_from(await self._connection.ask(lambda api: api.inspect_container(name)))
        except Missing:
            return None

    async def up(self) -> list[Listed]:
        """All of ours that run or stand still, none of them inspected."""
        listed = await self._connection.ask(lambda api: api.containers(filters=self._ours))
        return [Listed(one["Id"], one["Labels"][TENANT_ID], one["State"] == "paused") for one in listed]

    async def tenant_ids(self) -> list[str]:
        """The tenants of all of ours, running or not."""
        listed = await self._connection.ask(lambda api: api.containers(all=True, filters=self._ours))
        return sorted({one["Labels"][TENANT_ID] for one in listed})

    async def create(self, spec: ContainerSpec) -> str:
        """The id of a new container, not started. Raises Missing, Conflict and Refused."""
        with _environment_file(spec) as environment:
            made = await self._connection.command(
                lambda docker: docker.container.create(
                    spec.image,
                    spec.command[1:],
                    entrypoint=spec.command[0] if spec.command else None,
                    pull="never",
                    name=spec.name,
                    hostname=spec.tenant_id,
                    labels=spec.labels,
                    env_files=[environment],
                    user=spec.user,
                    networks=[spec.network.name],
                    dns=spec.name_servers,
                    mounts=[["type=bind", f'"source={spec.client_dir}"', f"target={CLIENT_DIR}"]],
                    tmpfs=[f"{place},size={spec.limits.tmp_bytes}" for place in spec.tmpfs],
                    read_only=spec.is_root_read_only,
                    cap_drop=spec.dropped_capabilities,
                    security_options=spec.security_options,
                    memory=spec.limits.memory_bytes,
                    memory_swap=spec.limits.memory_bytes,
                    cpus=spec.limits.cpus,
                    pids_limit=spec.limits.processes,
                    log_driver="json-file",
                    log_options=[f"max-size={spec.limits.log_file_bytes}", f"max-file={spec.limits.log_files}"],
                    healthcheck=False,
                )
            )
        return str(made.id)

    async def start(self, container_id: str) -> None:
        """Returns when its first process runs. Raises Missing, Conflict and Refused."""
        await self._connection.act(lambda api: api.start(container_id))

    async def pause(self, container_id: str) -> bool:
        """Whether it stands still now; False if it does not run. Raises Refused."""
        for _ in range(FREEZES - 1):
            with suppress(Refused):
                return await self._went(lambda api: api.pause(container_id))
        return await self._went(lambda api: api.pause(container_id))

    async def unpause(self, container_id: str) -> bool:
        """Whether it went on; False if it did not stand still."""
        return await self._went(lambda api: api.unpause(container_id))

    async def stop(self, container_id: str, *, grace: float) -> None:
        """Returns when it does not run. The engine counts the grace in whole seconds."""
        with suppress(Missing):
            await self._connection.act(lambda api: api.stop(container_id, timeout=math.ceil(grace)))

    async def ended(self, container_id: str) -> Container | None:
        """The container once it has ended; as it is after ENDING seconds if it has not."""
        deadline = time.monotonic() + ENDING
        while (found := await self.find(container_id)) and found.is_up and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(LOOK_EVERY)
        return found

    async def remove(self, container_id: str) -> None:
        """Returns when nothing of it is left, or while somebody else removes it."""
        with suppress(Missing, Conflict):
            await self._connection.act(lambda api: api.remove_container(container_id, v=True, force=True))

    async def _went(self, act: Callable[[Client], None]) -> bool:
        try:
            await self._connection.ask(act)
        except (Missing, Conflict):
            return False
        return True

    @property
    def _ours(self) -> dict[str, list[str]]:
        return {"label": [f"{INSTALLATION}={self._installation}", TENANT_ID]}


@contextmanager
def _environment_file(spec: ContainerSpec) -> Iterator[str]:
    """A file in memory: the token is neither on a disk nor on a command line, which everybody could read."""
    file = os.memfd_create("environment", os.MFD_CLOEXEC)
    try:
        os.write(file, "".join(f"{name}={value}\n" for name, value in sorted(spec.environment.items())).encode())
        yield f"/proc/{os.getpid()}/fd/{file}"
    finally:
        os.close(file)
