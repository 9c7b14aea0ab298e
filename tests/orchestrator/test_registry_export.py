"""data/tenant_registry.json says what the registry says, soon and whole."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from tests.orchestrator.world import ANA, BRUNO, World, orchestrator, settings_in


async def exported(world: World) -> dict[str, Any]:
    async with asyncio.timeout(20):
        await world.services.export.settled()
    found: dict[str, Any] = json.loads((world.settings.root / "tenant_registry.json").read_text())
    return found["tenants"]  # type: ignore[no-any-return]


async def test_it_follows_every_change(world: World) -> None:
    assert await exported(world) == {}
    tenant = await world.tenant()
    assert (await exported(world))[ANA]["tenant_id"] == tenant.tenant_id
    await world.http.patch(f"/v1/tenants/{ANA}/config", json={"business_name": "Ana & Co"})
    assert (await exported(world))[ANA]["business_name"] == "Ana & Co"
    await world.tenant(BRUNO)
    assert list(await exported(world)) == sorted([ANA, BRUNO])
    await world.http.post(f"/v1/tenants/{ANA}/reset", json={"confirm": ANA})
    assert list(await exported(world)) == [BRUNO]
    assert (await exported(world))[BRUNO]["folder"] == f"clients/{BRUNO}"


async def test_what_was_lost_by_a_crash_is_written_at_the_next_start(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    async with orchestrator(settings) as world:
        await world.tenant()
    (settings.root / "tenant_registry.json").write_text('{"half')
    async with orchestrator(settings) as world:
        assert list(await exported(world)) == [ANA]


async def test_a_change_right_before_the_end_is_still_written(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    async with orchestrator(settings) as world:
        await world.tenant()
        await world.tenant(BRUNO)
    assert BRUNO in json.loads((settings.root / "tenant_registry.json").read_text())["tenants"]


async def test_a_disk_that_refuses_for_a_while_is_tried_again(world: World) -> None:
    file = world.settings.root / "tenant_registry.json"
    await exported(world)
    file.unlink()
    file.mkdir()
    (file / "in the way").touch()
    await world.tenant()
    await asyncio.sleep(0)
    (file / "in the way").unlink()
    file.rmdir()
    assert list(await exported(world)) == [ANA]
