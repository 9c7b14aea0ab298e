"""Hears of every runtime that ended by itself."""

from __future__ import annotations

import structlog

from orchestrator.engines import Engine
from orchestrator.runtimes import Runtimes

log = structlog.get_logger(__name__)


async def supervise(engine: Engine, runtimes: Runtimes) -> None:
    """Never ends. What goes wrong with one tenant is logged and does not keep the others waiting."""
    async for exit_ in engine.exits():
        try:
            await runtimes.crashed(exit_)
        except Exception:
            log.exception("supervision_failed", tenant=exit_.tenant_id)
