"""An orchestrator killed at any moment comes back with whole tenants and with the runtimes that it left."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import sys
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Connection

from orchestrator.database import Database
from orchestrator.registry import tables, tenants
from orchestrator.tenant import Tenant
from tenant_runtime.contract.config import parse_config
from tenant_runtime.contract.key import TenantKey
from tests.engines.tenants import a_tenant
from tests.orchestrator.hands import Hands
from tests.orchestrator.program import Program, program
from tests.orchestrator.world import ANA, BRUNO, World, is_alive, kill, orchestrator, settings_in, until

FOLDERS = "orchestrator.folders.client_folders:"
CREATE_STEPS = [
    ("orchestrator.registry.operations:begin", "after"),
    (f"{FOLDERS}make_beside", "before"),
    (f"{FOLDERS}make_beside", "after"),
    (f"{FOLDERS}switch_in", "before"),
    (f"{FOLDERS}switch_in", "after"),
    ("orchestrator.registry.tenants:add", "before"),
    ("orchestrator.registry.tenants:add", "after"),
]
RESET_STEPS = [
    ("orchestrator.registry.operations:begin", "after"),
    ("orchestrator.folders.bundles:write", "before"),
    ("orchestrator.folders.bundles:write", "after"),
    (f"{FOLDERS}put_aside", "before"),
    (f"{FOLDERS}put_aside", "after"),
    ("orchestrator.registry.tenants:bury", "after"),
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def killed(folder: Path, act: str, step: str, moment: str, *, surely: bool = True) -> None:
    argv = (sys.executable, "-m", "tests.orchestrator.killed", str(folder), act, step, moment)
    process = await asyncio.create_subprocess_exec(*argv, start_new_session=True)
    code = await asyncio.wait_for(process.wait(), 60)
    assert code == -signal.SIGKILL or (not surely and code == 0)


async def assert_whole(world: World) -> list[str]:
    """Every folder is a tenant's, every tenant has its folder, nothing is left over; the keys."""
    listed = (await world.http.get("/v1/tenants")).json()
    keys = [tenant["key"] for tenant in listed["tenants"]]
    assert listed["unregistered"] == []
    assert sorted(path.name for path in world.settings.clients_dir.iterdir()) == keys
    for tenant in listed["tenants"]:
        config = parse_config((world.folder(tenant["key"]) / "config.json").read_text())
        assert config.tenant_id == tenant["tenant_id"]
    return keys


@pytest.mark.parametrize(("step", "moment"), CREATE_STEPS)
async def test_killed_at_any_step_of_a_create_there_is_a_whole_tenant_or_none(
    tmp_path: Path, step: str, moment: str
) -> None:
    await killed(tmp_path, "create", step, moment)
    async with orchestrator(settings_in(tmp_path)) as world:
        if await assert_whole(world) == []:
            await world.tenant()
        assert (await world.lease()).status_code == 200


@pytest.mark.parametrize(("step", "moment"), RESET_STEPS)
async def test_killed_at_any_step_of_a_reset_it_is_finished_at_the_next_start_or_never_began(
    tmp_path: Path, step: str, moment: str
) -> None:
    await killed(tmp_path, "reset", step, moment)
    async with orchestrator(settings_in(tmp_path)) as world:
        if await assert_whole(world):
            assert (await world.lease()).json()["serves"] == "tenant"
        else:
            [kept] = [path for path in world.settings.deleted_dir.iterdir() if path.is_dir()]
            assert (kept / "config.json").is_file()
            assert kept.with_name(f"{kept.name}.tar.gz").is_file()
            assert (await world.lease()).json()["serves"] == "onboarding"


@pytest.mark.parametrize(
    ("act", "first", "second"),
    [
        ("create", CREATE_STEPS[4], CREATE_STEPS[6]),
        ("create", CREATE_STEPS[2], CREATE_STEPS[5]),
        ("reset", RESET_STEPS[1], RESET_STEPS[2]),
        ("reset", RESET_STEPS[2], RESET_STEPS[4]),
        ("reset", RESET_STEPS[4], RESET_STEPS[5]),
    ],
)
async def test_killed_again_while_it_goes_on_there_is_still_a_whole_tenant_or_none(
    tmp_path: Path, act: str, first: tuple[str, str], second: tuple[str, str]
) -> None:
    await killed(tmp_path, act, *first)
    await killed(tmp_path, "again", *second, surely=act == "reset")
    async with orchestrator(settings_in(tmp_path)) as world:
        keys = await assert_whole(world)
        if act == "reset":
            assert keys == []
            [bundle] = world.settings.deleted_dir.glob("*.tar.gz")
            assert bundle.with_name(bundle.name.removesuffix(".tar.gz")).is_dir()


