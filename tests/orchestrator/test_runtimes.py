"""Awake tenants sleep when idle, come back after a crash, and are quarantined after a crash loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from orchestrator.life.crashes import Crashes, CrashPolicy
from tests.orchestrator.hands import Hands
from tests.orchestrator.world import ANA, BRUNO, World, is_alive, kill, orchestrator, settings_in, until

THEN = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
async def drowsy(tmp_path: Path, hands: Hands) -> AsyncIterator[World]:
    """An orchestrator whose clock is turned by hand; it looks for idle tenants every 50 ms."""
    async with orchestrator(settings_in(tmp_path, sleep_after=0.2, lease_seconds=60), clock=hands) as running:
        yield running


async def test_an_idle_tenant_sleeps_and_its_next_lease_wakes_it(drowsy: World, hands: Hands) -> None:
    await drowsy.tenant()
    await drowsy.lease()
    [pid] = drowsy.starts()
    hands.turn(61)
    await until(lambda: not is_alive(pid), "it to sleep")
    await until_state(drowsy, "asleep")
    assert (await drowsy.lease()).status_code == 200
    assert len(drowsy.starts()) == 2


async def test_a_leased_tenant_never_sleeps(drowsy: World, hands: Hands) -> None:
    tenant = await drowsy.tenant()
    await drowsy.tenant(BRUNO)
    await drowsy.lease(BRUNO)
    hands.turn(59)
    await drowsy.lease()
    hands.turn(30)  # Bruno's lease is over, Ana's is not
    await until(lambda: len(drowsy.services.runtimes.awake) == 1, "Bruno to sleep")
    await drowsy.services.runtimes.sleep_if_idle(tenant.tenant_id)
    assert [awake.tenant.key for awake in drowsy.services.runtimes.awake] == [ANA]
    assert is_alive(drowsy.starts()[0])


async def test_a_lease_taken_while_it_falls_asleep_gets_a_living_runtime(drowsy: World, hands: Hands) -> None:
    tenant = await drowsy.tenant()
    await drowsy.lease()
    hands.turn(61)
    _, lease = await asyncio.gather(drowsy.services.runtimes.sleep_if_idle(tenant.tenant_id), drowsy.lease())
    assert lease.status_code == 200
    awake = drowsy.services.runtimes.find(tenant.tenant_id)
    assert awake is not None
    assert awake.url == lease.json()["url"]
    assert await drowsy.services.runtime_client.is_healthy(awake.url, tenant.tenant_id)


async def test_when_it_was_last_talked_to_is_remembered(drowsy: World, hands: Hands) -> None:
    await drowsy.tenant()
    await drowsy.lease()
    await drowsy.services.runtimes.remember_activity()
    told = (await drowsy.http.get(f"/v1/tenants/{ANA}")).json()["last_activity_at"]
    assert datetime.fromisoformat(told) == hands.now


async def test_a_crashed_tenant_that_is_wanted_comes_back_by_itself(world: World) -> None:
    await world.tenant()
    await world.lease()
    kill(world.starts()[0])
    await until(lambda: len(world.starts()) == 2, "the restart")
    await until_state(world, "ready")
    reasons = [event["reason"] for event in (await world.http.get(f"/v1/tenants/{ANA}/events")).json()["events"]]
    assert any("SIGKILL" in (reason or "") for reason in reasons)


async def test_a_crash_loop_ends_in_quarantine_and_start_clears_it(world: World) -> None:
    await world.tenant()
    await world.lease()
    for crash in range(3):
        await until(partial(has_started, world, crash + 1))
        await until_state(world, "ready")
        kill(world.starts()[-1])
    await until_state(world, "failed")
    refused = await world.lease()
    assert (refused.status_code, refused.json()["code"]) == (503, "tenant_failed")
    assert "Retry-After" in refused.headers
    assert len(world.starts()) == 3
    assert (await world.http.post(f"/v1/tenants/{ANA}/start")).json()["state"] == "done"
    assert (await world.lease()).status_code == 200


async def test_a_tenant_in_quarantine_keeps_nobody_else_waiting(world: World) -> None:
    await world.tenant()
    await world.tenant(BRUNO)
    (world.folder() / "exit-at-start").touch()
    while (await world.lease(wait_seconds=5)).json()["code"] != "tenant_failed":
        pass
    assert (await world.lease(BRUNO)).status_code == 200


async def test_an_engine_that_cannot_start_a_runtime_is_told_with_the_reason(world: World) -> None:
    await world.tenant()
    (world.folder() / "exit-at-start").touch()
    answer = await world.http.post(f"/v1/tenants/{ANA}/start")
    assert (answer.status_code, answer.json()["code"]) == (503, "tenant_not_ready")
    assert "the books cannot be opened" in answer.json()["detail"]
    [operation] = [
        one
        for one in (await world.http.get(f"/v1/tenants/{ANA}/operations")).json()["operations"]
        if one["kind"] == "start"
    ]
    assert (operation["state"], operation["error"]["code"]) == ("failed", "tenant_not_ready")
    assert await world.state() == "asleep"


async def test_an_unreadable_client_folder_is_a_failed_start_and_no_crash_of_ours(world: World) -> None:
    await world.tenant()
    (world.folder() / "config.json").rename(world.folder().with_name("elsewhere"))
    (world.folder()).rmdir()
    answer = await world.http.post(f"/v1/tenants/{ANA}/start")
    assert answer.status_code == 503


async def test_a_hand_edited_config_is_known_after_the_next_wake(world: World) -> None:
    await world.tenant()
    file = world.folder() / "config.json"
    file.write_text(file.read_text().replace('"language": "es"', '"language": "pt", // my note'))
    assert (await world.lease()).json()["language"] == "pt"
    assert (await world.http.get(f"/v1/tenants/{ANA}")).json()["language"] == "pt"


async def test_a_broken_config_does_not_keep_the_tenant_from_waking(world: World) -> None:
    await world.tenant()
    (world.folder() / "config.json").write_text("{ broken")
    assert (await world.lease()).status_code == 200
    told = (await world.http.get(f"/v1/tenants/{ANA}")).json()
    assert told["config"] is None
    assert "config.json is not valid" in told["config_error"]


def test_the_rest_doubles_with_each_crash_and_is_bounded() -> None:
    crashes = Crashes(CrashPolicy(limit=9, window=600, first_rest=1, longest_rest=5))
    rests = []
    for _ in range(5):
        assert not crashes.note("t", THEN)
        rests.append(crashes.rest("t", THEN))
    assert rests == [1, 2, 4, 5, 5]
    assert crashes.rest("t", THEN + timedelta(seconds=4)) == 1
    crashes.forget("t")
    assert crashes.rest("t", THEN) == 0


def test_crashes_long_ago_are_no_loop() -> None:
    crashes = Crashes(CrashPolicy(limit=2, window=60))
    assert not crashes.note("t", THEN)
    assert not crashes.note("t", THEN + timedelta(seconds=61))
    assert crashes.note("t", THEN + timedelta(seconds=62))
    assert not crashes.note("another", THEN)


def has_started(world: World, times: int) -> bool:
    """Whether the runtime has been started so often and lives."""
    return len(world.starts()) == times and is_alive(world.starts()[-1])


async def until_state(world: World, state: str) -> None:
    """Return once the API tells this state."""
    async with asyncio.timeout(20):
        while True:
            if await world.state() == state:
                return
            await asyncio.sleep(0.01)
