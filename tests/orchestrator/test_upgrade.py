"""A tenant is brought to another image, or is left exactly as it was; nothing that was booked is lost either way."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from orchestrator.registry import alerts
from orchestrator.registry.alerts import AlertFilter
from tests.orchestrator.images import NEW, OLD, ImageWorld, image_settings, image_world
from tests.orchestrator.world import ANA, World, until

BAD = {
    "dead:1": "ended",
    "damaging:1": "99",
    "mute:1": "did not understand",
    "poisoned:1": "turn_failed",
    "misnamed:1": "99.0",
}
"""Images that must not be released, and a word of why."""


@pytest.fixture
async def images(tmp_path: Path) -> AsyncIterator[ImageWorld]:
    """An orchestrator with images."""
    async with image_world(image_settings(tmp_path)) as world:
        yield world


def kept(world: World) -> list[str]:
    folder = world.settings.root / "snapshots"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


async def open_alerts(world: World) -> list[str]:
    found = await world.services.database.submit(
        lambda connection: alerts.page(connection, AlertFilter(), before=None, limit=10)
    )
    return [f"{alert.kind}: {alert.text}" for alert in found]


async def test_an_awake_tenant_runs_the_new_image_with_its_books(images: ImageWorld) -> None:
    await images.tenant()
    await images.say("Vendí 3 tazas a 15 cada una", 1)
    answer = await images.upgrade()
    assert answer.status_code == 200, answer.text
    assert answer.json()["result"]["is_changed"] is True
    assert images.ran() == [OLD, NEW, NEW]  # tried, then started for everybody
    assert (await images.row()).image == NEW
    assert await images.state() == "ready"
    assert await images.sales() == 1
    await images.say("Vendí 1 taza a 15", 2)
    assert await images.sales() == 2


async def test_a_sleeping_tenant_is_tried_and_sleeps_again(images: ImageWorld) -> None:
    await images.tenant()
    assert (await images.upgrade()).status_code == 200
    assert images.ran() == [NEW]
    assert await images.state() == "asleep"
    await images.say("Vendí 3 tazas a 15 cada una", 1)
    assert images.ran() == [NEW, NEW]


async def test_an_upgrade_without_an_image_is_to_that_of_the_settings(tmp_path: Path) -> None:
    async with image_world(image_settings(tmp_path)) as first:
        await first.tenant()
        await first.upgrade(NEW)
    async with image_world(image_settings(tmp_path, runtime_image="good:3")) as second:
        assert (await second.http.post(f"/v1/tenants/{ANA}/upgrade")).json()["result"]["image"] == "good:3"
        assert (await second.row()).image == "good:3"


async def test_an_image_it_has_already_changes_nothing_and_says_so(images: ImageWorld) -> None:
    await images.tenant()
    await images.lease()
    before = images.ran()
    for _ in range(2):
        answer = await images.upgrade(OLD)
        assert (answer.status_code, answer.json()["state"]) == (200, "done")
        assert answer.json()["result"]["is_changed"] is False
    assert images.ran() == before
    assert await images.state() == "ready"


async def test_an_image_that_is_not_there_is_refused_before_anything_is_touched(images: ImageWorld) -> None:
    await images.tenant()
    await images.lease()
    answer = await images.upgrade("nothing:1")
    assert (answer.status_code, answer.json()["code"]) == (422, "image_not_found")
    assert "nothing:1" in answer.json()["detail"]
    assert (images.ran(), await images.state(), kept(images)) == ([OLD], "ready", [])
    operations = (await images.http.get(f"/v1/tenants/{ANA}/operations")).json()
    assert "upgrade" not in json.dumps(operations)


async def test_the_process_engine_says_that_it_has_no_images(world: World) -> None:
    await world.tenant()
    answer = await world.http.post(f"/v1/tenants/{ANA}/upgrade", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "runs_installed_code")
    assert (await world.http.post("/v1/fleet/upgrade", json={})).json()["code"] == "runs_installed_code"


@pytest.mark.parametrize("image", BAD)
async def test_a_bad_image_is_undone_and_the_tenant_goes_on_as_before(images: ImageWorld, image: str) -> None:
    await images.tenant()
    await images.say("Vendí 3 tazas a 15 cada una", 1)
    config = (images.folder() / "config.json").read_bytes()
    answer = await images.upgrade(image)
    assert (answer.status_code, answer.json()["code"]) == (409, "upgrade_failed")
    assert BAD[image] in answer.json()["detail"]
    assert (await images.row()).image is None
    assert (images.folder() / "config.json").read_bytes() == config
    assert await images.state() == "ready"
    assert images.ran()[-1] == OLD
    assert await images.sales() == 1
    assert "tazas" in await images.say("Vendí 1 taza a 15", 2) or await images.sales() == 2
    assert any("upgrade_failed" in alert and image in alert for alert in await open_alerts(images))
    assert kept(images) == []


async def test_without_the_snapshot_that_image_would_have_done_harm(images: ImageWorld) -> None:
    """The control of the test above: what it is put back from is real."""
    await images.tenant()
    await images.say("Vendí 3 tazas a 15 cada una", 1)
    await images.http.post(f"/v1/tenants/{ANA}/stop")
    tenant = await images.row()
    from orchestrator.registry import tenants  # noqa: PLC0415

    await images.services.database.submit(lambda c: tenants.set_image(c, tenant.tenant_id, "damaging:1"))
    await images.lease(wait_seconds=5)
    await images.services.database.submit(lambda c: tenants.set_image(c, tenant.tenant_id, OLD))
    assert (await images.lease(wait_seconds=5)).status_code == 503


async def test_a_sleeping_tenant_sleeps_on_after_a_bad_image(images: ImageWorld) -> None:
    await images.tenant()
    assert (await images.upgrade("dead:1")).status_code == 409
    assert await images.state() == "asleep"
    assert sorted(path.name for path in images.folder().iterdir()) == ["config.json"]


async def test_an_alert_goes_with_the_upgrade_that_works(images: ImageWorld) -> None:
    await images.tenant()
    await images.upgrade("dead:1")
    assert len(await open_alerts(images)) == 1
    await images.upgrade(NEW)
    assert await open_alerts(images) == []


async def test_a_quarantined_tenant_gets_a_new_chance_only_from_an_image_that_works(images: ImageWorld) -> None:
    await images.tenant()
    tenant = await images.row()
    from orchestrator.registry import tenants  # noqa: PLC0415

    await images.services.database.submit(
        lambda c: tenants.move(
            c, tenant.tenant_id, "failed", at=tenant.created_at, reason="it crashed", only_from=("asleep",)
        )
    )
    assert (await images.upgrade("dead:1")).status_code == 409
    assert ((await images.row()).state, (await images.row()).state_reason) == ("failed", "it crashed")
    assert (await images.upgrade(NEW)).status_code == 200
    assert (await images.row()).state == "asleep"
    assert (await images.lease()).status_code == 200


async def test_only_the_last_snapshot_is_kept_and_none_outlives_its_tenant(images: ImageWorld) -> None:
    tenant = await images.tenant()
    await images.say("Vendí 3 tazas a 15 cada una", 1)
    first = (await images.upgrade(NEW)).json()["id"]
    assert kept(images) == [f"{tenant.tenant_id}-{first}"]
    second = (await images.upgrade("good:3")).json()["id"]
    assert kept(images) == [f"{tenant.tenant_id}-{second}"]
    assert (images.settings.root / "snapshots" / kept(images)[0] / "business.db").stat().st_size > 0
    await images.http.delete(f"/v1/tenants/{ANA}")
    assert kept(images) == []


async def test_while_it_is_tried_its_messages_wait_and_its_own_key_opens_nothing(images: ImageWorld) -> None:
    await images.tenant()
    await images.lease()
    hold = images.settings.root / "hold"
    hold.touch()
    upgrade = asyncio.create_task(images.upgrade("slow:1"))
    await until(lambda: len(images.starts_of()) == 2)
    refused = await images.lease(wait_seconds=0.1)
    assert (refused.status_code, refused.json()["code"]) == (423, "tenant_held")
    assert (await images.upgrade(NEW)).status_code == 423
    tried, own = images.starts_of()[1], await images.own_token()
    hold.unlink()
    assert (await upgrade).status_code == 200
    assert (tried[0], images.ran()) == ("slow:1", [OLD, "slow:1", "slow:1"])
    assert tried[2] != own
    assert images.starts_of()[-1][2] == own


async def test_what_the_trial_would_book_is_not_in_the_books(images: ImageWorld) -> None:
    await images.tenant()
    await images.say("Vendí 3 tazas a 15 cada una", 1)
    before = await figures(images)
    await images.upgrade(NEW)
    assert await figures(images) == before


async def figures(world: World) -> Any:
    answer: httpx.Response = await world.http.get(f"/v1/tenants/{ANA}/stats")
    return answer.json()
