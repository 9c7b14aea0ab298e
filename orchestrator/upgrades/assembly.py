"""The parts that upgrade tenants, one or all, put together."""

from __future__ import annotations

from dataclasses import dataclass

from orchestrator.clock import Clock
from orchestrator.database import Database
from orchestrator.engines import Driver
from orchestrator.lifecycle import Lifecycle
from orchestrator.operations import Operations
from orchestrator.registry import fleet
from orchestrator.settings import Settings
from orchestrator.upgrades.beginning import Beginning, BeginningParts
from orchestrator.upgrades.default_image import DefaultImage
from orchestrator.upgrades.fleet import Fleet, FleetParts
from orchestrator.upgrades.member import Patience, Upgraders


@dataclass(frozen=True, slots=True)
class UpgradeParts:
    """What they all work with."""

    database: Database
    operations: Operations
    lifecycle: Lifecycle
    driver: Driver
    default_image: DefaultImage
    settings: Settings
    clock: Clock


@dataclass(frozen=True, slots=True)
class Upgrades:
    """Single tenants and the fleet."""

    default_image: DefaultImage
    tenants: Beginning
    fleet: Fleet

    async def open(self, database: Database) -> None:
        """Learn which image the fleet has; before anything is started."""
        self.default_image.of_fleet = await database.submit(fleet.image)


def build_upgrades(parts: UpgradeParts) -> Upgrades:
    """All of it, nothing begun yet."""
    beginning = Beginning(
        BeginningParts(
            database=parts.database,
            images=parts.driver.images,
            view=parts.driver.view,
            default_image=parts.default_image,
            clock=parts.clock,
            carry_on=parts.lifecycle.upgrade,
        )
    )
    return Upgrades(
        default_image=parts.default_image,
        tenants=beginning,
        fleet=Fleet(
            FleetParts(
                database=parts.database,
                beginning=beginning,
                upgraders=Upgraders(parts.database, beginning, parts.operations, Patience()),
                default_image=parts.default_image,
                clock=parts.clock,
                at_once=parts.settings.max_parallel_starts,
            )
        ),
    )
