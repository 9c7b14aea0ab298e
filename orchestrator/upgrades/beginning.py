"""Begins upgrades of single tenants: what cannot be is refused before anything is touched."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from orchestrator import naming
from orchestrator.admission import not_held
from orchestrator.clock import Clock
from orchestrator.database import Database
from orchestrator.engines import EngineSilent, Image, Images, View
from orchestrator.errors import EngineUnavailable, ImageNotFound, RunsInstalledCode
from orchestrator.operation import Operation
from orchestrator.registry import operations, tenants
from orchestrator.tenant import Tenant
from orchestrator.upgrades.default_image import DefaultImage
from orchestrator.upgrades.plan import BooksThen, UpgradePlan, stored
from tenant_runtime.contract.key import TenantKey


@dataclass(frozen=True, slots=True)
class UpgradeTenant:
    """What is asked for. Without an image it is that of the settings: the one that came with this version.

    `operation_id` is told by whoever wrote it down before. `is_way_back`: to what the row said before, None too.
    """

    key: TenantKey
    by: str
    image: str | None = None
    reason: str | None = None
    operation_id: str | None = None
    is_way_back: bool = False
    books: BooksThen | None = None


@dataclass(frozen=True, slots=True)
class BeginningParts:
    """What Beginning works with. `carry_on` runs an operation that has its row."""

    database: Database
    images: Images | None
    view: View
    default_image: DefaultImage
    clock: Clock
    carry_on: Callable[[Operation], asyncio.Task[object]]


class Beginning:
    """From a request to an operation under way."""

    def __init__(self, parts: BeginningParts) -> None:
        self._parts = parts

    async def image(self, name: str | None) -> tuple[str, Image]:
        """The image of this name, or of the settings. Raises RunsInstalledCode, ImageNotFound, EngineUnavailable."""
        if self._parts.images is None:
            raise RunsInstalledCode
        wanted = name or self._parts.default_image.of_settings
        try:
            found = await self._parts.images.find(wanted)
        except EngineSilent as error:
            raise EngineUnavailable(str(error)) from error
        if found is None:
            raise ImageNotFound(f"the engine has no image {wanted}: build it first (make image)")
        return wanted, found

    async def begin(self, request: UpgradeTenant) -> Operation:
        """The operation, under way; already done where the tenant has this image and runs no other.

        Raises as `image` does, and TenantNotFound, TenantHeld.
        """
        name = request.image or (self._parts.default_image.current if request.is_way_back else None)
        wanted, image = await self.image(name)
        tenant = await self._parts.database.submit(lambda connection: not_held(connection, request.key))
        runs_id = await self._image_id(tenant)
        if self._parts.default_image.of(tenant) == wanted and runs_id in {None, image.id}:
            return await self._nothing_to_do(request, wanted)
        return await self._hold(request, wanted, image, runs_id)

    async def _image_id(self, tenant: Tenant) -> str | None:
        """Of what was made of it last, if that is still there and known."""
        try:
            return (await self._parts.view.inspect(tenant.tenant_id)).image_id
        except EngineSilent as error:
            raise EngineUnavailable(str(error)) from error

    async def _nothing_to_do(self, request: UpgradeTenant, image: str) -> Operation:
        now = self._parts.clock()
        result = {"version": 1, "is_changed": False, "image": image, "books": None}

        def note(connection: Connection) -> Operation:
            operation = _new(request, not_held(connection, request.key), None, now)
            operations.begin(connection, operation)
            operations.finish(connection, operation, result, at=now)
            return operation

        return await self._parts.database.submit(note)

    async def _hold(self, request: UpgradeTenant, wanted: str, image: Image, runs_id: str | None) -> Operation:
        now = self._parts.clock()

        def hold(connection: Connection) -> Operation:
            tenant = not_held(connection, request.key)
            is_same_name = self._parts.default_image.of(tenant) == wanted  # the tag was moved: the old one has no name
            plan = UpgradePlan(
                image=request.image if request.is_way_back else wanted,
                runs=wanted,
                back_to=runs_id if is_same_name else tenant.image,
                was=tenant.state,
                was_because=tenant.state_reason if tenant.state == "failed" else None,
                version=image.version,
                is_way_back=request.is_way_back,
                books=request.books,
            )
            operation = _new(request, tenant, plan, now)
            operations.begin(connection, operation)
            tenants.move(
                connection,
                tenant.tenant_id,
                "held",
                at=now,
                reason="upgrade",
                only_from=("asleep", *tenants.AT_WORK),
            )
            return operation

        operation = await self._parts.database.submit(hold)
        self._parts.carry_on(operation)
        return operation


def _new(request: UpgradeTenant, tenant: Tenant, plan: UpgradePlan | None, now: datetime) -> Operation:
    return Operation(
        operation_id=request.operation_id or naming.new_operation_id(),
        kind="upgrade",
        state="running",
        step="begun",
        key=request.key,
        tenant_id=tenant.tenant_id,
        requested_by=request.by,
        reason=request.reason,
        started_at=now,
        plan=stored(plan) if plan else {},
    )
