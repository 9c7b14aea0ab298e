"""What a fleet's upgrade does with one tenant: the very act of a single upgrade, there and, if need be, back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from orchestrator import naming
from orchestrator.database import Database
from orchestrator.errors import EngineUnavailable, OperationNotFound, OrchestratorError, TenantHeld, TenantNotFound
from orchestrator.operation import Operation
from orchestrator.operations import Operations
from orchestrator.registry import fleet
from orchestrator.upgrades.beginning import Beginning, UpgradeTenant
from orchestrator.upgrades.fleet_upgrade import Fate, FleetUpgrade, Member
from orchestrator.upgrades.plan import books_in, plan_of

AN_HOUR = 3600.0
BUSY = (TenantHeld, EngineUnavailable)
"""Waiting is no failure, for a while."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a tenant, and why."""

    fate: Fate
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: how long somebody else's work or a silent engine is waited for; and between two attempts."""

    longest: float = 120.0
    between: float = 1.0


@dataclass(frozen=True, slots=True)
class Upgraders:
    """Each act has its operation written down beside the tenant before it begins: a restart finds it again."""

    database: Database
    beginning: Beginning
    operations: Operations
    patience: Patience

    async def upgrade(self, member: Member, upgrade: FleetUpgrade) -> Outcome:
        """Bring the tenant to the image, or find out how that ended."""
        request = UpgradeTenant(
            member.key, by=upgrade.requested_by, image=upgrade.image, reason=f"fleet {upgrade.upgrade_id}"
        )
        try:
            ended = await self._ended(member, request, "upgrading")
        except TenantNotFound:
            return Outcome("skipped", "gone meanwhile")
        except OrchestratorError as error:
            return Outcome("failed", str(error))
        if ended.state != "done":
            return Outcome("failed", _reason(ended))
        return Outcome("upgraded" if (ended.result or {}).get("is_changed") else "unchanged")

    async def bring_back(self, member: Member, upgrade: FleetUpgrade) -> Outcome:
        """Bring the tenant back to what it ran, and to its books of then if nothing was answered or booked since."""
        upgraded = await self._find(member.operation_id)
        request = UpgradeTenant(
            member.key,
            by=upgrade.requested_by,
            image=plan_of(upgraded).back_to if upgraded else member.previous,  # the id, where the tag was moved
            reason=f"fleet {upgrade.upgrade_id} is undone",
            is_way_back=True,
            books=books_in(upgraded.result) if upgraded else None,
        )
        try:
            ended = await self._ended(member, request, "undoing")
        except TenantNotFound:
            return Outcome("skipped", "gone meanwhile")
        except OrchestratorError as error:
            return Outcome("kept", str(error))
        return Outcome("undone") if ended.state == "done" else Outcome("kept", _reason(ended))

    async def _ended(self, member: Member, request: UpgradeTenant, fate: Fate) -> Operation:
        operation = await self._find(_begun_before(member, fate))
        while operation is None or operation.state == "running":
            if operation is None:
                operation = await self._begun(member, request, fate)
            ended = await self.operations.wait(operation.operation_id, AN_HOUR)
            if ended.state == "running":
                await asyncio.sleep(self.patience.between)
            operation = ended
        return operation

    async def _begun(self, member: Member, request: UpgradeTenant, fate: Fate) -> Operation:
        operation_id = naming.new_operation_id()
        await self.database.submit(lambda c: fleet.settle(c, member, fate, operation_id=operation_id))
        deadline = asyncio.get_running_loop().time() + self.patience.longest
        while True:
            try:
                return await self.beginning.begin(replace(request, operation_id=operation_id))
            except BUSY:
                if asyncio.get_running_loop().time() > deadline:
                    raise
                await asyncio.sleep(self.patience.between)

    async def _find(self, operation_id: str | None) -> Operation | None:
        try:
            return await self.operations.find(operation_id) if operation_id else None
        except OperationNotFound:
            return None


def _begun_before(member: Member, fate: Fate) -> str | None:
    """The operation that a restart may find begun."""
    if member.fate != fate:
        return None
    return member.operation_id if fate == "upgrading" else member.way_back_id


def _reason(operation: Operation) -> str:
    return str((operation.error or {}).get("detail") or "no reason told")
