"""Upgrades the whole fleet: one canary, then waves; where too many fail, all that were upgraded are brought back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import structlog
from sqlalchemy import Connection

from orchestrator import naming
from orchestrator.clock import Clock
from orchestrator.database import Database
from orchestrator.errors import FleetBusy, FleetUpgradeNotFound, Invalid, UpgradeFailed
from orchestrator.problems import problem_of
from orchestrator.registry import alerts, fleet, tenants
from orchestrator.upgrades.beginning import Beginning
from orchestrator.upgrades.default_image import DefaultImage
from orchestrator.upgrades.fleet_upgrade import Fate, FleetUpgrade, Member
from orchestrator.upgrades.member import Outcome, Upgraders
from orchestrator.upgrades.waves import SHARES, in_waves
from tenant_runtime.contract.key import TenantKey

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class UpgradeFleet:
    """What is asked for; without an image it is that of the settings. `waves` are percents of the fleet, added up."""

    by: str
    image: str | None = None
    reason: str | None = None
    canary: TenantKey | None = None
    waves: Sequence[float] = SHARES
    allowed_failures: int = 1


@dataclass(frozen=True, slots=True)
class FleetParts:
    """What Fleet works with. `at_once` tenants are upgraded at the same time."""

    database: Database
    beginning: Beginning
    upgraders: Upgraders
    default_image: DefaultImage
    clock: Clock
    at_once: int


@dataclass
class _Wave:
    """How one wave goes."""

    allowed_failures: int
    failures: list[str] = field(default_factory=list)

    @property
    def is_lost(self) -> bool:
        """Whether no more are to be begun."""
        return len(self.failures) > self.allowed_failures


class Fleet:
    """At most one upgrade at a time. Each step is a row, so that a restart goes on where it stopped."""

    def __init__(self, parts: FleetParts) -> None:
        self._parts = parts
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def begin(self, request: UpgradeFleet) -> FleetUpgrade:
        """The upgrade, under way. Raises RunsInstalledCode, ImageNotFound, FleetBusy, Invalid, EngineUnavailable."""
        image, _ = await self._parts.beginning.image(request.image)
        upgrade = self._new(request, image)

        def write_down(connection: Connection) -> None:
            if fleet.under_way(connection):
                raise FleetBusy
            fleet.begin(connection, upgrade, _members(connection, upgrade, request))

        await self._parts.database.submit(write_down)
        self._carry_on(upgrade)
        return upgrade

    async def resume(self) -> None:
        """After a restart, once the operations of tenants go on: go on with the upgrade that was under way."""
        if upgrade := await self._parts.database.submit(fleet.under_way):
            self._carry_on(upgrade)

    async def wait(self, upgrade_id: str, seconds: float) -> FleetUpgrade:
        """The upgrade once it has ended, or as it stands after so many seconds. Raises FleetUpgradeNotFound."""
        task = self._tasks.get(upgrade_id)
        if task and seconds > 0:
            await asyncio.wait([task], timeout=seconds)
        found = await self._parts.database.submit(lambda connection: fleet.of_id(connection, upgrade_id))
        if found is None:
            raise FleetUpgradeNotFound
        return found

    async def close(self) -> None:
        """Stop where it stands: its rows say how to go on at the next start."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _carry_on(self, upgrade: FleetUpgrade) -> None:
        task = asyncio.create_task(self._run(upgrade))
        self._tasks[upgrade.upgrade_id] = task
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        task.add_done_callback(lambda _: self._tasks.pop(upgrade.upgrade_id, None))

    async def _run(self, upgrade: FleetUpgrade) -> None:
        try:
            await (self._bring_back(upgrade) if upgrade.state == "undoing" else self._go_through(upgrade))
        except Exception:
            log.exception("fleet_upgrade_broke", upgrade=upgrade.upgrade_id)  # its row stays: a restart goes on
            raise

    async def _go_through(self, upgrade: FleetUpgrade) -> None:
        members = await self._members(upgrade)
        for number in sorted({member.wave for member in members}):
            wave = await self._wave(upgrade, [member for member in members if member.wave == number])
            if wave.is_lost:
                await self._give_up(upgrade, number, wave)
                return
        await self._adopt(upgrade)

    async def _wave(self, upgrade: FleetUpgrade, members: list[Member]) -> _Wave:
        wave = _Wave(0 if members[0].wave == 0 else upgrade.allowed_failures)
        wave.failures += [member.reason or "" for member in members if member.fate == "failed"]

        async def one(member: Member) -> None:
            if wave.is_lost:
                return
            outcome = await self._parts.upgraders.upgrade(member, upgrade)
            await self._settle(member, outcome)
            if outcome.fate == "failed":
                wave.failures.append(f"{member.tenant_id}: {outcome.reason}")

        await self._each([member for member in members if member.fate in {"waiting", "upgrading"}], one)
        return wave

    async def _give_up(self, upgrade: FleetUpgrade, number: int, wave: _Wave) -> None:
        who = "the canary" if number == 0 else f"{len(wave.failures)} of wave {number}"
        reason = f"{who} failed: {wave.failures[0]}"
        log.error("fleet_upgrade_failed", upgrade=upgrade.upgrade_id, reason=reason)
        now, problem = self._parts.clock(), problem_of(UpgradeFailed(reason)).model_dump(mode="json")

        def give_up(connection: Connection) -> None:
            fleet.undo(connection, upgrade, problem)
            alerts.raise_alert(connection, "upgrade_failed", f"fleet, {upgrade.image}: {reason}", at=now)

        await self._parts.database.submit(give_up)
        await self._bring_back(upgrade)

    async def _bring_back(self, upgrade: FleetUpgrade) -> None:
        """Whoever was upgraded runs again what ran before; those begun and not ended are waited for first."""

        async def settled(member: Member) -> None:
            await self._settle(member, await self._parts.upgraders.upgrade(member, upgrade))

        async def back(member: Member) -> None:
            await self._settle(member, await self._parts.upgraders.bring_back(member, upgrade))

        await self._each(await self._members(upgrade, "upgrading"), settled)
        await self._each(list(reversed(await self._members(upgrade, "upgraded", "undoing"))), back)
        now = self._parts.clock()
        await self._parts.database.submit(lambda c: fleet.end(c, upgrade, "failed", at=now))

    async def _adopt(self, upgrade: FleetUpgrade) -> None:
        now, before = self._parts.clock(), self._parts.default_image.of_fleet

        def adopt(connection: Connection) -> None:
            fleet.adopt_image(connection, upgrade, at=now)
            alerts.clear(connection, "upgrade_failed", at=now)
            fleet.end(connection, upgrade, "done", at=now)

        self._parts.default_image.of_fleet = upgrade.image  # first: whoever starts meanwhile has no image of its own
        try:
            await self._parts.database.submit(adopt)
        except Exception:
            self._parts.default_image.of_fleet = before
            raise
        log.info("fleet_upgraded", upgrade=upgrade.upgrade_id, image=upgrade.image)

    async def _each(self, members: list[Member], act: Callable[[Member], Awaitable[None]]) -> None:
        slots = asyncio.Semaphore(self._parts.at_once)

        async def in_turn(member: Member) -> None:
            async with slots:
                await act(member)

        async with asyncio.TaskGroup() as group:
            for member in members:
                group.create_task(in_turn(member))

    async def _settle(self, member: Member, outcome: Outcome) -> None:
        await self._parts.database.submit(lambda c: fleet.settle(c, member, outcome.fate, reason=outcome.reason))

    async def _members(self, upgrade: FleetUpgrade, *fates: Fate) -> list[Member]:
        return await self._parts.database.submit(
            lambda connection: fleet.members(connection, upgrade.upgrade_id, fates=fates or None)
        )

    def _new(self, request: UpgradeFleet, image: str) -> FleetUpgrade:
        return FleetUpgrade(
            upgrade_id=naming.new_fleet_upgrade_id(),
            state="running",
            image=image,
            previous=self._parts.default_image.current,
            allowed_failures=request.allowed_failures,
            requested_by=request.by,
            reason=request.reason,
            started_at=self._parts.clock(),
        )


def _members(connection: Connection, upgrade: FleetUpgrade, request: UpgradeFleet) -> list[Member]:
    """All live tenants; those in quarantine are told, and left as they are. Raises Invalid for an unknown canary."""
    everyone = tenants.everyone(connection)
    healthy = [tenant for tenant in everyone if tenant.state != "failed"]
    if request.canary and request.canary not in {tenant.key for tenant in healthy}:
        raise Invalid("the canary is no tenant, or one in quarantine")
    waves = in_waves(healthy, canary=request.canary, shares=request.waves)
    members = [
        Member(upgrade.upgrade_id, tenant.tenant_id, tenant.key, number, previous=tenant.image)
        for number, wave in enumerate(waves)
        for tenant in wave
    ]
    quarantined = [
        Member(upgrade.upgrade_id, tenant.tenant_id, tenant.key, len(waves), "skipped", reason="in quarantine before")
        for tenant in everyone
        if tenant.state == "failed"
    ]
    return members + quarantined
