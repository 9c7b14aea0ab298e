"""The Docker engine: one sealed container a tenant, kept between its wakes."""

from __future__ import annotations

from orchestrator.engines import Driver
from orchestrator.settings import Settings


def docker_driver(settings: Settings, service_secret: str, installation: str) -> Driver:
    """The Docker engine as the settings want it."""
    raise NotImplementedError
