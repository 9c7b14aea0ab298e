"""A tenant is shown with its runtime, and without waiting for an engine that does not answer."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from orchestrator.engines import EngineSilent, Inspection
from orchestrator.runtime_report import report
from tests.orchestrator.world import ANA, World, kill, until


async def runtime(world: World) -> dict[str, Any]:
    answer = await world.http.get(f"/v1/tenants/{ANA}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["runtime"]
    return found


async def test_a_tenant_that_never_ran_has_no_runtime_and_never_stopped(world: World) -> None:
    await world.tenant()
    found = await runtime(world)
    assert (found["condition"], found["last_stop"], found["unknown_because"]) == ("absent", None, None)


async def test_a_running_one_is_shown_with_what_it_uses(world: World) -> None:
    await world.tenant()
    await world.lease()
    found = await runtime(world)
    assert (found["condition"], found["generation"]) == ("running", 1)
    assert found["memory_bytes"] > 0
    assert found["started_at"]


async def test_why_it_stopped_is_told_until_it_stops_again(world: World) -> None:
    tenant = await world.tenant()
    await world.lease()
    await world.services.runtimes.stop_locked(tenant.tenant_id, reason="idle")
    await world.lease()
    first = (await runtime(world))["last_stop"]
    assert (first["state"], first["reason"]) == ("asleep", "idle")
    kill(world.starts()[-1])
    await until(lambda: len(world.starts()) == 3, "it to come back")
    second = (await runtime(world))["last_stop"]
    assert "killed by SIGKILL" in second["reason"]


async def test_a_silent_engine_leaves_the_rest_to_be_shown(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(_tenant_id: str) -> Inspection:
        raise EngineSilent("the socket is gone")

    await world.tenant()
    monkeypatch.setattr(world.services.view, "inspect", silent)
    answer = (await world.http.get(f"/v1/tenants/{ANA}")).json()
    assert answer["business_name"] == "Ana's bakery"
    assert (answer["runtime"]["condition"], answer["runtime"]["unknown_because"]) == ("unknown", "the socket is gone")


async def test_an_engine_that_hangs_is_not_waited_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def hang(_tenant_id: str) -> Inspection:
        await asyncio.Event().wait()
        raise AssertionError("nobody set it")

    tenant = await world.tenant()
    monkeypatch.setattr(world.services.view, "inspect", hang)
    found = await report(world.services.view, world.services.database, tenant.tenant_id, patience=0.05)
    assert (found.condition, found.unknown_because) == ("unknown", "the engine did not answer within 0.05 seconds")
