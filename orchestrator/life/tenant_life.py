"""The parts that wake, watch and mend the tenants' runtimes, put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from orchestrator.alerts import Alerts
from orchestrator.clock import Clock
from orchestrator.database import Database
from orchestrator.engines import Driver
from orchestrator.life.background import Background
from orchestrator.life.crashes import Crashes, CrashPolicy
from orchestrator.life.engine_presence import EnginePresence
from orchestrator.life.locks import TenantLocks
from orchestrator.life.mending import Mending, MendingParts
from orchestrator.life.quarantine import Quarantine
from orchestrator.life.runtimes import RuntimeParts, Runtimes
from orchestrator.life.starting import Starting, StartingParts
from orchestrator.life.tenant_states import TenantStates
from orchestrator.observer import Observer
from orchestrator.orphans import OrphanParts, Orphans
from orchestrator.runtime_client import RuntimeClient
from orchestrator.settings import Settings


@dataclass(frozen=True, slots=True)
class LifeParts:
    """What they all work with."""

    database: Database
    driver: Driver
    settings: Settings
    clock: Clock
    client: RuntimeClient
    locks: TenantLocks
    policy: CrashPolicy
    observer: Observer
    on_renamed: Callable[[], None]


@dataclass(frozen=True, slots=True)
class TenantLife:
    """The tenants' life. Closing `runtimes` ends what the others have under way too."""

    runtimes: Runtimes
    mending: Mending
    presence: EnginePresence
    alerts: Alerts
    orphans: Orphans
    background: Background


def build_life(parts: LifeParts) -> TenantLife:
    """All of it, nothing begun yet."""
    presence, background = EnginePresence(), Background()
    states = TenantStates(parts.database, parts.clock)
    alerts = Alerts(parts.database, parts.clock)
    quarantine = Quarantine(Crashes(parts.policy), states, alerts, parts.clock, parts.observer)
    runtimes = Runtimes(
        RuntimeParts(
            engine=parts.driver.engine,
            settings=parts.settings,
            clock=parts.clock,
            client=parts.client,
            locks=parts.locks,
            starting=_starting(parts, quarantine, presence),
            states=states,
            quarantine=quarantine,
            presence=presence,
            background=background,
        )
    )
    mending = Mending(
        MendingParts(
            view=parts.driver.view,
            runtimes=runtimes,
            settings=parts.settings,
            clock=parts.clock,
            client=parts.client,
            locks=parts.locks,
            states=states,
            quarantine=quarantine,
            policy=parts.policy,
            presence=presence,
            background=background,
            observer=parts.observer,
        )
    )
    return TenantLife(runtimes, mending, presence, alerts, _orphans(parts, alerts), background)


def _starting(parts: LifeParts, quarantine: Quarantine, presence: EnginePresence) -> Starting:
    return Starting(
        StartingParts(
            database=parts.database,
            engine=parts.driver.engine,
            settings=parts.settings,
            clock=parts.clock,
            spec_of=parts.driver.spec_of,
            quarantine=quarantine,
            presence=presence,
            observer=parts.observer,
            on_renamed=parts.on_renamed,
        )
    )


def _orphans(parts: LifeParts, alerts: Alerts) -> Orphans:
    driver = parts.driver
    return Orphans(
        OrphanParts(parts.database, driver.engine, driver.view, parts.settings, parts.clock, parts.locks, alerts)
    )
