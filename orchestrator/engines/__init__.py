"""The port to whatever runs the runtimes: what the core needs of it, and which driver the settings choose."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from orchestrator.settings import Settings
    from orchestrator.spec import RuntimeSpec


@dataclass(frozen=True, slots=True)
class Running:
    """A runtime that runs and has said that it is ready."""

    tenant_id: str
    generation: int
    url: str


@dataclass(frozen=True, slots=True)
class Exit:
    """A runtime that ended without being asked to; `reason` is for the operator."""

    tenant_id: str
    generation: int
    reason: str


class StartFailed(Exception):
    """The runtime did not become ready; nothing of it runs. The message says why, with the end of its log."""


class EngineSilent(Exception):
    """The engine itself does not answer: what runs is unknown, never gone."""


class Engine(Protocol):
    """Runs at most one runtime a tenant. Any method may raise EngineSilent; then nothing is known to have changed.

    A tenant's calls to start and stop come one after another (the caller holds its lock); those of different tenants
    come at once.
    """

    async def start(self, spec: RuntimeSpec) -> Running:
        """Returns when the runtime answers.

        Nothing runs: it is started. It runs already, whatever its generation: the one that runs is returned, none is
        started. It ends or is not ready in time: nothing of it is left, and StartFailed says why.
        """
        ...

    async def stop(self, tenant_id: str, *, grace: float) -> None:
        """Returns when nothing of the tenant runs; no Exit is told of it.

        It runs: it is asked to end, and after `grace` seconds made to. Nothing runs: nothing happens.
        """
        ...

    async def running(self) -> list[Running]:
        """All that runs and is ready, also what an earlier orchestrator started; from now on their exits are told.

        What was left half started, and what cannot be told to be ours and whole, is ended if it is ours, else left
        alone.
        """
        ...

    def exits(self) -> AsyncIterator[Exit]:
        """Every runtime that ends by itself, once each, as it happens; never ends."""
        ...

    async def logs(self, tenant_id: str, *, lines: int) -> list[str]:
        """The last lines that the tenant's runtimes wrote, oldest first, across restarts; none if it never ran."""
        ...

    async def close(self, *, leave_running: bool = False) -> None:
        """The engine is used no more. All that runs is stopped, unless it is to be found by the next orchestrator."""
        ...


def build_engine(settings: Settings) -> Engine:
    """The engine that the settings name."""
    match settings.engine:
        case "process":
            from orchestrator.engines.process import ProcessEngine  # noqa: PLC0415 - a driver is loaded if chosen

            return ProcessEngine(run_dir=settings.run_dir, logs_dir=settings.logs_dir, spares=settings.spare_runtimes)
