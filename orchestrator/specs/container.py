"""Pure: a tenant and the settings -> everything Docker is told to run its runtime, sealed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from orchestrator import naming
from orchestrator.settings import Settings
from orchestrator.specs.environment import runtime_environment
from orchestrator.tenant import Tenant
from tenant_runtime.contract.networks import TenantNetwork, tenant_network

CLIENT_DIR = "/data"
"""Where a runtime finds its client folder; the only thing of the host in its container."""

PORT = 8000
"""Where a runtime listens in its container; published nowhere."""

STDOUT = "1"
"""A runtime says that it is ready on its standard output, which holds nothing else: its log is its standard error."""

PAGE_PREFIX = "/t"
"""Where the owners' pages are on the public address: /t/<tenant id>/."""

INSTALLATION = "libreta.installation"
TENANT_ID = "libreta.tenant"
GENERATION = "libreta.generation"
SPEC = "libreta.spec"
OURS = {INSTALLATION, TENANT_ID, GENERATION, SPEC}
"""Labels. By the first three a container is told to be ours, whose, and of which start; by the last, to be outdated."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one tenant may use. There is no swap besides the memory."""

    memory_bytes: int
    cpus: float
    processes: int
    log_file_bytes: int = 1_048_576
    log_files: int = 3
    tmp_bytes: int = 16 * 1_048_576


@dataclass(frozen=True, slots=True)
class ContainerSpec:
    """One container to run. What is not said here (capabilities, privileges, ports, mounts) it does not have."""

    tenant_id: str
    generation: int
    installation: str
    name: str
    image: str
    client_dir: Path
    network: TenantNetwork
    user: str
    limits: Limits
    environment: Mapping[str, str] = field(repr=False)
    labels: Mapping[str, str]
    start_timeout: float
    command: tuple[str, ...] = ()
    """Instead of the image's own."""
    is_root_read_only: bool = True
    dropped_capabilities: tuple[str, ...] = ("ALL",)
    security_options: tuple[str, ...] = ("no-new-privileges",)
    """The engine's default seccomp profile stays, as nothing else is named."""
    tmpfs: tuple[str, ...] = (
        "/tmp:rw,noexec,nosuid,nodev",  # noqa: S108 - a path in the container
        "/dev/shm:ro,noexec,nosuid,nodev",  # noqa: S108
        "/dev/mqueue:ro,noexec,nosuid,nodev",
    )
    """Each is as large as the limits say. The last two are in place of those that Docker lets everybody write to."""
    name_servers: tuple[str, ...] = ("127.0.0.1",)
    """Nobody answers there. Docker's own would ask the host's for it, a way out even of an internal network
    (https://github.com/moby/moby/security/advisories/GHSA-mq39-4gv4-mvpx)."""

    @property
    def digest(self) -> str:
        """Tells two specs apart in anything but the generation: 16 hexadecimal characters."""
        plain = asdict(replace(self, generation=0, labels={}, environment=dict(self.environment)))
        plain["environment"].pop("LIBRETA_GENERATION", None)
        plain["labels"] = {name: value for name, value in self.labels.items() if name not in OURS}
        plain.pop("start_timeout")
        return hashlib.sha256(json.dumps(plain, sort_keys=True, default=str).encode()).hexdigest()[:16]


def container_spec(tenant: Tenant, settings: Settings, service_secret: str, installation: str) -> ContainerSpec:
    """The container of this tenant. Its only secret is its own token; neither name nor labels hold a phone number."""
    network = tenant_network(settings.tenant_networks, tenant.shard, installation)
    return sealed(
        ContainerSpec(
            tenant_id=tenant.tenant_id,
            generation=tenant.generation,
            installation=installation,
            name=naming.container(tenant.tenant_id),
            image=tenant.image or settings.runtime_image,
            client_dir=settings.clients_dir / tenant.key,
            network=network,
            user=settings.runtime_user,
            limits=limits_of(settings),
            environment={
                **runtime_environment(tenant, settings, service_secret),
                "LIBRETA_CLIENT_DIR": CLIENT_DIR,
                "LIBRETA_HOST": "0.0.0.0",  # noqa: S104 - in its own network namespace
                "LIBRETA_PORT": str(PORT),
                "LIBRETA_READY_FD": STDOUT,
            },
            labels=traefik_labels(tenant.tenant_id, network.name),
            start_timeout=settings.start_timeout,
        )
    )


def limits_of(settings: Settings) -> Limits:
    """What each tenant may use."""
    return Limits(
        memory_bytes=settings.runtime_memory_mib * 1_048_576,
        cpus=settings.runtime_cpus,
        processes=settings.runtime_processes,
    )


def sealed(spec: ContainerSpec) -> ContainerSpec:
    """The same with the labels by which it is found again and compared."""
    ours = {
        INSTALLATION: spec.installation,
        TENANT_ID: spec.tenant_id,
        GENERATION: str(spec.generation),
        SPEC: spec.digest,
    }
    return replace(spec, labels={**spec.labels, **ours})


def traefik_labels(tenant_id: str, network: str) -> dict[str, str]:
    """What Traefik's Docker provider needs to serve the owner's page at /t/<tenant id>/, and nothing else of it.

    Source: https://doc.traefik.io/traefik/routing/providers/docker/
    """
    prefix, middleware = f"{PAGE_PREFIX}/{tenant_id}", f"{tenant_id}-page"
    return {
        "traefik.enable": "true",
        "traefik.docker.network": network,
        f"traefik.http.routers.{tenant_id}.rule": f"Path(`{prefix}/`) && (Method(`GET`) || Method(`HEAD`))",
        f"traefik.http.routers.{tenant_id}.service": tenant_id,
        f"traefik.http.routers.{tenant_id}.middlewares": middleware,
        f"traefik.http.middlewares.{middleware}.stripprefix.prefixes": prefix,
        f"traefik.http.services.{tenant_id}.loadbalancer.server.port": str(PORT),
    }
