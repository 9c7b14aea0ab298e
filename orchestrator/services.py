"""All the parts of the orchestrator, opened in order and closed in the reverse of it."""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy import Connection

from orchestrator import naming, secret_files
from orchestrator.access import Access
from orchestrator.alerts import Alerts
from orchestrator.clock import Clock
from orchestrator.configuration import Configuration
from orchestrator.database import Database
from orchestrator.engines import Driver, Engine, View
from orchestrator.leases import LeaseParts, Leases
from orchestrator.life.crashes import CrashPolicy
from orchestrator.life.engine_presence import EnginePresence
from orchestrator.life.locks import TenantLocks
from orchestrator.life.runtimes import Runtimes
from orchestrator.life.tenant_life import LifeParts, TenantLife, build_life
from orchestrator.lifecycle import Lifecycle, LifecycleParts
from orchestrator.metrics import Metrics
from orchestrator.onboarding import invites, progress
from orchestrator.onboarding.desk import Desk, Ports
from orchestrator.onboarding.door import Door
from orchestrator.onboarding.invitations import Invitations
from orchestrator.operation import Kind
from orchestrator.operations import Operations
from orchestrator.orphans import Orphans
from orchestrator.registry import fleet, tables, tenants
from orchestrator.registry_export import RegistryExport
from orchestrator.runtime_client import RuntimeClient
from orchestrator.settings import Settings
from orchestrator.trials import Trials
from orchestrator.upgrades.act import Upgrading, UpgradingParts
from orchestrator.upgrades.assembly import UpgradeParts, Upgrades, build_upgrades
from orchestrator.upgrades.default_image import DefaultImage
from orchestrator.watch.orphans import look_for_orphans
from orchestrator.watch.reconcile import ReconcileParts, Reconciler
from orchestrator.watch.rest import rest_idle_tenants
from orchestrator.watch.supervise import supervise
from tenant_runtime.contract.environment import SettingsError
from tenant_runtime.contract.key import TenantKey

REGISTRY = "registry.db"
LOCK = "orchestrator.lock"
EXPORT_AFTER = 0.5
"""Seconds after the start: whoever waits for us to serve does not wait for 10,000 lines of export."""


@dataclass(frozen=True)
class Services:
    """What the endpoints work with."""

    settings: Settings
    clock: Clock
    database: Database
    engine: Engine[Any]
    view: View
    service_secret: str
    access: Access
    operations: Operations
    life: TenantLife
    runtime_client: RuntimeClient
    lifecycle: Lifecycle
    upgrades: Upgrades
    configuration: Configuration
    leases: Leases
    desk: Desk
    invitations: Invitations
    export: RegistryExport
    metrics: Metrics
    reconciler: Reconciler

    @property
    def runtimes(self) -> Runtimes:
        """Which tenants are awake."""
        return self.life.runtimes

    @property
    def presence(self) -> EnginePresence:
        """Whether the engine answers."""
        return self.life.presence

    @property
    def alerts(self) -> Alerts:
        """What the operator should know of."""
        return self.life.alerts

    @property
    def orphans(self) -> Orphans:
        """What belongs to nobody."""
        return self.life.orphans


@dataclass(frozen=True)
class Choices:
    """What a caller of create_app may choose otherwise: the tests' clock, their runtimes, their patience."""

    clock: Clock
    build_driver: Callable[[Settings, str, str], Driver]
    own_url: str
    crash_policy: CrashPolicy


@asynccontextmanager
async def open_services(settings: Settings, choices: Choices) -> AsyncIterator[Services]:
    """Everything open, reconciled with what runs, its loops running; closed in the reverse order."""
    async with AsyncExitStack() as stack:
        _make_folders(settings)
        stack.callback(os.close, _only_one(settings))
        metrics = Metrics()
        database = await asyncio.to_thread(_open_database, settings, metrics)
        stack.callback(database.close)
        services = _assemble(settings, choices, database, metrics)
        stack.push_async_callback(services.runtime_client.close)
        export = asyncio.create_task(services.export.run())
        stack.push_async_callback(_end, export)
        stack.push_async_callback(services.runtimes.close)
        stack.push_async_callback(services.operations.close)
        stack.push_async_callback(services.upgrades.fleet.close)
        await services.access.open(settings)
        await services.upgrades.open(database)
        await services.reconciler.once()
        for loop in _loops(services):
            stack.push_async_callback(_end, loop)
        stack.push_async_callback(_end, asyncio.create_task(services.reconciler.check()))
        asyncio.get_running_loop().call_later(EXPORT_AFTER, services.export.ask)
        yield services


