"""The composition root of the orchestrator: settings in, one application out; nothing is opened before it starts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI

from orchestrator import problems
from orchestrator.clock import Clock, system_clock
from orchestrator.endpoints import (
    alerts,
    health,
    invites,
    leases,
    log_stream,
    metrics,
    onboarding,
    operations,
    tenant_acts,
    tenant_journal,
    tenant_reports,
    tenants,
    tokens,
    traefik,
    upgrades,
)
from orchestrator.endpoints.body_limit import BodyLimit
from orchestrator.engines import Driver, build_driver
from orchestrator.life.crashes import CrashPolicy
from orchestrator.services import Choices, open_services
from orchestrator.settings import LOOPBACK, Settings

ROUTERS = (
    tenants,
    tenant_acts,
    tenant_reports,
    tenant_journal,
    log_stream,
    leases,
    operations,
    upgrades,
    tokens,
    invites,
    onboarding,
    alerts,
    traefik,
    metrics,
    health,
)


def create_app(
    settings: Settings,
    *,
    clock: Clock = system_clock,
    own_url: str | None = None,
    build: Callable[[Settings, str, str], Driver] = build_driver,
    crash_policy: CrashPolicy | None = None,
) -> FastAPI:
    """The orchestrator. `own_url` is where it can be reached, if that is not the port of the settings."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        choices = Choices(
            clock=clock,
            build_driver=build,
            own_url=own_url or f"http://{LOOPBACK}:{settings.port}",
            crash_policy=crash_policy or CrashPolicy(),
        )
        async with open_services(settings, choices) as services:
            app.state.services = services
            yield

    app = FastAPI(
        title="Libreta orchestrator",
        description="Which tenants exist, where they run, and who talks to them next.",
        version=version("libreta"),
        lifespan=lifespan,
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
    )
    problems.install(app)
    app.add_middleware(BodyLimit)
    for module in ROUTERS:
        app.include_router(module.router)
    return app
