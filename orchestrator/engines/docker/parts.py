"""What the Docker engine and its view work with."""

from __future__ import annotations

from dataclasses import dataclass

from orchestrator.engines.docker.connection import Connection
from orchestrator.engines.docker.containers import Containers
from orchestrator.engines.docker.images import DockerImages
from orchestrator.engines.docker.logs import Logs
from orchestrator.engines.docker.networks import Networks
from orchestrator.engines.docker.starts import Starts
from orchestrator.specs.container import Limits


@dataclass(frozen=True, slots=True)
class EngineParts:
    """One engine's; they share its connection."""

    installation: str
    limits: Limits
    connection: Connection
    containers: Containers
    networks: Networks
    images: DockerImages
    logs: Logs
    starts: Starts