def _assemble(settings: Settings, choices: Choices, database: Database, metrics: Metrics) -> Services:
    clock, locks = choices.clock, TenantLocks()
    secret = secret_files.ensure(settings.secrets_dir, secret_files.SERVICE_SECRET, secret_files.new_service_secret)
    default_image = DefaultImage(settings.runtime_image)
    driver = _driver(settings, choices, secret, default_image)
    export = RegistryExport(settings.root, database, clock)
    operations = Operations(database, clock, metrics)
    client = RuntimeClient()
    life = build_life(
        LifeParts(database, driver, settings, clock, client, locks, choices.crash_policy, metrics, export.ask)
    )
    runtimes = life.runtimes

    async def forget(key: TenantKey, kind: Kind) -> None:
        await desk.forget(key, is_welcome_back=kind == "reset")

    trials = Trials(database, driver.engine, driver.spec_of, client)
    upgrading = Upgrading(UpgradingParts(database, operations, runtimes, trials, settings, clock))
    lifecycle = Lifecycle(
        LifecycleParts(
            database=database,
            operations=operations,
            runtimes=runtimes,
            settings=settings,
            clock=clock,
            locks=locks,
            trials=trials,
            on_change=export.ask,
            on_retired=forget,
            upgrade=upgrading.upgrade,
        )
    )
    upgrades = build_upgrades(UpgradeParts(database, operations, lifecycle, driver, default_image, settings, clock))

    async def resume() -> None:
        await lifecycle.resume()
        await upgrades.fleet.resume()

    desk = Desk(Ports(database, lifecycle, partial(_has_tenant, database), clock), Door(settings.onboarding, secret))
    return Services(
        settings=settings,
        clock=clock,
        database=database,
        engine=driver.engine,
        view=driver.view,
        service_secret=secret,
        access=Access(database, clock),
        operations=operations,
        life=life,
        runtime_client=client,
        lifecycle=lifecycle,
        upgrades=upgrades,
        configuration=Configuration(database, settings, clock, locks, export.ask),
        leases=Leases(LeaseParts(database, life, settings, clock, secret, choices.own_url, desk.is_busy_with, metrics)),
        desk=desk,
        invitations=Invitations(database, secret, clock),
        export=export,
        metrics=metrics,
        reconciler=Reconciler(
            ReconcileParts(
                database=database,
                engine=driver.engine,
                runtimes=runtimes,
                mending=life.mending,
                presence=life.presence,
                locks=locks,
                alerts=life.alerts,
                observer=metrics,
                when_first_answered=resume,
            )
        ),
    )


def _driver(settings: Settings, choices: Choices, secret: str, default_image: DefaultImage) -> Driver:
    """What runs the runtimes; a tenant of no image of its own gets the fleet's."""
    installation = secret_files.ensure(settings.root, secret_files.INSTALLATION, naming.new_installation)
    built = choices.build_driver(settings, secret, installation)
    return replace(built, spec_of=lambda tenant: built.spec_of(default_image.told(tenant)))


def _loops(services: Services) -> list[asyncio.Task[None]]:
    life = services.life
    return [
        asyncio.create_task(supervise(services.engine, life.mending, life.presence, life.background)),
        asyncio.create_task(services.reconciler.run()),
        asyncio.create_task(rest_idle_tenants(life.runtimes, services.clock, services.settings)),
        asyncio.create_task(look_for_orphans(life.orphans)),
    ]


def _open_database(settings: Settings, metrics: Metrics) -> Database:
    schemas = (tables.SCHEMA, fleet.SCHEMA, progress.SCHEMA, invites.SCHEMA)
    return Database(settings.root / REGISTRY, schemas, on_commit=metrics.committed)


async def _has_tenant(database: Database, identity: TenantKey) -> bool:
    def look(connection: Connection) -> bool:
        return tenants.of_identity(connection, identity) is not None

    return await database.submit(look)


def _make_folders(settings: Settings) -> None:
    """The data folder holds phone numbers and books: it is its owner's alone."""
    settings.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    for folder in (settings.clients_dir, settings.run_dir, settings.logs_dir, settings.secrets_dir):
        folder.mkdir(exist_ok=True, mode=0o700)


def _only_one(settings: Settings) -> int:
    """A lock on the data folder that dies with this process. Raises SettingsError if another orchestrator has it."""
    lock = os.open(settings.root / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise SettingsError(
            f"another orchestrator works on {settings.root}; stop it, or set LIBRETA_DATA_DIR to another folder"
        ) from error
    return lock


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
