"""An engine that does not answer means unknown: nothing is taken for gone, and all that should run comes back."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.orchestrator.contained import (
    alerts,
    awake_tenant,
    events,
    eventually,
    facts,
    number,
    paused_tenant,
    until_state,
)
from tests.orchestrator.hands import Hands
from tests.orchestrator.scripted_engine import ScriptedEngine, scripted, scripted_settings
from tests.orchestrator.world import ANA, BRUNO, CARLA, World, until


async def silenced(world: World, engine: ScriptedEngine) -> None:
    """The engine has fallen silent, and the orchestrator knows."""
    engine.falls_silent()
    await until(lambda: world.services.presence.is_silent, "the silence to be noticed")
    await until_alerted(world, ["engine_silent"])


async def until_alerted(world: World, kinds: list[str]) -> None:
    async def are_told() -> bool:
        return [alert["kind"] for alert in await alerts(world)] == kinds

    await eventually(are_told)


async def speaking(world: World, engine: ScriptedEngine) -> None:
    """The engine answers again, and the orchestrator has compared."""
    engine.speaks()
    await until(lambda: not world.services.presence.is_silent, "the answer to be noticed")


def is_unavailable(answer: httpx.Response) -> bool:
    told: dict[str, Any] = answer.json()
    is_so = (answer.status_code, told["code"], told["can_retry"]) == (503, "engine_unavailable", True)
    return is_so and int(answer.headers["Retry-After"]) >= 1


async def test_while_the_engine_is_silent_only_who_answers_gets_a_lease(
    contained: World, engine: ScriptedEngine, hands: Hands
) -> None:
    paused = await paused_tenant(contained, hands, BRUNO)
    awake = await awake_tenant(contained)
    await contained.tenant(CARLA)
    await silenced(contained, engine)
    before = await facts(contained)
    assert (await contained.lease()).json()["url"] == engine.url(awake)
    assert is_unavailable(await contained.lease(BRUNO))
    assert is_unavailable(await contained.lease(CARLA))
    engine.deaf.add(awake)
    assert is_unavailable(await contained.lease())
    assert is_unavailable(await contained.lease(unreachable=engine.url(awake)))
    assert await facts(contained) == before | {"last_activity_at": (await facts(contained))["last_activity_at"]}
    assert await contained.state(BRUNO) == "paused"
    assert await contained.state(CARLA) == "asleep"
    assert set(engine.containers) == {paused, awake}
    engine.deaf.clear()
    await speaking(contained, engine)
    answers = await asyncio.gather(*(contained.lease(key) for key in (ANA, BRUNO, CARLA)))
    assert {answer.status_code for answer in answers} == {200}


async def test_its_silence_is_told_by_the_health_and_an_alert_until_it_answers(
    contained: World, engine: ScriptedEngine
) -> None:
    assert (await contained.http.get("/health")).json()["is_engine_silent"] is False
    await silenced(contained, engine)
    assert (await contained.http.get("/health")).json()["is_engine_silent"] is True
    [alert] = await alerts(contained)
    assert "the socket is gone" in alert["text"]
    await speaking(contained, engine)
    await until_alerted(contained, [])
    assert (await contained.http.get("/health")).json()["is_engine_silent"] is False


async def test_it_is_asked_again_even_if_nobody_tells_that_it_is_back(contained: World, engine: ScriptedEngine) -> None:
    await silenced(contained, engine)
    engine.is_silent = False
    await until(lambda: not contained.services.presence.is_silent, "the answer to be noticed")


async def test_what_went_on_running_is_not_started_again(contained: World, engine: ScriptedEngine) -> None:
    """With live-restore the containers outlive the daemon."""
    ids = [await awake_tenant(contained, key) for key in (ANA, BRUNO)]
    await silenced(contained, engine)
    await speaking(contained, engine)
    await until_alerted(contained, [])
    assert engine.asked("start") == ids
    assert engine.asked("stop") == []
    assert {await contained.state(ANA), await contained.state(BRUNO)} == {"ready"}


async def test_after_a_daemon_that_lost_everything_those_that_should_run_come_back_by_themselves(
    tmp_path: Path, engine: ScriptedEngine, hands: Hands
) -> None:
    async with scripted(scripted_settings(tmp_path, pause_after=60), engine, clock=hands) as world:
        idle = await awake_tenant(world, number(99))
        hands.turn(700)
        paused = await paused_tenant(world, hands, BRUNO)
        ids = [await awake_tenant(world, number(of)) for of in range(20)]
        await silenced(world, engine)
        engine.loses_all()
        engine.starting = engine.most_starting = 0
        await speaking(world, engine)
        await until(lambda: all(engine.answers(one) for one in ids), "all to be back")
        for of in range(20):
            await until_state(world, "ready", number(of))
        assert engine.most_starting <= world.settings.max_parallel_starts
        assert not engine.answers(paused)
        assert await world.state(BRUNO) == "asleep"
        assert not engine.answers(idle)
        assert await world.state(number(99)) == "asleep"
        assert await alerts(world) == []


async def test_who_writes_while_they_come_back_does_not_wait_for_all_of_them(
    contained: World, engine: ScriptedEngine
) -> None:
    for of in range(30):
        await awake_tenant(contained, number(of))
    carla = await contained.tenant(CARLA)
    await silenced(contained, engine)
    engine.loses_all()
    engine.gate.clear()
    engine.calls.clear()
    await speaking(contained, engine)
    most = contained.settings.max_parallel_starts
    await until(lambda: engine.starting == most, "the first ones to be under way")
    writing = asyncio.create_task(contained.lease(CARLA))
    await until(lambda: contained.services.runtimes.is_pending(carla.tenant_id), "Carla to be asked for")
    engine.gate.set()
    assert (await writing).status_code == 200
    assert engine.asked("start").index(carla.tenant_id) <= 2 * most


async def test_what_a_start_came_to_is_found_out_when_the_engine_answers_again(
    contained: World, engine: ScriptedEngine
) -> None:
    tenant = await contained.tenant()
    engine.gate.clear()
    asking = asyncio.create_task(contained.lease())
    await until(lambda: engine.starting == 1)
    engine.is_silent = True
    engine.gate.set()
    assert is_unavailable(await asking)
    assert await contained.state() == "starting", "whether it runs is unknown"
    engine.is_silent = False
    await until(partial(engine.answers, tenant.tenant_id), "it to be started after all")
    await until_state(contained, "ready")


async def test_an_orchestrator_started_while_the_engine_is_silent_serves_and_compares_later(
    tmp_path: Path, engine: ScriptedEngine, hands: Hands
) -> None:
    settings = scripted_settings(tmp_path)
    async with scripted(settings, engine, clock=hands) as before:
        ana, bruno = await awake_tenant(before), await awake_tenant(before, BRUNO)
        engine.deserts()
    engine.dies(bruno)
    async with scripted(settings, engine, clock=hands) as after:
        assert (await after.http.get("/health")).json()["is_engine_silent"] is True
        assert [alert["kind"] for alert in await alerts(after)] == ["engine_silent"]
        assert is_unavailable(await after.lease())
        assert (await after.lease(CARLA)).json()["serves"] == "onboarding"
        assert {await after.state(), await after.state(BRUNO)} == {"ready"}
        await speaking(after, engine)
        await until(partial(engine.answers, bruno), "Bruno to be back")
        assert engine.asked("start") == [ana, bruno, bruno]
        assert (await after.lease()).json()["url"] == engine.url(ana)


async def test_a_reset_that_was_interrupted_is_finished_when_the_engine_answers(
    tmp_path: Path, engine: ScriptedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = scripted_settings(tmp_path)
    async with scripted(settings, engine) as before:
        tenant_id = await awake_tenant(before)
        stopping = asyncio.Event()

        async def hangs(*_: Any, **__: Any) -> None:
            stopping.set()
            await asyncio.Event().wait()

        monkeypatch.setattr(engine, "stop", hangs)
        await before.http.post(f"/v1/tenants/{ANA}/reset", params={"wait": 0}, json={"confirm": ANA})
        await stopping.wait()
        monkeypatch.undo()
        engine.deserts()
    async with scripted(settings, engine) as after:
        assert (await after.lease()).status_code == 423, "it is held, whatever runs"
        assert tenant_id in engine.containers
        await speaking(after, engine)

        async def is_gone() -> bool:
            return bool((await after.lease()).json().get("serves") == "onboarding")

        await eventually(is_gone)
        assert tenant_id not in engine.containers


async def test_an_operator_is_told_that_the_engine_is_silent_and_nothing_is_written(
    contained: World, engine: ScriptedEngine
) -> None:
    await awake_tenant(contained)
    await silenced(contained, engine)
    for act in ("stop", "restart"):
        assert is_unavailable(await contained.http.post(f"/v1/tenants/{ANA}/{act}"))
    assert is_unavailable(await contained.http.post(f"/v1/tenants/{ANA}/reset", json={"confirm": ANA}))
    assert (await contained.lease()).status_code == 200
    assert contained.folder().is_dir()
    await speaking(contained, engine)
    await until_state(contained, "ready")


async def test_nobody_is_put_to_rest_while_the_engine_is_silent(
    contained: World, engine: ScriptedEngine, hands: Hands
) -> None:
    tenant_id = await awake_tenant(contained)
    hands.turn(timedelta(hours=1).total_seconds())
    await silenced(contained, engine)
    await contained.services.runtimes.pause_if_idle(tenant_id)
    with pytest.raises(Exception, match="the socket is gone"):
        await contained.services.runtimes.sleep_if_idle(tenant_id)
    assert await contained.state() == "ready"
    await speaking(contained, engine)
    await contained.services.runtimes.sleep_if_idle(tenant_id)  # the control
    assert await contained.state() == "asleep"


async def test_a_stop_that_found_no_engine_leaves_the_tenant_as_it_was(
    contained: World, engine: ScriptedEngine
) -> None:
    tenant_id = await awake_tenant(contained)
    engine.is_silent = True  # and nobody has noticed yet
    assert is_unavailable(await contained.http.post(f"/v1/tenants/{ANA}/stop"))
    engine.is_silent = False
    assert await contained.state() == "ready"
    assert engine.answers(tenant_id)
    assert [what for what, _ in await events(contained)][-1] == "stop: failed"
