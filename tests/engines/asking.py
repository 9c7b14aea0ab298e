"""Questions to engines and runtimes that many tests ask."""

from __future__ import annotations

import asyncio
from typing import Any, TypeVar

import httpx

from orchestrator.engines import Change, Engine
from tests.orchestrator.world import PATIENCE

ChangeT = TypeVar("ChangeT", bound=Change)
GRACE = 10.0


async def health(url: str, *, patience: float = PATIENCE) -> str:
    """Whose runtime answers there."""
    async with httpx.AsyncClient(trust_env=False, timeout=patience) as http:
        return str((await http.get(f"{url}/health")).json()["tenant_id"])


async def next_change(engine: Engine[Any], kind: type[ChangeT]) -> ChangeT:
    """The next thing that happens by itself; it has to be of this kind."""
    async with asyncio.timeout(PATIENCE):
        async for change in engine.changes():
            assert isinstance(change, kind), change
            return change
    raise AssertionError
