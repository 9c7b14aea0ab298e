"""Looks for orphans now and then."""

from __future__ import annotations

import asyncio

import structlog

from orchestrator.orphans import Orphans

FIRST_AFTER = 5.0
"""Seconds after the start: nobody who waits for us to serve waits for this."""

EVERY = 60.0

log = structlog.get_logger(__name__)


async def look_for_orphans(orphans: Orphans) -> None:
    """Never ends."""
    await asyncio.sleep(FIRST_AFTER)
    while True:
        try:
            await orphans.look()
        except Exception:
            log.exception("orphans_not_looked_for")
        await asyncio.sleep(EVERY)
