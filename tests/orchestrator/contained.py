"""Fixtures of an orchestrator over the scripted engine, and what its tests ask it for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tenant_runtime.contract.key import TenantKey
from tests.orchestrator.hands import Hands
from tests.orchestrator.scripted_engine import ScriptedEngine, an_engine, scripted, scripted_settings
from tests.orchestrator.world import ANA, PATIENCE, World


@pytest.fixture
async def engine() -> AsyncIterator[ScriptedEngine]:
    async with an_engine() as found:
        yield found


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
async def contained(tmp_path: Path, engine: ScriptedEngine, hands: Hands) -> AsyncIterator[World]:
    """An orchestrator of containers that pauses after 60 s and sleeps after 600 s of a clock turned by hand.

    Its own look at who is idle comes every 15 seconds of the real clock: tests call what it calls.
    """
    async with scripted(scripted_settings(tmp_path, pause_after=60, sleep_after=600), engine, clock=hands) as world:
        yield world


async def awake_tenant(world: World, key: TenantKey = ANA) -> str:
    """A tenant with a lease; its id."""
    tenant = await world.tenant(key)
    assert (await world.lease(key)).status_code == 200
    await until_state(world, "ready", key)
    return tenant.tenant_id


async def paused_tenant(world: World, hands: Hands, key: TenantKey = ANA) -> str:
    """A tenant that was paused when nobody talked to it any more."""
    tenant_id = await awake_tenant(world, key)
    hands.turn(61)
    await world.services.runtimes.pause_if_idle(tenant_id)
    assert await world.state(key) == "paused"
    return tenant_id


async def until_state(world: World, state: str, key: TenantKey = ANA) -> None:
    """Return once the API tells this state."""

    async def is_told() -> bool:
        return await world.state(key) == state

    await eventually(is_told)


async def eventually(claim: Callable[[], Awaitable[bool]]) -> None:
    """Return once the claim holds."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if await claim():
                return
            await asyncio.sleep(0.01)


async def facts(world: World, key: TenantKey = ANA) -> dict[str, Any]:
    """What the API tells of a tenant."""
    found: dict[str, Any] = (await world.http.get(f"/v1/tenants/{key}")).json()
    return found


async def events(world: World, key: TenantKey = ANA) -> list[tuple[str, str | None]]:
    """What happened and why, the oldest first."""
    found = (await world.http.get(f"/v1/tenants/{key}/events")).json()["events"]
    return [(event["what"], event["reason"]) for event in reversed(found)]


async def alerts(world: World, *, past: bool = False) -> list[dict[str, Any]]:
    """The open alerts, the newest first."""
    found: list[dict[str, Any]] = (await world.http.get("/v1/alerts", params={"past": past})).json()["alerts"]
    return found


def number(of: int) -> TenantKey:
    """The keys of many tenants."""
    return TenantKey(f"+54911{of:08}")
