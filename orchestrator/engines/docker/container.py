"""What the engine says of one container, and whether it is ours and as it should be."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orchestrator import naming
from orchestrator.engines import Condition, Image, Running
from orchestrator.specs.container import GENERATION, INSTALLATION, PORT, SPEC, TENANT_ID, ContainerSpec, Limits

MIB = 1_048_576
BILLION = 1_000_000_000
NEVER = "0001-01-01T00:00:00Z"
"""What the engine calls a time that has not come."""


@dataclass(frozen=True, slots=True)
class Container:
    """One container as it was when the engine was asked."""

    id: str
    name: str
    labels: Mapping[str, str]
    image: str
    image_id: str
    condition: Condition
    started: str
    """As the engine writes it: tells two starts apart."""
    finished: str
    exit_code: int
    was_out_of_memory: bool
    limits: Limits
    """As far as the engine tells them: the rest is as it always is."""
    address: str | None

    @property
    def is_up(self) -> bool:
        """Whether it runs or stands still; not whether it is ready."""
        return self.condition in {"running", "paused"}

    @property
    def tenant_id(self) -> str:
        """Whose it is said to be."""
        return self.labels.get(TENANT_ID, "")

    @property
    def generation(self) -> int | None:
        """The start it was made for, None if that cannot be told."""
        said = self.labels.get(GENERATION, "")
        return int(said) if said.isascii() and said.isdigit() else None

    @property
    def running(self) -> Running | None:
        """What runs in it, if it is whole: of a tenant, under the right name, with an address."""
        is_whole = naming.TENANT_ID.match(self.tenant_id) and self.name == naming.container(self.tenant_id)
        if not (self.is_up and is_whole and self.generation is not None and self.address):
            return None
        url = f"http://{self.address}:{PORT}"
        return Running(self.tenant_id, self.generation, url, is_paused=self.condition == "paused")

    @property
    def end(self) -> str:
        """How it ended last, for the operator."""
        if self.was_out_of_memory:
            return f"killed: out of memory ({self.limits.memory_bytes // MIB} MiB)"
        if self.exit_code > 128 and (killer := _signal(self.exit_code - 128)):
            return f"killed by {killer}"
        return f"ended with code {self.exit_code}"

    def is_of(self, installation: str, tenant_id: str) -> bool:
        """Whether it is this tenant's and ours to deal with."""
        return (self.labels.get(INSTALLATION), self.tenant_id) == (installation, tenant_id)

    def is_older_than(self, image: Image | None) -> bool:
        """Whether it was made from another image than this one is now. One that is gone makes nothing newer."""
        return image is not None and image.id != self.image_id

    def is_made_from(self, spec: ContainerSpec, image: Image | None) -> bool:
        """Whether making it anew would make the same."""
        is_same = (self.labels.get(SPEC), self.generation) == (spec.digest, spec.generation)
        return is_same and self.is_of(spec.installation, spec.tenant_id) and not self.is_older_than(image)


def container_from(said: Mapping[str, Any]) -> Container:
    """What `inspect` answered."""
    state, config = said["State"], said["Config"]
    return Container(
        id=said["Id"],
        name=said["Name"].removeprefix("/"),
        labels=config["Labels"] or {},
        image=config["Image"],
        image_id=said["Image"],
        condition=_condition(state),
        started=state["StartedAt"],
        finished=state["FinishedAt"],
        exit_code=state["ExitCode"],
        was_out_of_memory=state["OOMKilled"],
        limits=_limits(said["HostConfig"]),
        address=_address(said["NetworkSettings"]),
    )


def plain(limits: Limits) -> Limits:
    """Only what a container's limits are compared by."""
    return Limits(memory_bytes=limits.memory_bytes, cpus=limits.cpus, processes=limits.processes)


def time_of(said: str) -> datetime | None:
    """A time that the engine said, None if it has not come. It writes nanoseconds, which no datetime holds."""
    if said == NEVER:
        return None
    seconds, _, rest = said.removesuffix("Z").partition(".")
    return datetime.fromisoformat(f"{seconds}.{rest[:6]:0<6}+00:00")


def _limits(said: Mapping[str, Any]) -> Limits:
    return Limits(memory_bytes=said["Memory"], cpus=said["NanoCpus"] / BILLION, processes=said.get("PidsLimit") or 0)


def _condition(state: Mapping[str, Any]) -> Condition:
    if state["Paused"]:
        return "paused"
    return "running" if state["Running"] and not state.get("Dead") else "stopped"


def _address(settings: Mapping[str, Any]) -> str | None:
    addresses = [network["IPAddress"] for network in (settings["Networks"] or {}).values()]
    return next(filter(None, addresses), None)


def _signal(number: int) -> str | None:
    return signal.Signals(number).name if number in {one.value for one in signal.Signals} else None
