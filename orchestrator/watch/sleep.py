"""Puts idle tenants to sleep."""

from __future__ import annotations

import asyncio

import structlog

from orchestrator.clock import Clock
from orchestrator.runtimes import Runtimes

SLOWEST_ROUND = 15.0
AT_ONCE = 8

log = structlog.get_logger(__name__)


async def sleep_idle_tenants(runtimes: Runtimes, clock: Clock, sleep_after: float) -> None:
    """Never ends. A tenant that takes long to stop keeps only its own place."""
    slots = asyncio.Semaphore(AT_ONCE)
    under_way: dict[str, asyncio.Task[None]] = {}
    while True:
        await asyncio.sleep(min(SLOWEST_ROUND, sleep_after / 4))
        try:
            await runtimes.remember_activity()
        except Exception:
            log.exception("activity_not_written")
        now = clock()
        under_way = {tenant_id: task for tenant_id, task in under_way.items() if not task.done()}
        for awake in runtimes.awake:
            tenant_id = awake.tenant.tenant_id
            if awake.is_idle(now, sleep_after) and tenant_id not in under_way:
                under_way[tenant_id] = asyncio.create_task(_sleep_one(runtimes, tenant_id, slots))


async def _sleep_one(runtimes: Runtimes, tenant_id: str, slots: asyncio.Semaphore) -> None:
    async with slots:
        try:
            await runtimes.sleep_if_idle(tenant_id)
        except Exception:
            log.exception("sleep_failed", tenant=tenant_id)
