"""Hears of every runtime that ended by itself."""

from __future__ import annotations

from typing import Any

import structlog

from orchestrator.engines import Engine, Exit
from orchestrator.runtimes import Runtimes

log = structlog.get_logger(__name__)


async def supervise(engine: Engine[Any], runtimes: Runtimes) -> None:
    """Never ends. What goes wrong with one tenant is logged and does not keep the others waiting."""
    async for change in engine.changes():
        match change:
            case Exit():
                try:
                    await runtimes.crashed(change)
                except Exception:
                    log.exception("supervision_failed", tenant=change.tenant_id)
            case _:
                pass
