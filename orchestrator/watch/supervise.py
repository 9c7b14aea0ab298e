"""Hears what the engine tells without being asked."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog

from orchestrator.engines import Change, Engine, EngineSilent, Exit, Frozen, Silence, Speech
from orchestrator.life.background import Background
from orchestrator.life.engine_presence import EnginePresence
from orchestrator.life.mending import Mending

LISTEN_AGAIN_AFTER = 1.0

log = structlog.get_logger(__name__)


async def supervise(engine: Engine[Any], mending: Mending, presence: EnginePresence, background: Background) -> None:
    """Never ends. What goes wrong with one tenant is logged, and none keeps the others waiting."""
    while True:
        try:
            await _listen(engine, mending, presence, background)
        except EngineSilent as error:
            presence.fell_silent(str(error))
            await asyncio.sleep(LISTEN_AGAIN_AFTER)


async def _listen(engine: Engine[Any], mending: Mending, presence: EnginePresence, background: Background) -> None:
    async for change in engine.changes():
        match change:
            case Exit() | Frozen():
                background.run(_mended(change, mending))
            case Silence():
                log.warning("engine_silent", reason=change.reason)
                presence.fell_silent(change.reason)
            case Speech():
                log.info("engine_speaks")
                presence.doubt()


async def _mended(change: Change, mending: Mending) -> None:
    try:
        match change:
            case Exit():
                await mending.exited(change)
            case Frozen():
                await mending.frozen(change)
    except Exception:
        log.exception("supervision_failed", change=repr(change))
