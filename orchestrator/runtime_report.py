"""What is known of a tenant's runtime right now, told in time even while the engine does not answer."""

from __future__ import annotations

import asyncio

from orchestrator.database import Database
from orchestrator.engines import EngineSilent, View
from orchestrator.registry import events
from orchestrator.schemas import LastStop, RuntimeView

PATIENCE = 3.0
"""Seconds that the engine has: the rest of what is asked for waits for it."""


async def report(view: View, database: Database, tenant_id: str, *, patience: float = PATIENCE) -> RuntimeView:
    """The runtime's condition, unknown where the engine is silent, and why it last stopped."""
    event = await database.submit(lambda connection: events.last_stop(connection, tenant_id))
    stop = LastStop.of(event) if event else None
    try:
        return RuntimeView.of(await asyncio.wait_for(view.inspect(tenant_id), patience), stop)
    except TimeoutError:
        reason = f"the engine did not answer within {patience:g} seconds"
    except EngineSilent as error:
        reason = str(error)
    return RuntimeView(condition="unknown", unknown_because=reason, last_stop=stop)
