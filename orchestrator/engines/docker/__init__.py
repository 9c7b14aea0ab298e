"""The Docker engine: one sealed container a tenant, kept between its wakes."""

from __future__ import annotations

from functools import partial

from orchestrator.engines import Driver
from orchestrator.engines.docker.connection import Connection, Patience
from orchestrator.engines.docker.containers import Containers
from orchestrator.engines.docker.engine import DockerEngine
from orchestrator.engines.docker.images import DockerImages
from orchestrator.engines.docker.logs import Logs
from orchestrator.engines.docker.networks import Networks
from orchestrator.engines.docker.parts import EngineParts
from orchestrator.engines.docker.starts import Starts
from orchestrator.engines.docker.view import DockerView
from orchestrator.settings import Settings
from orchestrator.specs.container import container_spec, limits_of


def docker_driver(
    settings: Settings,
    service_secret: str,
    installation: str,
    *,
    patience: Patience = Patience(),  # noqa: B008
) -> Driver:
    """The Docker engine as the settings want it. Nothing is asked of it yet."""
    connection = Connection(settings.docker_host, patience)
    containers = Containers(connection, installation)
    networks = Networks(connection, installation)
    images = DockerImages(connection)
    logs = Logs(connection, containers, settings.logs_dir)
    starts = Starts(connection, containers, networks, images, logs)
    parts = EngineParts(installation, limits_of(settings), connection, containers, networks, images, logs, starts)
    spec_of = partial(container_spec, settings=settings, service_secret=service_secret, installation=installation)
    return Driver(DockerEngine(parts), DockerView(parts), spec_of, images)
