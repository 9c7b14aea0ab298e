"""At start: runtimes left from before are adopted or ended, never doubled; only what runs is looked at."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from sqlalchemy import Connection

from orchestrator.clock import Clock
from orchestrator.database import Database
from orchestrator.engines import Engine, Running
from orchestrator.registry import tenants
from orchestrator.runtimes import Awake, Runtimes
from orchestrator.tenant import Tenant

GRACE = 5.0
MAY_RUN = ("starting", "ready", "asleep")

log = structlog.get_logger(__name__)


async def reconcile(database: Database, engine: Engine[Any], runtimes: Runtimes, clock: Clock) -> list[Awake]:
    """Compares what runs with what the registry says. Raises EngineSilent, and then nothing was changed."""
    running = await engine.running()
    known = await database.submit(lambda connection: _rows(connection, running))
    fits = [one for one in running if _fits(known.get(one.tenant_id), one)]
    adopted = [await runtimes.adopt(known[one.tenant_id], one) for one in fits]
    await asyncio.gather(*(_end(engine, one) for one in running if one not in fits))
    await _correct(database, {one.tenant_id for one in fits}, clock)
    return adopted


async def check_adopted(adopted: list[Awake], runtimes: Runtimes) -> None:
    """Those that do not answer are ended; leases for the others need not wait for this."""
    for result in await asyncio.gather(
        *(runtimes.mend_if_dead(awake.tenant.tenant_id, awake.url) for awake in adopted), return_exceptions=True
    ):
        if isinstance(result, Exception):
            log.error("check_failed", error=repr(result))


def _rows(connection: Connection, running: list[Running]) -> dict[str, Tenant]:
    found = (tenants.of_id(connection, one.tenant_id) for one in running)
    return {tenant.tenant_id: tenant for tenant in found if tenant}


def _fits(tenant: Tenant | None, running: Running) -> bool:
    return tenant is not None and tenant.state in MAY_RUN and tenant.generation == running.generation


async def _end(engine: Engine[Any], running: Running) -> None:
    log.warning("leftover_ended", tenant=running.tenant_id, generation=running.generation)
    await engine.stop(running.tenant_id, grace=GRACE)


async def _correct(database: Database, adopted: set[str], clock: Clock) -> None:
    """What the registry calls awake and does not run is asleep."""
    now = clock()

    def correct(connection: Connection) -> None:
        for tenant in tenants.at_work(connection):
            if tenant.state in {"starting", "ready"} and tenant.tenant_id not in adopted:
                tenants.move(connection, tenant.tenant_id, "asleep", at=now, reason="not running after a restart")

    await database.submit(correct)
