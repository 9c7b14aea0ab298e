"""An idle tenant is paused, then put to sleep; whoever writes to a paused one wakes it at once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from orchestrator.settings import Settings
from orchestrator.watch.rest import pauses
from tests.orchestrator.contained import awake_tenant, events, facts, number, paused_tenant, until_state
from tests.orchestrator.hands import Hands
from tests.orchestrator.scripted_engine import ScriptedEngine, scripted, scripted_settings
from tests.orchestrator.world import ANA, BRUNO, World, orchestrator, settings_in, until


async def test_an_idle_tenant_is_paused_and_its_next_lease_wakes_it_without_a_new_generation(
    contained: World, engine: ScriptedEngine, hands: Hands
) -> None:
    tenant_id = await paused_tenant(contained, hands)
    assert engine.containers[tenant_id].condition == "paused"
    assert (await contained.lease()).status_code == 200
    assert engine.answers(tenant_id)
    await until_state(contained, "ready")
    told = await facts(contained)
    assert told["generation"] == 1
    assert [what for what, _ in await events(contained)][-3:] == ["-> ready", "-> paused", "-> ready"]


async def test_a_tenant_is_not_paused_while_somebody_holds_a_lease(
    contained: World, engine: ScriptedEngine, hands: Hands
) -> None:
    tenant_id = await awake_tenant(contained)
    hands.turn(59)
    await contained.services.runtimes.pause_if_idle(tenant_id)
    assert engine.asked("pause") == []
    hands.turn(2)  # the control: the same question when the lease is over
    await contained.services.runtimes.pause_if_idle(tenant_id)
    assert engine.asked("pause") == [tenant_id]


async def test_a_tenant_with_something_in_hand_is_paused_later(
    contained: World, engine: ScriptedEngine, hands: Hands
) -> None:
    tenant_id = await awake_tenant(contained)
    engine.busy.add(tenant_id)
    hands.turn(61)
    await contained.services.runtimes.pause_if_idle(tenant_id)
    assert engine.asked("pause") == []
    engine.busy.clear()
    await contained.services.runtimes.pause_if_idle(tenant_id)
    assert engine.asked("pause") == [tenant_id]


async def test_a_tenant_that_does_not_say_that_it_is_idle_is_not_paused(
    contained: World, engine: ScriptedEngine, hands: Hands
) -> None:
    tenant_id = await awake_tenant(contained)
    engine.deaf.add(tenant_id)
    hands.turn(61)
    await contained.services.runtimes.pause_if_idle(tenant_id)
    assert engine.asked("pause") == []


async def test_a_lease_asked_for_while_it_is_paused_waits_and_wakes_it(
    contained: World, engine: ScriptedEngine, hands: Hands
) -> None:
    tenant_id = await awake_tenant(contained)
    for _ in range(20):
        hands.turn(61)
        _, lease = await asyncio.gather(contained.services.runtimes.pause_if_idle(tenant_id), contained.lease())
        assert lease.status_code == 200
        assert engine.answers(tenant_id)
        await contained.services.runtimes.pause_if_idle(tenant_id)
        assert engine.answers(tenant_id), "a lease was given, so it is not paused"


async def test_a_paused_tenant_sleeps_when_nobody_has_talked_to_it_for_long_enough_in_all(
    contained: World, engine: ScriptedEngine, hands: Hands
) -> None:
    tenant_id = await paused_tenant(contained, hands)
    hands.turn(530)  # 591 since the lease
    await contained.services.runtimes.sleep_if_idle(tenant_id)
    assert engine.containers[tenant_id].condition == "paused"
    hands.turn(10)
    await contained.services.runtimes.sleep_if_idle(tenant_id)
    assert engine.containers[tenant_id].condition == "stopped"
    assert await contained.state() == "asleep"


async def test_a_paused_tenant_is_woken_by_whatever_needs_its_runtime(
    contained: World, engine: ScriptedEngine, hands: Hands
) -> None:
    tenant_id = await paused_tenant(contained, hands)
    await contained.http.get(f"/v1/tenants/{ANA}/stats")  # it has no figures to tell, but it is awake
    assert engine.answers(tenant_id)


@pytest.mark.parametrize("act", ["start", "stop", "restart"])
async def test_an_operator_acts_on_a_paused_tenant_as_on_any(
    contained: World, engine: ScriptedEngine, hands: Hands, act: str
) -> None:
    tenant_id = await paused_tenant(contained, hands)
    assert (await contained.http.post(f"/v1/tenants/{ANA}/{act}")).json()["state"] == "done"
    assert engine.containers[tenant_id].condition == ("stopped" if act == "stop" else "running")
    assert (await contained.lease()).status_code == 200


async def test_a_complaint_about_a_paused_tenant_wakes_it_and_ends_nothing(
    contained: World, engine: ScriptedEngine, hands: Hands
) -> None:
    tenant_id = await paused_tenant(contained, hands)
    assert (await contained.lease(unreachable=engine.url(tenant_id))).status_code == 200
    assert engine.asked("stop") == []
    assert engine.answers(tenant_id)


async def test_a_paused_tenant_wakes_while_the_database_is_busy(
    contained: World, engine: ScriptedEngine, hands: Hands
) -> None:
    tenant_id = await paused_tenant(contained, hands)
    blocked, done = asyncio.Event(), asyncio.get_running_loop()

    def block(_: object) -> None:
        done.call_soon_threadsafe(blocked.set)
        asyncio.run_coroutine_threadsafe(release.wait(), done).result()

    release = asyncio.Event()
    blocking = asyncio.create_task(contained.services.database.submit(block))
    await blocked.wait()
    async with asyncio.timeout(5):
        awake = await contained.services.runtimes.wake(tenant_id)
    assert engine.answers(tenant_id)
    assert not awake.is_paused
    release.set()
    await blocking
    await until_state(contained, "ready")


async def test_paused_tenants_wake_while_all_places_among_the_starts_are_taken(
    contained: World, engine: ScriptedEngine, hands: Hands
) -> None:
    tenant_id = await paused_tenant(contained, hands)
    engine.gate.clear()
    others = [await contained.tenant(number(of)) for of in range(6)]
    starts = [asyncio.create_task(contained.lease(other.key)) for other in others]
    await until(lambda: engine.starting == contained.settings.max_parallel_starts, "all places to be taken")
    async with asyncio.timeout(5):
        assert (await contained.lease()).status_code == 200
    assert engine.answers(tenant_id)
    engine.gate.set()
    assert {answer.status_code for answer in await asyncio.gather(*starts)} == {200}


async def test_a_paused_tenant_whose_container_was_removed_is_made_anew(
    contained: World, engine: ScriptedEngine, hands: Hands
) -> None:
    tenant_id = await paused_tenant(contained, hands)
    del engine.containers[tenant_id]
    assert (await contained.lease()).status_code == 200
    assert engine.containers[tenant_id].has_books == "true", "books that were there are not begun anew"


async def test_the_loop_pauses_who_is_idle_and_puts_to_sleep_who_stays_so(tmp_path: Path) -> None:
    clock = Hands()
    settings = settings_in(tmp_path, pause_after=0.2, sleep_after=100)
    async with orchestrator(settings, clock=clock) as world:
        await world.tenant()
        await world.tenant(BRUNO)
        await world.lease()
        clock.turn(61)
        await world.lease(BRUNO)
        await until_state(world, "paused")
        assert await world.state(BRUNO) == "ready"
        clock.turn(100)
        await until_state(world, "asleep")
        await until_state(world, "asleep", BRUNO)


@pytest.mark.parametrize(("pause_after", "expected"), [(0, False), (60, True), (600, False), (700, False)])
def test_nobody_is_paused_where_it_is_off_or_sleep_comes_first(pause_after: float, expected: bool) -> None:
    settings = Settings(data_dir=Path("/nowhere"), pause_after=pause_after, sleep_after=600)
    assert pauses(settings) is expected


async def test_an_orchestrator_that_comes_back_finds_the_paused_ones_paused(
    tmp_path: Path, engine: ScriptedEngine, hands: Hands
) -> None:
    settings = scripted_settings(tmp_path, pause_after=60)
    async with scripted(settings, engine, clock=hands) as before:
        tenant_id = await paused_tenant(before, hands)
        engine.deserts()
    engine.is_silent = False
    async with scripted(settings, engine, clock=hands) as after:
        assert await after.state() == "paused"
        assert engine.containers[tenant_id].condition == "paused"
        assert (await after.lease()).status_code == 200
        assert (await facts(after))["generation"] == 1