async def test_killed_at_random_moments_of_many_creates_nothing_is_half(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    acknowledged: set[str] = set()
    for seed in range(3):
        numbers = [f"+54911{seed}000{n:04}" for n in range(20)]
        async with program(data, port) as running:
            creates = [asyncio.create_task(create(running, number)) for number in numbers]
            await asyncio.sleep(random.Random(seed).uniform(0.05, 0.6))
            await running.kill()
            acknowledged |= {number for number in await asyncio.gather(*creates) if number}
    async with orchestrator(settings_in(tmp_path)) as world:
        assert acknowledged <= set(await assert_whole(world))
        again = [TenantKey(f"+549110000{n:04}") for n in range(20)]
        await asyncio.gather(*(world.tenant(key) for key in again if not world.folder(key).exists()))
        assert set(again) <= set(await assert_whole(world))


async def create(running: Program, number: str) -> str | None:
    try:
        answer = await running.http.post("/v1/tenants", json={"phone_number": number, "business_name": number})
    except httpx.TransportError:
        return None
    return number if answer.status_code == 201 else None


async def test_a_runtime_left_by_a_killed_orchestrator_is_adopted_and_not_doubled(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    async with program(data, port) as first:
        await first.http.post("/v1/tenants", json={"phone_number": ANA, "business_name": "Ana's bakery"})
        before = await first.http.post("/v1/leases", json={"identity": ANA})
        await first.kill()
    async with program(data, port) as second:
        assert (await second.http.get(f"/v1/tenants/{ANA}")).json()["state"] == "ready"
        after = await second.http.post("/v1/leases", json={"identity": ANA})
        assert after.json()["url"] == before.json()["url"]
        assert after.json()["token"] == before.json()["token"]
        assert (await second.http.get(f"/v1/tenants/{ANA}")).json()["generation"] == 1
        assert await second.stop() == 0
    async with httpx.AsyncClient(trust_env=False) as http:
        with pytest.raises(httpx.ConnectError):
            await http.get(f"{before.json()['url']}/health")


async def test_a_runtime_that_does_not_answer_after_a_restart_is_ended(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    await leave_running(tmp_path)
    [pid] = [int(line) for line in (settings.clients_dir / ANA / "starts").read_text().split()]
    (settings.clients_dir / ANA / "deaf").touch()
    async with orchestrator(settings):
        await until(lambda: not is_alive(pid), "the deaf one to be ended")
    assert (settings.clients_dir / ANA / "starts").read_text().split() == [str(pid)]


async def test_a_runtime_that_somebody_froze_meanwhile_goes_on(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    await leave_running(tmp_path)
    [pid] = [int(line) for line in (settings.clients_dir / ANA / "starts").read_text().split()]
    os.kill(pid, signal.SIGSTOP)
    async with orchestrator(settings) as world:
        answer = await world.lease()
        assert answer.status_code == 200
        assert await world.services.runtime_client.is_healthy(answer.json()["url"], answer.json()["tenant_id"])
        assert world.starts() == [pid]


async def test_a_runtime_of_an_older_generation_is_ended(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    await leave_running(tmp_path)
    [pid] = [int(line) for line in (settings.clients_dir / ANA / "starts").read_text().split()]
    database = Database(settings.root / "registry.db", (tables.SCHEMA,))
    [tenant] = await database.submit(tenants.at_work)
    await database.submit(lambda c: tenants.begin_start(c, tenant.tenant_id, at=tenant.created_at))
    database.close()
    async with orchestrator(settings) as world:
        assert not is_alive(pid)
        assert (await world.lease()).status_code == 200
        assert len(world.starts()) == 2


async def test_a_tenant_whose_runtime_died_while_it_was_wanted_comes_back_by_itself(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    await leave_running(tmp_path)
    [pid] = [int(line) for line in (settings.clients_dir / ANA / "starts").read_text().split()]
    kill(pid)
    await until(lambda: not is_alive(pid))
    async with orchestrator(settings) as world:
        await until(lambda: len(world.starts()) == 2 and is_alive(world.starts()[1]), "it to be back")


async def test_a_tenant_whose_runtime_died_when_nobody_wrote_any_more_is_asleep_and_wakes(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    await leave_running(tmp_path)
    [pid] = [int(line) for line in (settings.clients_dir / ANA / "starts").read_text().split()]
    kill(pid)
    await until(lambda: not is_alive(pid))
    later = Hands()
    later.turn(700)
    async with orchestrator(settings, clock=later) as world:
        assert await world.state() == "asleep"
        assert world.starts() == [pid]
        assert (await world.lease()).status_code == 200


async def test_with_ten_thousand_tenants_a_start_looks_only_at_what_runs(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    await leave_running(tmp_path)
    database = Database(settings.root / "registry.db", (tables.SCHEMA,))
    await database.submit(ten_thousand_sleepers)
    plan = await database.submit(lambda c: c.exec_driver_sql(AT_WORK_PLAN).fetchall())
    database.close()
    assert "tenants_at_work" in str(plan)
    async with asyncio.timeout(10), orchestrator(settings) as world:
        # The sleepers have no folders: whoever looked at one would have failed.
        assert [awake.tenant.key for awake in world.services.runtimes.awake] == [ANA]
        page = (await world.http.get("/v1/tenants", params={"limit": 500})).json()
        assert len(page["tenants"]) == 500
        await world.services.export.settled()
        assert (settings.root / "tenant_registry.json").read_text().count('"tenant_id"') == 10_001


AT_WORK_PLAN = "EXPLAIN QUERY PLAN SELECT * FROM tenants WHERE state NOT IN ('asleep', 'deleted')"


def ten_thousand_sleepers(connection: Connection) -> None:
    for number in range(10_000):
        tenants.add(connection, sleeper(number))


def sleeper(number: int) -> Tenant:
    return replace(a_tenant(), tenant_id=f"tsleeper{number}", key=TenantKey(f"+5411{number:08}"))


async def leave_running(folder: Path) -> None:
    """Ana's tenant awake, and its orchestrator killed."""
    await killed(folder, "stop", "orchestrator.registry.operations:begin", "before")
    assert (folder / "data" / "clients" / ANA / "starts").exists()
    assert not (folder / "data" / "clients" / BRUNO).exists()
