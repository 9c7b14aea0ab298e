"""An orchestrator killed at any step of an upgrade, once or twice, comes back with one whole tenant and its books."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from tests.orchestrator.images import NEW, OLD, ImageWorld, image_settings, image_world
from tests.orchestrator.killed_upgrade import SALE
from tests.orchestrator.world import ANA

OPERATIONS, SNAPSHOTS = "orchestrator.registry.operations:", "orchestrator.folders.snapshots:"
TENANTS = "orchestrator.registry.tenants:"
FORWARD = [
    (f"{OPERATIONS}begin", "after"),
    (f"{SNAPSHOTS}take", "before"),
    (f"{SNAPSHOTS}take", "after"),
    (f"{TENANTS}set_image", "after"),
    (f"{TENANTS}begin_trial", "after"),
    (f"{OPERATIONS}finish", "before"),
    (f"{OPERATIONS}finish", "after"),
    (f"{SNAPSHOTS}keep_only", "before"),
]
BACK = [
    (f"{OPERATIONS}undo", "before"),
    (f"{OPERATIONS}undo", "after"),
    (f"{SNAPSHOTS}put_back", "before"),
    (f"{SNAPSHOTS}put_back", "after"),
    (f"{OPERATIONS}fail", "before"),
    (f"{OPERATIONS}fail", "after"),
]
TWICE = [(FORWARD[2], FORWARD[4]), (FORWARD[4], FORWARD[5]), (BACK[1], BACK[3]), (BACK[2], BACK[4])]


async def killed(folder: Path, image: str, step: str, moment: str, *, surely: bool = True) -> None:
    argv = (sys.executable, "-m", "tests.orchestrator.killed_upgrade", str(folder), image, step, moment)
    process = await asyncio.create_subprocess_exec(*argv, start_new_session=True)
    code = await asyncio.wait_for(process.wait(), 90)
    assert code == -signal.SIGKILL or (not surely and code == 0)


async def settled(world: ImageWorld) -> str:
    """How the upgrade ended; `never` where nothing of it was written down."""
    found = (await world.http.get(f"/v1/tenants/{ANA}/operations")).json()["operations"]
    upgrades = [operation for operation in found if operation["kind"] == "upgrade"]
    if not upgrades:
        return "never"
    ended = (await world.http.get(f"/v1/operations/{upgrades[0]['id']}", params={"wait": 60})).json()
    return str(ended["state"])


async def assert_whole(world: ImageWorld, *, may_run: set[str]) -> None:
    """One tenant, one folder, every entry, and nothing left over."""
    listed = (await world.http.get("/v1/tenants")).json()
    assert [tenant["key"] for tenant in listed["tenants"]] == [ANA]
    assert [path.name for path in world.settings.clients_dir.iterdir()] == [ANA]
    assert await world.sales() == 1
    assert await world.say(SALE, 1)  # the gateway delivers again what it is not sure of
    assert await world.sales() == 1
    assert world.ran()[-1] in may_run
    await world.say("Vendí 1 taza a 15", 2)
    assert await world.sales() == 2
    snapshots = world.settings.root / "snapshots"
    left = [path.name for path in snapshots.iterdir() if "." in path.name] if snapshots.exists() else []
    assert left == []


@pytest.mark.parametrize(("step", "moment"), FORWARD)
async def test_killed_on_the_way_it_goes_on_and_ends_well(tmp_path: Path, step: str, moment: str) -> None:
    await killed(tmp_path, NEW, step, moment)
    async with image_world(image_settings(tmp_path)) as world:
        ended = await settled(world)
        assert ended in {"done", "never"}
        await assert_whole(world, may_run={NEW} if ended == "done" else {OLD})


@pytest.mark.parametrize(("step", "moment"), BACK)
async def test_killed_on_the_way_back_it_is_undone_all_the_same(tmp_path: Path, step: str, moment: str) -> None:
    await killed(tmp_path, "damaging:1", step, moment)
    async with image_world(image_settings(tmp_path)) as world:
        assert await settled(world) == "failed"
        assert (await world.row()).image is None
        await assert_whole(world, may_run={OLD})


@pytest.mark.parametrize(("first", "second"), TWICE)
async def test_killed_twice_in_a_row_there_is_still_one_whole_tenant(
    tmp_path: Path, first: tuple[str, str], second: tuple[str, str]
) -> None:
    image = "damaging:1" if first in BACK else NEW
    await killed(tmp_path, image, *first)
    await killed(tmp_path, "again", *second, surely=False)
    async with image_world(image_settings(tmp_path)) as world:
        ended = await settled(world)
        assert ended == ("failed" if image != NEW else "done")
        await assert_whole(world, may_run={NEW} if ended == "done" else {OLD})
