"""An orchestrator in this process with real runtimes under it, and the cast that uses it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from orchestrator.app import create_app
from orchestrator.clock import Clock, system_clock
from orchestrator.engines import Driver
from orchestrator.engines.process import process_driver
from orchestrator.life.crashes import CrashPolicy
from orchestrator.lifecycle import CreateTenant
from orchestrator.services import Services
from orchestrator.settings import Settings
from orchestrator.tenant import Tenant
from orchestrator.tenant_config import Business, fresh_config
from tenant_runtime.contract.key import TenantKey

ANA = TenantKey("+5491112345678")
BRUNO = TenantKey("+5511987654321")
CARLA = TenantKey("+12025550123")
ECHO = (sys.executable, "-I", str(Path(__file__).parents[1] / "engines" / "echo_runtime.py"))
PATIENCE = 20.0
QUICK = CrashPolicy(limit=3, window=60, first_rest=0.05, longest_rest=0.2)


@dataclass(frozen=True)
class World:
    """A running orchestrator and its operator."""

    services: Services
    http: httpx.AsyncClient
    settings: Settings

    async def tenant(self, key: TenantKey = ANA, name: str = "Ana's bakery") -> Tenant:
        """A new tenant."""
        return await self.services.lifecycle.create(CreateTenant(key, fresh_config(key, Business(name))), by="test")

    def folder(self, key: TenantKey = ANA) -> Path:
        """The client folder."""
        return self.settings.clients_dir / key

    def starts(self, key: TenantKey = ANA) -> list[int]:
        """The pids of all runtimes that ever had the folder."""
        file = self.folder(key) / "starts"
        return [int(pid) for pid in file.read_text().split()] if file.exists() else []

    def secret(self, name: str) -> str:
        """A secret on disk."""
        return (self.settings.secrets_dir / name).read_text().strip()

    async def lease(self, key: TenantKey = ANA, **more: Any) -> httpx.Response:
        """Ask for a lease as the gateway does."""
        return await self.http.post("/v1/leases", json={"identity": key, "wait_seconds": PATIENCE, **more})

    async def state(self, key: TenantKey = ANA) -> str:
        """The state that the API tells."""
        return str((await self.http.get(f"/v1/tenants/{key}")).json()["state"])


def settings_in(folder: Path, **more: Any) -> Settings:
    """Settings on a data folder of the test's own; no spares, which most tests would start for nothing."""
    return Settings(data_dir=folder / "data", port=1, **{"spare_runtimes": 0, **more})


@asynccontextmanager
async def orchestrator(
    settings: Settings,
    *,
    clock: Clock = system_clock,
    argv: tuple[str, ...] = ECHO,
    policy: CrashPolicy = QUICK,
) -> AsyncIterator[World]:
    """A running orchestrator; what it started ends with it."""

    def build(settings: Settings, secret: str, _installation: str) -> Driver:
        return process_driver(settings, secret, argv=argv)

    app = create_app(settings, build=build, clock=clock, crash_policy=policy)
    async with app.router.lifespan_context(app):
        token = (settings.secrets_dir / "api_token").read_text().strip()
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False),
            base_url="http://orchestrator",
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
        ) as http:
            yield World(app.state.services, http, settings)


async def until(claim: Callable[[], bool], what: str = "") -> None:
    """Return once the claim holds; fail if it does not in time."""
    deadline = time.monotonic() + PATIENCE
    while not claim():
        assert time.monotonic() < deadline, f"not in time: {what}"
        await asyncio.sleep(0.01)


def is_alive(pid: int) -> bool:
    """Whether the process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def kill(pid: int) -> None:
    """As a crash does."""
    os.kill(pid, signal.SIGKILL)
