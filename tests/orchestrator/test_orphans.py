"""Runtimes without a tenant are shown and go in time; tenants without their folder are shown and never mended."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from orchestrator.orphans import MOST_ALERTS
from tests.orchestrator.contained import alerts, awake_tenant, number, until_state
from tests.orchestrator.hands import Hands
from tests.orchestrator.scripted_engine import Container, ScriptedEngine, scripted, scripted_settings
from tests.orchestrator.world import ANA, BRUNO, CARLA, World, until

LOST = "tlostlostlo"


async def shown(world: World) -> list[tuple[str, str]]:
    found = (await world.http.get("/v1/orphans")).json()["orphans"]
    return [(orphan["kind"], orphan["tenant_id"]) for orphan in found]


async def test_a_container_without_a_tenant_is_shown_and_removed_after_a_while(
    contained: World, engine: ScriptedEngine, hands: Hands
) -> None:
    ana = await awake_tenant(contained)
    engine.containers[LOST] = Container(LOST, 3, "", "stopped")
    await contained.services.orphans.look()
    assert await shown(contained) == [("runtime", LOST)]
    [alert] = await alerts(contained)
    assert (alert["kind"], alert["tenant_id"], alert["key"]) == ("orphan", LOST, None)
    hands.turn(599)
    await contained.services.orphans.look()
    assert LOST in engine.containers
    hands.turn(1)
    await contained.services.orphans.look()
    assert set(engine.containers) == {ana}
    assert engine.asked("forget") == [LOST]
    assert await shown(contained) == []
    assert await alerts(contained) == []
    newest = (await contained.http.get("/v1/audit")).json()["entries"][0]
    assert (newest["action"], newest["details"]["tenant_id"]) == ("orphan.remove", LOST)


async def test_what_belongs_to_another_installation_is_never_touched(
    contained: World, engine: ScriptedEngine, hands: Hands
) -> None:
    engine.foreign["tforeign222"] = Container("tforeign222", 1, "")
    engine.containers[LOST] = Container(LOST, 1, "", "stopped")  # the control
    for _ in range(2):
        await contained.services.orphans.look()
        hands.turn(601)
    await contained.services.orphans.look()
    assert "tforeign222" not in [tenant_id for _, tenant_id in engine.calls]
    assert engine.foreign["tforeign222"].condition == "running"
    assert engine.asked("forget") == [LOST]


async def test_the_container_of_a_deleted_tenant_is_an_orphan(
    contained: World, engine: ScriptedEngine, hands: Hands
) -> None:
    tenant_id = await awake_tenant(contained)
    kept = engine.containers[tenant_id]
    await contained.http.delete(f"/v1/tenants/{ANA}")
    kept.condition = "stopped"
    engine.containers[tenant_id] = kept  # it has come back, by whatever way
    await contained.services.orphans.look()
    assert await shown(contained) == [("runtime", tenant_id)]
    hands.turn(600)
    await contained.services.orphans.look()
    assert engine.containers == {}


async def test_an_orphan_that_becomes_a_tenant_in_time_is_kept(
    contained: World, engine: ScriptedEngine, hands: Hands
) -> None:
    """A folder that was adopted again, with the tenant id it had."""
    tenant_id = await awake_tenant(contained)
    aside = contained.settings.root / "aside"
    shutil.copytree(contained.folder(), aside)
    kept = engine.containers[tenant_id]
    await contained.http.delete(f"/v1/tenants/{ANA}")
    kept.condition = "stopped"
    engine.containers[tenant_id] = kept
    await contained.services.orphans.look()
    shutil.copytree(aside, contained.folder())
    assert (await contained.http.post(f"/v1/tenants/{ANA}/adopt")).json()["tenant_id"] == tenant_id
    hands.turn(600)
    await contained.services.orphans.look()
    assert tenant_id in engine.containers
    assert await shown(contained) == []
    assert await alerts(contained) == []


async def test_while_the_engine_is_silent_nothing_is_removed_or_forgotten(
    contained: World, engine: ScriptedEngine, hands: Hands
) -> None:
    engine.containers[LOST] = Container(LOST, 1, "", "stopped")
    await contained.services.orphans.look()
    hands.turn(601)
    engine.is_silent = True
    await contained.services.orphans.look()
    assert LOST in engine.containers
    assert await shown(contained) == [("runtime", LOST)]
    engine.is_silent = False
    await contained.services.orphans.look()  # the control
    assert LOST not in engine.containers


async def test_a_tenant_whose_folder_is_missing_is_shown_and_nothing_of_it_is_removed(
    contained: World, engine: ScriptedEngine, hands: Hands
) -> None:
    tenant_id = await awake_tenant(contained)
    await contained.tenant(BRUNO)
    contained.folder().rename(contained.settings.root / "elsewhere")
    for _ in range(2):
        await contained.services.orphans.look()
        hands.turn(3_600)
    assert await shown(contained) == [("folder", tenant_id)]
    [alert] = await alerts(contained)
    assert (alert["kind"], alert["key"]) == ("orphan", ANA)
    assert f"clients/{ANA}" in alert["text"]
    assert tenant_id in engine.containers
    assert engine.asked("forget") == []
    (contained.settings.root / "elsewhere").rename(contained.folder())
    await contained.services.orphans.look()
    assert await shown(contained) == []
    assert await alerts(contained) == []


async def test_a_disk_that_is_not_there_is_one_alert_and_not_hundreds(contained: World) -> None:
    for of in range(MOST_ALERTS + 5):
        await contained.tenant(number(of))
    contained.settings.clients_dir.rename(contained.settings.root / "elsewhere")
    contained.settings.clients_dir.mkdir()
    await contained.services.orphans.look()
    [alert] = await alerts(contained)
    assert (alert["kind"], alert["tenant_id"]) == ("orphan", None)
    assert len(await shown(contained)) == MOST_ALERTS + 5


async def test_who_may_know_of_certain_tenants_only_sees_no_others_orphans(
    contained: World, engine: ScriptedEngine
) -> None:
    await contained.tenant()
    engine.containers[LOST] = Container(LOST, 1, "", "stopped")
    contained.folder().rename(contained.settings.root / "elsewhere")
    await contained.services.orphans.look()
    for key, expected in ((ANA, 1), (CARLA, 0)):
        body = {"name": "x", "scopes": ["tenants:read"], "tenants": [key]}
        token = (await contained.http.post("/v1/tokens", json=body)).json()["token"]
        headers = {"Authorization": f"Bearer {token}"}
        for path, name in (("/v1/orphans", "orphans"), ("/v1/alerts", "alerts")):
            found = (await contained.http.get(path, headers=headers)).json()[name]
            assert len(found) == expected
            assert {one["key"] for one in found} <= {key}
    assert len(await shown(contained)) == 2


@pytest.mark.parametrize("generation", [1, 8])
async def test_a_runtime_that_runs_without_a_tenant_is_ended_at_once_and_kept_for_a_while(
    tmp_path: Path, engine: ScriptedEngine, hands: Hands, generation: int
) -> None:
    engine.containers[LOST] = Container(LOST, generation, "")
    async with scripted(scripted_settings(tmp_path), engine, clock=hands):
        assert engine.containers[LOST].condition == "stopped"


async def test_what_runs_and_fits_is_adopted_whatever_the_registry_thought(
    tmp_path: Path, engine: ScriptedEngine, hands: Hands
) -> None:
    settings = scripted_settings(tmp_path)
    async with scripted(settings, engine, clock=hands) as before:
        ids = [await awake_tenant(before, key) for key in (ANA, BRUNO)]
        await before.http.post(f"/v1/tenants/{BRUNO}/stop")
        engine.deserts()
    engine.is_silent = False
    engine.containers[ids[1]].condition = "running"  # started by hand
    async with scripted(settings, engine, clock=hands) as after:
        await until_state(after, "ready", BRUNO)
        assert {awake.tenant.tenant_id for awake in after.services.runtimes.awake} == set(ids)
        assert engine.asked("start") == ids


async def test_only_what_runs_is_inspected_when_all_is_compared(
    tmp_path: Path, engine: ScriptedEngine, hands: Hands
) -> None:
    settings = scripted_settings(tmp_path)
    async with scripted(settings, engine, clock=hands) as before:
        for of in range(20):
            await before.tenant(number(of))
        await awake_tenant(before)
        engine.deserts()
    engine.is_silent = False
    engine.calls.clear()
    async with scripted(settings, engine, clock=hands) as after:
        await until(lambda: len(after.services.runtimes.awake) == 1)
        assert engine.calls == [("running", "")]
