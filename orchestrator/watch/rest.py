"""Pauses idle tenants, and puts to sleep those that stay idle."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from orchestrator.clock import Clock
from orchestrator.life.awake import Awake
from orchestrator.life.runtimes import Runtimes
from orchestrator.settings import Settings

SLOWEST_ROUND = 15.0
AT_ONCE = 8

log = structlog.get_logger(__name__)

Rest = Callable[[str], Awaitable[None]]


async def rest_idle_tenants(runtimes: Runtimes, clock: Clock, settings: Settings) -> None:
    """Never ends. A tenant that takes long keeps only its own place; one that cannot rest yet is tried again."""
    slots = asyncio.Semaphore(AT_ONCE)
    under_way: dict[str, asyncio.Task[None]] = {}
    while True:
        await asyncio.sleep(_round(settings))
        await _remember(runtimes)
        under_way = {tenant_id: task for tenant_id, task in under_way.items() if not task.done()}
        for awake in runtimes.awake:
            tenant_id = awake.tenant.tenant_id
            rest = _rest_due(awake, runtimes, clock, settings)
            if rest and tenant_id not in under_way:
                under_way[tenant_id] = asyncio.create_task(_rest_one(rest, tenant_id, slots))


def pauses(settings: Settings) -> bool:
    """Whether tenants are paused at all before they sleep."""
    return 0 < settings.pause_after < settings.sleep_after


def _round(settings: Settings) -> float:
    soonest = settings.pause_after if pauses(settings) else settings.sleep_after
    return min(SLOWEST_ROUND, soonest / 4)


def _rest_due(awake: Awake, runtimes: Runtimes, clock: Clock, settings: Settings) -> Rest | None:
    now = clock()
    if awake.is_idle(now, settings.sleep_after):
        return runtimes.sleep_if_idle
    if pauses(settings) and not awake.is_paused and awake.is_idle(now, settings.pause_after):
        return runtimes.pause_if_idle
    return None


async def _remember(runtimes: Runtimes) -> None:
    try:
        await runtimes.remember_activity()
    except Exception:
        log.exception("activity_not_written")


async def _rest_one(rest: Rest, tenant_id: str, slots: asyncio.Semaphore) -> None:
    async with slots:
        try:
            await rest(tenant_id)
        except Exception:
            log.exception("rest_failed", tenant=tenant_id)
