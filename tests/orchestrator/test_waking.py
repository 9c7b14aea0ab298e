"""Many wakes at once are served in the order they were asked for; a generation is counted when something is made."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from orchestrator.registry import tenants
from orchestrator.settings import Settings
from tests.orchestrator.contained import alerts, awake_tenant, events, facts, number, until_state
from tests.orchestrator.scripted_engine import ScriptedEngine, scripted, scripted_settings
from tests.orchestrator.world import ANA, BRUNO, World, orchestrator, settings_in, until


async def test_a_hundred_wakes_at_once_are_served_in_order_and_never_more_at_a_time_than_allowed(
    contained: World, engine: ScriptedEngine
) -> None:
    keys = [number(of) for of in range(100)]
    made = [await contained.tenant(key) for key in keys]
    engine.gate.clear()
    asked = [asyncio.create_task(contained.services.runtimes.wake(tenant.tenant_id)) for tenant in made]
    most = contained.settings.max_parallel_starts
    await until(lambda: engine.starting == most, "all places to be taken")
    engine.gate.set()
    async with asyncio.timeout(60):
        awake = await asyncio.gather(*asked)
    assert [one.tenant.tenant_id for one in awake] == [tenant.tenant_id for tenant in made]
    places = {tenant_id: place for place, tenant_id in enumerate(engine.asked("start"))}
    assert len(places) == len(made)
    assert all(abs(places[tenant.tenant_id] - place) < most for place, tenant in enumerate(made)), "first come"
    assert engine.most_starting == most


async def test_who_hangs_up_loses_nobody_their_place_and_the_start_goes_on(
    contained: World, engine: ScriptedEngine
) -> None:
    made = [await contained.tenant(number(of)) for of in range(8)]
    engine.gate.clear()
    answers = await asyncio.gather(*(contained.lease(tenant.key, wait_seconds=0.1) for tenant in made))
    assert {answer.json()["code"] for answer in answers} == {"tenant_not_ready"}
    engine.gate.set()
    await until(lambda: len(contained.services.runtimes.awake) == 8, "all to be awake")
    assert sorted(engine.asked("start")) == sorted(tenant.tenant_id for tenant in made)


async def test_who_asks_again_while_it_starts_shares_the_start(contained: World, engine: ScriptedEngine) -> None:
    tenant = await contained.tenant()
    engine.gate.clear()
    asked = [asyncio.create_task(contained.lease()) for _ in range(20)]
    await until(lambda: engine.starting == 1)
    engine.gate.set()
    assert {answer.status_code for answer in await asyncio.gather(*asked)} == {200}
    assert engine.asked("start") == [tenant.tenant_id]


async def test_a_kept_container_is_started_again_under_its_generation(contained: World, engine: ScriptedEngine) -> None:
    tenant_id = await awake_tenant(contained)
    await sleep_and_wake(contained)  # it has books now: what it is told has changed
    assert (await facts(contained))["generation"] == 2
    for _ in range(3):
        await sleep_and_wake(contained)
    assert (await facts(contained))["generation"] == 2
    assert engine.containers[tenant_id].generation == 2


async def test_a_container_that_is_not_what_it_should_be_gets_a_new_generation(
    tmp_path: Path, engine: ScriptedEngine
) -> None:
    async with scripted(scripted_settings(tmp_path), engine) as world:
        await awake_tenant(world)
        await sleep_and_wake(world)
    async with scripted(scripted_settings(tmp_path), engine) as same:
        assert (await same.lease()).status_code == 200
        assert (await facts(same))["generation"] == 2
    async with scripted(scripted_settings(tmp_path, runtime_memory_mib=256), engine) as changed:
        assert (await changed.lease()).status_code == 200
        assert (await facts(changed))["generation"] == 3


async def test_a_container_that_was_removed_gets_a_new_generation(contained: World, engine: ScriptedEngine) -> None:
    tenant_id = await awake_tenant(contained)
    await sleep_and_wake(contained)
    await contained.http.post(f"/v1/tenants/{ANA}/stop")
    del engine.containers[tenant_id]
    assert (await contained.lease()).status_code == 200
    assert (await facts(contained))["generation"] == engine.containers[tenant_id].generation == 3


async def test_processes_are_made_anew_each_time(tmp_path: Path) -> None:
    """The control: an engine that keeps nothing."""
    async with orchestrator(settings_in(tmp_path)) as world:
        await awake_tenant(world)
        await sleep_and_wake(world)
        await sleep_and_wake(world)
        assert (await facts(world))["generation"] == 3


async def test_the_generation_is_on_disk_before_anything_is_made(contained: World, engine: ScriptedEngine) -> None:
    tenant = await contained.tenant()
    engine.gate.clear()
    starting = asyncio.create_task(contained.lease())
    await until(lambda: engine.starting == 1)

    def look(connection: Connection) -> Any:
        return tenants.of_id(connection, tenant.tenant_id)

    written = await contained.services.database.submit(look)
    assert (written.state, written.generation) == ("starting", 1)
    engine.gate.set()
    await starting


async def test_a_reset_leaves_no_container(contained: World, engine: ScriptedEngine) -> None:
    tenant_id = await awake_tenant(contained)
    await contained.http.post(f"/v1/tenants/{ANA}/stop")
    assert tenant_id in engine.containers  # the control: a stop does
    await contained.http.post(f"/v1/tenants/{ANA}/reset", json={"confirm": ANA})
    assert tenant_id not in engine.containers


async def test_a_deleted_tenant_leaves_no_container(contained: World, engine: ScriptedEngine) -> None:
    tenant_id = await awake_tenant(contained)
    await contained.http.delete(f"/v1/tenants/{ANA}")
    assert tenant_id not in engine.containers


async def test_starts_that_fail_one_after_another_are_an_alert_until_one_succeeds(
    contained: World, engine: ScriptedEngine
) -> None:
    for of in range(3):
        tenant = await contained.tenant(number(of))
        engine.fails[tenant.tenant_id] = "the image libreta-runtime:0 is missing"
    for of in range(2):
        assert (await contained.lease(number(of))).status_code == 503
    assert await alerts(contained) == []
    assert (await contained.lease(number(2))).status_code == 503
    [alert] = await alerts(contained)
    assert (alert["kind"], alert["tenant_id"]) == ("start_failures", None)
    assert "the image libreta-runtime:0 is missing" in alert["text"]
    await awake_tenant(contained)
    assert await alerts(contained) == []
    [past] = await alerts(contained, past=True)
    assert past["cleared_at"] is not None


async def test_a_failed_start_says_why_in_the_state_and_the_events(contained: World, engine: ScriptedEngine) -> None:
    tenant = await contained.tenant()
    engine.fails[tenant.tenant_id] = "killed: out of memory (192 MiB)"
    answer = await contained.lease()
    assert (answer.json()["code"], answer.json()["detail"]) == ("tenant_not_ready", "killed: out of memory (192 MiB)")
    assert (await facts(contained))["state_reason"] == "crashed: killed: out of memory (192 MiB)"
    assert (await events(contained))[-1] == ("-> asleep", "crashed: killed: out of memory (192 MiB)")


async def test_one_tenant_that_cannot_start_keeps_no_place_from_the_others(
    contained: World, engine: ScriptedEngine
) -> None:
    tenant = await contained.tenant()
    engine.fails[tenant.tenant_id] = "it ended with code 1"
    for _ in range(2):
        assert (await contained.lease()).status_code == 503
    assert (await awake_tenant(contained, BRUNO)) in engine.containers


@pytest.mark.parametrize("most", [1, 3])
async def test_the_settings_say_how_many_start_at_a_time(tmp_path: Path, engine: ScriptedEngine, most: int) -> None:
    settings: Settings = scripted_settings(tmp_path, max_parallel_starts=most)
    async with scripted(settings, engine) as world:
        made = [await world.tenant(number(of)) for of in range(8)]
        await asyncio.gather(*(world.lease(tenant.key) for tenant in made))
        await asyncio.gather(*(until_state(world, "ready", tenant.key) for tenant in made))
    assert engine.most_starting <= most


async def sleep_and_wake(world: World) -> None:
    await world.http.post(f"/v1/tenants/{ANA}/stop")
    assert (await world.lease()).status_code == 200
    await until_state(world, "ready")
