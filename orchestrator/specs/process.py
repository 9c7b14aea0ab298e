"""Pure: a tenant and the settings -> everything the process engine needs to run its runtime."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from orchestrator import naming
from orchestrator.settings import LOOPBACK, Settings
from orchestrator.specs.environment import runtime_environment
from orchestrator.tenant import Tenant

RUNTIME_ARGV = (sys.executable, "-P", "-OO", "-m", "tenant_runtime")
"""-P: a file that somebody leaves in a folder never shadows a module."""


@dataclass(frozen=True, slots=True)
class ProcessSpec:
    """One runtime to run. `generation` is the fencing number: of two, the higher one owns the folder."""

    tenant_id: str
    generation: int
    client_dir: Path
    environment: Mapping[str, str] = field(repr=False)
    argv: tuple[str, ...]
    run_file: Path
    log_file: Path
    start_timeout: float


def process_spec(
    tenant: Tenant, settings: Settings, service_secret: str, *, argv: tuple[str, ...] = RUNTIME_ARGV
) -> ProcessSpec:
    """What runs for this tenant. Its only secret is its own token; no value holds a phone number but the folder."""
    client_dir = settings.clients_dir / tenant.key
    run_file = naming.run_file(settings.run_dir, tenant.tenant_id)
    return ProcessSpec(
        tenant_id=tenant.tenant_id,
        generation=tenant.generation,
        client_dir=client_dir,
        environment={
            **runtime_environment(tenant, settings, service_secret),
            "LIBRETA_CLIENT_DIR": str(client_dir),
            "LIBRETA_HOST": LOOPBACK,
            "LIBRETA_PORT": "0",
            "LIBRETA_RUN_FILE": str(run_file),
        },
        argv=argv,
        run_file=run_file,
        log_file=naming.log_file(settings.logs_dir, tenant.tenant_id),
        start_timeout=settings.start_timeout,
    )
