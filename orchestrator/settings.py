"""What the orchestrator is told from outside: one frozen model, read once at start."""

from __future__ import annotations

import os
from importlib.metadata import version
from ipaddress import IPv4Address, IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, SecretStr, field_validator

from tenant_runtime.contract.environment import EnvironmentModel, setting
from tenant_runtime.contract.networks import subnets

LOOPBACK = "127.0.0.1"
"""Every service of the control plane listens here and nowhere else."""


def _split(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


Names = Annotated[tuple[Literal["simulator", "twilio"], ...], BeforeValidator(_split)]
Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], BeforeValidator(_split)]


class Settings(EnvironmentModel):
    """The settings of `python -m orchestrator`."""

    data_dir: Path = setting("LIBRETA_DATA_DIR", "data", "the folder that holds every tenant and the registry")
    engine: Literal["process", "docker"] = setting("LIBRETA_ENGINE", "process", "what runs the tenants' runtimes")
    port: int = setting("LIBRETA_ORCHESTRATOR_PORT", 8081, "port of the REST API, on loopback", ge=0, le=65535)
    gateway_port: int = setting("LIBRETA_GATEWAY_PORT", 8080, "port of the gateway, on loopback", ge=0, le=65535)
    public_url: str = setting(
        "LIBRETA_PUBLIC_URL",
        "http://127.0.0.1:8080",
        "the address under which the edge is reached from outside; https makes it ask for a certificate",
        pattern=r"^https?://[^/?#\s@]+(/[^?#\s]*)?$",
    )
    channels: Names = setting("LIBRETA_CHANNELS", ("simulator",), "where messages come from: simulator, twilio")
    edge_address: IPv4Address | None = setting(
        "LIBRETA_EDGE_ADDRESS", None, "this machine's address that the edge listens on; else that of its default route"
    )
    edge_port: int = setting("LIBRETA_EDGE_PORT", 80, "port of the edge for http", ge=1, le=65535)
    edge_tls_port: int = setting("LIBRETA_EDGE_TLS_PORT", 443, "port of the edge for https", ge=1, le=65535)
    acme_email: str = setting(
        "LIBRETA_ACME_EMAIL", "", "where the authority of the certificate writes to; needed for https", max_length=254
    )
    simulator_from: Networks = setting(
        "LIBRETA_SIMULATOR_FROM", (), "networks from which the edge lets people to the simulator: 203.0.113.7/32"
    )
    log_format: Literal["console", "json"] = setting(
        "LIBRETA_LOG_FORMAT", "console", "log lines for people or for programs"
    )
    onboarding: Literal["open", "invite", "closed"] = setting(
        "LIBRETA_ONBOARDING", "open", "who may start a business by writing: anyone, holders of a code, nobody"
    )
    api_token: SecretStr | None = setting(
        "LIBRETA_API_TOKEN", None, "the operator's token; else made at first start in secrets/api_token", min_length=16
    )
    gateway_token: SecretStr | None = setting(
        "LIBRETA_GATEWAY_TOKEN",
        None,
        "the gateway's token; else made at first start in secrets/gateway_token",
        min_length=16,
    )
    pause_after: float = setting(
        "LIBRETA_PAUSE_AFTER",
        60.0,
        "seconds without a message until a tenant is paused, if it does not sleep before; 0: never",
        ge=0,
    )
    sleep_after: float = setting("LIBRETA_SLEEP_AFTER", 600.0, "seconds without a message until a tenant sleeps", gt=0)
    start_timeout: float = setting("LIBRETA_START_TIMEOUT", 30.0, "seconds a runtime may take to be ready", gt=0)
    lease_seconds: float = setting("LIBRETA_LEASE_SECONDS", 60.0, "seconds a lease lasts", gt=0)
    max_parallel_starts: int = setting("LIBRETA_MAX_PARALLEL_STARTS", 4, "runtimes started at the same time", ge=1)
    spare_runtimes: int = setting(
        "LIBRETA_SPARE_RUNTIMES", 1, "loaded runtimes that wait for a tenant, so that it wakes at once", ge=0, le=16
    )
    strangers_per_minute: int = setting(
        "LIBRETA_STRANGERS_PER_MINUTE", 60, "new unknown numbers that may start onboarding each minute, in all", ge=1
    )
    docker_host: str = setting("DOCKER_HOST", "", "the Docker engine's address; else its socket on this machine")
    runtime_image: str = setting(
        "LIBRETA_RUNTIME_IMAGE", f"libreta-runtime:{version('libreta')}", "the image of the runtimes", min_length=1
    )
    runtime_memory_mib: int = setting("LIBRETA_RUNTIME_MEMORY", 192, "MiB of memory a container may use", ge=64)
    runtime_cpus: float = setting("LIBRETA_RUNTIME_CPUS", 1.0, "processors a container may use", ge=0.1)
    runtime_processes: int = setting("LIBRETA_RUNTIME_PROCESSES", 64, "processes and threads of a container", ge=16)
    runtime_user: str = setting(
        "LIBRETA_RUNTIME_USER",
        "10001:10001" if os.geteuid() == 0 else f"{os.geteuid()}:{os.getegid()}",
        "user and group of a container's processes; never 0",
        pattern=r"^[1-9][0-9]*:[1-9][0-9]*$",
    )
    tenant_networks: IPv4Network = setting(
        "LIBRETA_TENANT_NETWORKS", "10.213.0.0/16", "addresses for the tenants' networks, used by nothing else"
    )
    brain: Literal["auto", "rules"] = setting("LIBRETA_BRAIN", "auto", "what understands the messages")

    @field_validator("tenant_networks")
    @classmethod
    def _has_room(cls, value: IPv4Network) -> IPv4Network:
        subnets(value)
        return value

    @field_validator("public_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @property
    def is_https(self) -> bool:
        """Whether the edge needs a certificate."""
        return self.public_url.startswith("https://")

    @property
    def clients_dir(self) -> Path:
        """One folder a tenant, named by its key."""
        return self.root / "clients"

    @property
    def deleted_dir(self) -> Path:
        """Where the folders of reset and deleted tenants are kept aside."""
        return self.root / "deleted"

    @property
    def run_dir(self) -> Path:
        """One record a live runtime."""
        return self.root / "run"

    @property
    def logs_dir(self) -> Path:
        """One log a tenant, named by its id."""
        return self.root / "logs"

    @property
    def secrets_dir(self) -> Path:
        """What only the services may read."""
        return self.root / "secrets"

    @property
    def root(self) -> Path:
        """The data folder as an absolute path."""
        return self.data_dir.absolute()
