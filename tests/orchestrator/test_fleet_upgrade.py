"""All tenants are brought to another image, one first; where too many fail, those brought there are brought back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestrator.upgrades.waves import in_waves
from tenant_runtime.contract.key import TenantKey
from tests.engines.tenants import THEN, a_tenant
from tests.orchestrator.images import NEW, OLD, ImageWorld, image_settings, image_world
from tests.orchestrator.world import ANA, BRUNO, CARLA, World, until

CAST = (ANA, BRUNO, CARLA)
SOLD = {
    ANA: "Vendí 3 tazas a 15 cada una",
    BRUNO: "Vendi 3 canecas a 15 cada",
    CARLA: "Sold 3 mugs at 15 each",
}
MORE = tuple(TenantKey(f"+54911000000{number:02}") for number in range(2))


@pytest.fixture
async def images(tmp_path: Path) -> AsyncIterator[ImageWorld]:
    """An orchestrator with images."""
    async with image_world(image_settings(tmp_path)) as world:
        yield world


async def upgraded(world: World, image: str, **more: Any) -> dict[str, Any]:
    """The report of an upgrade of the fleet that has ended."""
    begun = await world.http.post("/v1/fleet/upgrade", json={"image": image, **more})
    assert begun.status_code == 202, begun.text
    return await report(world, begun.json()["id"])


async def report(world: World, upgrade_id: str) -> dict[str, Any]:
    async with asyncio.timeout(120):
        while True:
            found = await world.http.get(f"/v1/fleet/upgrades/{upgrade_id}", params={"wait": 5})
            if found.json()["state"] in {"done", "failed"}:
                told: dict[str, Any] = found.json()
                return told


def fates(told: dict[str, Any]) -> dict[str, str]:
    return {member["key"]: member["fate"] for member in told["tenants"]}


async def picky(world: ImageWorld, *keys: str) -> None:
    """The image `picky:1` does not do for these tenants."""
    for key in keys:
        (world.settings.clients_dir / key / "picky").touch()


async def test_all_run_the_new_image_and_so_does_whoever_comes_later(images: ImageWorld) -> None:
    for key in CAST:
        await images.tenant(key)
    await images.say(SOLD[BRUNO], 1, BRUNO)
    told = await upgraded(images, NEW)
    assert (told["state"], set(fates(told).values())) == ("done", {"upgraded"})
    assert [member["key"] for member in told["tenants"] if member["wave"] == 0] == [BRUNO]  # last talked to
    assert [(await images.row(key)).image for key in CAST] == [None, None, None]
    assert {key: images.ran(key)[-1] for key in CAST} == dict.fromkeys(CAST, NEW)
    assert await images.sales(BRUNO) == 1
    await images.tenant(MORE[0])
    await images.lease(MORE[0])
    assert images.ran(MORE[0]) == [NEW]
    fleet = (await images.http.get("/v1/fleet")).json()
    assert (fleet["image"], fleet["image_of_settings"], fleet["tenants"]) == (NEW, OLD, {NEW: 4})


async def test_the_image_of_the_fleet_outlives_the_orchestrator(tmp_path: Path) -> None:
    async with image_world(image_settings(tmp_path)) as first:
        await first.tenant()
        await upgraded(first, NEW)
    async with image_world(image_settings(tmp_path)) as second:
        await second.lease()
        assert second.ran()[-1] == NEW


async def test_a_canary_that_fails_is_the_only_one_that_was_touched(images: ImageWorld) -> None:
    for key in CAST:
        await images.tenant(key)
    told = await upgraded(images, "dead:1", canary=CARLA)
    assert (told["state"], fates(told)) == ("failed", {ANA: "waiting", BRUNO: "waiting", CARLA: "failed"})
    assert told["error"]["code"] == "upgrade_failed"
    assert "the canary failed" in told["error"]["detail"]
    assert (images.ran(ANA), images.ran(BRUNO)) == ([], [])
    assert (await images.http.get("/v1/fleet")).json()["image"] == OLD


async def test_one_in_a_wave_may_fail_and_goes_on_with_what_it_had(images: ImageWorld) -> None:
    for key in CAST:
        await images.tenant(key)
    await picky(images, BRUNO)
    told = await upgraded(images, "picky:1", canary=ANA)
    assert (told["state"], fates(told)) == ("done", {ANA: "upgraded", BRUNO: "failed", CARLA: "upgraded"})
    await images.lease(BRUNO)
    assert images.ran(BRUNO)[-1] == OLD
    assert (await images.http.get("/v1/fleet")).json()["tenants"] == {"picky:1": 2, OLD: 1}


async def test_two_in_a_wave_bring_everybody_back_and_nothing_booked_since_is_lost(images: ImageWorld) -> None:
    for key in (*CAST, *MORE):
        await images.tenant(key)
    await images.say("Vendí 3 tazas a 15 cada una", 1, ANA)
    await images.say(SOLD[CARLA], 1, CARLA)
    await picky(images, BRUNO, *MORE)
    told = await upgraded(images, "picky:1", canary=ANA, waves=[40], allowed_failures=0)
    assert told["state"] == "failed"
    assert fates(told)[ANA] == "undone"
    assert "undone" in fates(told).values()
    assert "upgraded" not in fates(told).values()
    for key in CAST:
        await images.lease(key)
        assert images.ran(key)[-1] == OLD
    assert await images.sales(CARLA) == 1
    assert await images.sales(ANA) == 1


async def test_books_go_back_only_where_nothing_was_answered_since(images: ImageWorld) -> None:
    from orchestrator.upgrades.beginning import UpgradeTenant  # noqa: PLC0415
    from orchestrator.upgrades.plan import books_in  # noqa: PLC0415

    for key in (ANA, BRUNO):
        await images.tenant(key)
        await images.say(SOLD[key], 1, key)
    results = {key: (await images.upgrade(NEW, key)).json()["result"] for key in (ANA, BRUNO)}
    await images.say("Vendí 1 taza a 15", 2, ANA)
    (images.folder(BRUNO) / "migrated").touch()  # what the new image may have done to the folder
    (images.folder(ANA) / "migrated").touch()
    await images.http.patch(f"/v1/tenants/{BRUNO}/config", json={"business_name": "Bruno & Co"})
    for key in (ANA, BRUNO):
        request = UpgradeTenant(key, by="test", is_way_back=True, books=books_in(results[key]))
        operation = await images.services.upgrades.tenants.begin(request)
        ended = await images.services.operations.wait(operation.operation_id, 60)
        assert ended.state == "done", ended.error
        await images.lease(key)
        assert images.ran(key)[-1] == OLD
    assert (images.folder(ANA) / "migrated").exists()
    assert await images.sales(ANA) == 2
    assert not (images.folder(BRUNO) / "migrated").exists()
    assert await images.sales(BRUNO) == 1
    assert "Bruno & Co" in (images.folder(BRUNO) / "config.json").read_text()


async def test_who_cannot_go_back_stays_with_all_that_was_booked(images: ImageWorld) -> None:
    from orchestrator.upgrades.beginning import UpgradeTenant  # noqa: PLC0415

    await images.tenant()
    await images.upgrade(NEW)
    await images.say("Vendí 3 tazas a 15 cada una", 1)
    request = UpgradeTenant(ANA, by="test", image="dead:1", is_way_back=True)  # what ran before does not run any more
    operation = await images.services.upgrades.tenants.begin(request)
    assert (await images.services.operations.wait(operation.operation_id, 60)).state == "failed"
    assert (await images.row()).image == NEW
    assert await images.sales() == 1


async def test_two_upgrades_at_once_are_one_too_many(images: ImageWorld) -> None:
    await images.tenant()
    (images.settings.root / "hold").touch()
    begun = await images.http.post("/v1/fleet/upgrade", json={"image": "slow:1"})
    answer = await images.http.post("/v1/fleet/upgrade", json={"image": NEW})
    assert (answer.status_code, answer.json()["code"]) == (409, "fleet_busy")
    (images.settings.root / "hold").unlink()
    assert (await report(images, begun.json()["id"]))["state"] == "done"


async def test_an_interrupted_upgrade_goes_on_at_the_next_start(tmp_path: Path) -> None:
    async with image_world(image_settings(tmp_path)) as first:
        for key in CAST:
            await first.tenant(key)
        (first.settings.root / "hold").touch()
        begun = (await first.http.post("/v1/fleet/upgrade", json={"image": "slow:1", "canary": ANA})).json()["id"]
        await until(lambda: bool(first.ran(ANA)))
    (tmp_path / "data" / "hold").unlink()
    async with image_world(image_settings(tmp_path)) as second:
        told = await report(second, begun)
        assert (told["state"], set(fates(told).values())) == ("done", {"upgraded"})
        assert (await second.http.get("/v1/fleet")).json()["tenants"] == {"slow:1": 3}


async def test_a_fleet_of_nobody_takes_the_image(images: ImageWorld) -> None:
    assert (await upgraded(images, NEW))["state"] == "done"
    assert (await images.http.get("/v1/fleet")).json()["image"] == NEW


@pytest.mark.parametrize(
    ("count", "shares", "sizes"),
    [
        (1, (1, 10), [1]),
        (2, (1, 10), [1, 1]),
        (20, (1, 10), [1, 1, 18]),
        (1000, (1, 10), [1, 9, 90, 900]),
        (10, (), [1, 9]),
        (10, (50, 20), [1, 1, 3, 5]),
    ],
)
def test_waves_grow_and_leave_nobody_out(count: int, shares: Sequence[float], sizes: list[int]) -> None:
    fleet = [
        replace(a_tenant(), tenant_id=f"t{number:04}", key=TenantKey(f"+5411{number:08}")) for number in range(count)
    ]
    fleet[-1] = replace(fleet[-1], last_activity_at=THEN + timedelta(hours=1))
    waves = in_waves(fleet, shares=shares)
    assert [len(wave) for wave in waves] == sizes
    assert waves[0] == [fleet[-1]]
    assert sorted(tenant.tenant_id for wave in waves for tenant in wave) == [tenant.tenant_id for tenant in fleet]


def test_a_fleet_of_nobody_has_no_waves() -> None:
    assert in_waves([]) == []
