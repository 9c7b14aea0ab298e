"""The port to whatever runs the runtimes: what the core needs of it, and which driver the settings choose."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

if TYPE_CHECKING:
    from orchestrator.settings import Settings
    from orchestrator.tenant import Tenant

SpecT_contra = TypeVar("SpecT_contra", contravariant=True)
"""What a driver is told to run: ProcessSpec or ContainerSpec."""


@dataclass(frozen=True, slots=True)
class Running:
    """A runtime that has said that it is ready; a paused one answers nothing until it is started again."""

    tenant_id: str
    generation: int
    url: str
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class Exit:
    """A runtime that ended without being asked to; `reason` is for the operator, and names a lack of memory as such."""

    tenant_id: str
    generation: int
    reason: str


@dataclass(frozen=True, slots=True)
class Frozen:
    """A runtime that somebody else paused."""

    tenant_id: str
    generation: int


@dataclass(frozen=True, slots=True)
class Silence:
    """The engine stopped answering: what runs is unknown until `Speech`."""

    reason: str


@dataclass(frozen=True, slots=True)
class Speech:
    """The engine answers again: what runs has to be compared anew."""


Change = Exit | Frozen | Silence | Speech

Condition = Literal["running", "paused", "stopped", "absent"]


@dataclass(frozen=True, slots=True)
class Inspection:
    """What an operator wants to know of one runtime. None is "not known here" throughout."""

    condition: Condition
    name: str | None = None
    image: str | None = None
    image_id: str | None = None
    generation: int | None = None
    is_outdated: bool = False
    """Whether the next wake makes it anew, because its image or its limits are not what they should be."""
    started_at: datetime | None = None
    finished_at: datetime | None = None
    last_end: str | None = None
    """How it ended last: `killed: out of memory (192 MiB)`, `ended with code 1`."""
    memory_bytes: int | None = None
    memory_limit_bytes: int | None = None
    processes: int | None = None


class StartFailed(Exception):
    """The runtime did not become ready; nothing of it runs. The message says why, with the end of its log."""


class EngineSilent(Exception):
    """The engine itself does not answer: what runs is unknown, never gone."""


class Engine(Protocol[SpecT_contra]):
    """Runs at most one runtime a tenant. Any method may raise EngineSilent; then nothing is known to have changed.

    A tenant's calls to start, pause and stop come one after another (the caller holds its lock); those of different
    tenants come at once.
    """

    async def keeps(self, spec: SpecT_contra) -> bool:
        """Whether start(spec) goes on with what an earlier start of the very same spec made, as it stands.

        If not, something new would be made, and the caller gives it a new generation first. A driver that makes
        something new each time always says no.
        """
        ...

    async def start(self, spec: SpecT_contra) -> Running:
        """Returns when the runtime answers.

        Nothing runs: it is started. It runs already, whatever its generation: the one that runs is returned, none is
        started; if it is paused, it goes on. It ends or is not ready in time: nothing of it runs, and StartFailed says
        why. What is left of an earlier start and is not this spec is replaced.
        """
        ...

    async def pause(self, tenant_id: str) -> bool:
        """Returns when the runtime uses no processor time and answers nothing; no Frozen is told of it.

        False where nothing of the tenant runs. The caller sees to it that nobody is talking to it.
        """
        ...

    async def stop(self, tenant_id: str, *, grace: float, forget: bool = False) -> None:
        """Returns when nothing of the tenant runs; no Exit is told of it.

        It runs: it is asked to end, and after `grace` seconds made to. Nothing runs: nothing happens. With `forget`
        nothing is kept either, its log apart.
        """
        ...

    async def running(self) -> list[Running]:
        """All that runs and is ready or paused, also what an earlier orchestrator started; from now on it is watched.

        What was left half started, and what cannot be told to be ours and whole, is ended if it is ours, else left
        alone.
        """
        ...

    def changes(self) -> AsyncIterator[Change]:
        """What happens without being asked for, once each, as it happens; never ends."""
        ...

    async def close(self, *, leave_running: bool = False) -> None:
        """The engine is used no more. All that runs is stopped, unless it is to be found by the next orchestrator."""
        ...


class View(Protocol):
    """What an engine lets an operator see. Any method may raise EngineSilent."""

    async def logs(self, tenant_id: str, *, lines: int) -> list[str]:
        """The last lines that the tenant's runtimes wrote, oldest first, across restarts; none if it never ran."""
        ...

    def follow(self, tenant_id: str, *, lines: int) -> AsyncIterator[str]:
        """The same lines, and then each new one as it is written, across restarts; never ends by itself."""
        ...

    async def inspect(self, tenant_id: str) -> Inspection:
        """What is known of the tenant's runtime now."""
        ...

    async def kept(self) -> list[str]:
        """The ids of all tenants of which anything is there, running or not: what an orphan is found by."""
        ...


@dataclass(frozen=True, slots=True)
class Image:
    """One image that is there: its id, and the version that its label tells, if it has one."""

    id: str
    version: str | None = None


class Images(Protocol):
    """The images that an engine can run."""

    async def find(self, name: str) -> Image | None:
        """The image of this name or id; None where it is not there. May raise EngineSilent."""
        ...


@dataclass(frozen=True, slots=True)
class Driver:
    """One engine with its view, what it is told to run for a tenant, and its images if it has any."""

    engine: Engine[Any]
    view: View
    spec_of: Callable[[Tenant], Any]
    images: Images | None = None


def build_driver(settings: Settings, service_secret: str, installation: str) -> Driver:
    """The driver that the settings name. `installation` tells our containers from those of another data folder."""
    match settings.engine:
        case "process":
            from orchestrator.engines.process import process_driver  # noqa: PLC0415 - a driver is loaded if chosen

            return process_driver(settings, service_secret)
        case "docker":
            from orchestrator.engines.docker import docker_driver  # noqa: PLC0415

            return docker_driver(settings, service_secret, installation)
