"""What the Docker engine adds to the contract: containers that are kept, sealed, adopted, and told from strangers'."""

from __future__ import annotations

import asyncio
import io
import logging
import os
from dataclasses import replace
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import httpx
import pytest

from orchestrator.engines import Driver, Engine, Exit, Frozen, StartFailed
from orchestrator.specs.container import sealed
from tenant_runtime.contract.token import tenant_token
from tests.docker_host import Ground
from tests.engines.asking import GRACE, health, next_change
from tests.engines.machines import SECRET, Containers
from tests.orchestrator.world import is_alive

pytestmark = pytest.mark.docker
MIB = 1_048_576


@pytest.fixture
def machine(tmp_path: Path, ground: Ground) -> Containers:
    """Only this engine, with as little memory as it gives."""
    return Containers(tmp_path, ground, runtime_memory_mib=64)


async def test_a_stopped_container_is_kept_until_something_about_it_changes(
    driver: Driver, machine: Containers
) -> None:
    engine, spec = driver.engine, machine.spec()
    assert not await engine.keeps(spec)
    await engine.start(spec)
    first = machine.inspect()["Id"]
    await engine.stop(machine.tenant_id, grace=GRACE)
    assert await engine.keeps(spec)
    await engine.start(spec)
    assert machine.inspect()["Id"] == first
    await engine.stop(machine.tenant_id, grace=GRACE)

    for changed in (
        replace(spec, limits=replace(spec.limits, memory_bytes=65 * MIB)),
        replace(spec, limits=replace(spec.limits, cpus=0.5)),
        replace(spec, environment={**spec.environment, "LIBRETA_BRAIN": "rules"}),
        replace(spec, user="10002:10002"),
        replace(spec, generation=2),
    ):
        assert not await engine.keeps(sealed(changed))

    await engine.start(machine.spec(generation=2))
    assert machine.inspect()["Id"] != first
    assert await driver.view.logs(machine.tenant_id, lines=9) == ["ready"] * 3, "the old one's log was saved"


async def test_another_image_under_the_same_name_makes_a_kept_container_outdated(
    driver: Driver, machine: Containers, ground: Ground
) -> None:
    tag = f"libreta-test-{ground.installation}"
    spec = sealed(replace(machine.spec(), image=tag))
    with machine.docker() as api:
        api.tag(ground.image, tag, "latest")
        try:
            await driver.engine.start(spec)
            assert not (await driver.view.inspect(machine.tenant_id)).is_outdated
            await driver.engine.stop(machine.tenant_id, grace=GRACE)
            assert list(api.build(fileobj=_dockerfile(ground.image), tag=tag, rm=True))
            assert not await driver.engine.keeps(spec)
            assert (await driver.view.inspect(machine.tenant_id)).is_outdated
        finally:
            await driver.engine.stop(machine.tenant_id, grace=0, forget=True)
            api.remove_image(tag, force=True)


async def test_a_container_is_sealed(
    engine: Engine[Any], machine: Containers, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    caplog.set_level(logging.DEBUG, "python_on_whales")
    await engine.start(machine.spec("real"))
    made = machine.inspect()
    host, config = made["HostConfig"], made["Config"]
    assert host["Memory"] == 64 * MIB
    assert host["MemorySwap"] in {64 * MIB, -1}, "-1 where the kernel counts no swap"
    assert (host["NanoCpus"], host["PidsLimit"]) == (10**9, 64)
    assert host["LogConfig"] == {"Type": "json-file", "Config": {"max-file": "3", "max-size": "1048576"}}
    assert (host["ReadonlyRootfs"], host["Privileged"], host["CapAdd"], host["CapDrop"]) == (True, False, None, ["ALL"])
    assert host["SecurityOpt"] == ["no-new-privileges"]
    assert host["RestartPolicy"]["Name"] in {"", "no"}
    assert host["PortBindings"] == {}
    assert [(mount["Type"], mount["Source"], mount["Destination"]) for mount in made["Mounts"]] == [
        ("bind", str(machine.folder), "/data")
    ]
    assert host["Tmpfs"]["/tmp"] == f"rw,noexec,nosuid,nodev,size={16 * MIB}"
    assert config["User"] == machine.settings.runtime_user
    assert config["Hostname"] == machine.tenant_id
    assert config["Healthcheck"]["Test"] == ["NONE"]
    assert list(made["NetworkSettings"]["Networks"]) == [machine.spec().network.name]

    token = tenant_token(SECRET, machine.tenant_id)
    assert f"LIBRETA_TENANT_TOKEN={token}" in config["Env"]
    assert "sk-secret" not in str(config["Env"])
    assert f"--name {machine.name}" in caplog.text, "the control: the command line was seen"
    assert token not in caplog.text


async def test_a_network_of_tenants_leads_nowhere(engine: Engine[Any], machine: Containers) -> None:
    wanted = machine.spec().network
    await engine.start(machine.spec())
    with machine.docker() as api:
        made = api.inspect_network(wanted.name)
    assert made["Internal"]
    assert made["Options"]["com.docker.network.bridge.enable_icc"] == "false"
    assert made["Options"]["com.docker.network.bridge.name"] == wanted.bridge
    assert [pool["Subnet"] for pool in made["IPAM"]["Config"]] == [wanted.subnet]


@pytest.mark.parametrize("meal", ["eat", "eat in a child"])
async def test_a_lack_of_memory_is_called_so(engine: Engine[Any], machine: Containers, meal: str) -> None:
    running = await engine.start(machine.spec())
    await _say(running.url, machine, meal)
    exit_ = await next_change(engine, Exit)
    assert "killed: out of memory (64 MiB)" in exit_.reason


async def test_a_pause_by_somebody_else_is_told_and_ours_are_not(engine: Engine[Any], machine: Containers) -> None:
    running = await engine.start(machine.spec())
    await engine.pause(machine.tenant_id)
    await engine.start(machine.spec())
    with machine.docker() as api:
        api.pause(machine.name)
    assert await next_change(engine, Frozen) == Frozen(machine.tenant_id, 1)
    assert await engine.start(machine.spec()) == running
    assert await health(running.url) == machine.tenant_id
    with machine.docker() as api:
        api.kill(machine.name)
    assert "SIGKILL" in (await next_change(engine, Exit)).reason


async def test_a_removal_by_somebody_else_is_told(engine: Engine[Any], machine: Containers) -> None:
    await engine.start(machine.spec())
    with machine.docker() as api:
        api.remove_container(machine.name, force=True)
    exit_ = await next_change(engine, Exit)
    assert (exit_.tenant_id, exit_.generation) == (machine.tenant_id, 1)
    assert not await engine.keeps(machine.spec())


async def test_a_restart_by_somebody_else_is_told_and_what_it_left_is_used(
    engine: Engine[Any], machine: Containers
) -> None:
    await engine.start(machine.spec())
    with machine.docker() as api:
        api.restart(machine.name, timeout=1)
    assert (await next_change(engine, Exit)).generation == 1
    running = await engine.start(machine.spec())
    assert await health(running.url) == machine.tenant_id


async def test_a_strangers_container_of_the_same_name_is_left_alone(
    driver: Driver, machine: Containers, ground: Ground
) -> None:
    with machine.docker() as api:
        stranger = api.create_container(ground.image, name=machine.name, labels={"of": ground.installation})["Id"]
        try:
            assert not await driver.engine.keeps(machine.spec())
            with pytest.raises(StartFailed, match=f"{machine.name} is there that is not ours"):
                await driver.engine.start(machine.spec())
            await driver.engine.stop(machine.tenant_id, grace=0, forget=True)
            assert (await driver.view.inspect(machine.tenant_id)).condition == "absent"
            assert machine.inspect()["Id"] == stranger
        finally:
            api.remove_container(stranger)


async def test_our_own_leftover_of_the_same_name_is_replaced(engine: Engine[Any], machine: Containers) -> None:
    """The control of the test above."""
    spec = machine.spec()
    with machine.docker() as api:
        leftover = api.create_container(spec.image, name=spec.name, labels={**spec.labels, "libreta.spec": "older"})[
            "Id"
        ]
    assert not await engine.keeps(spec)
    await engine.start(spec)
    assert machine.inspect()["Id"] != leftover


async def test_what_runs_already_is_returned_whatever_its_generation(machine: Containers) -> None:
    before, after = machine.driver().engine, machine.driver().engine
    started = await before.start(machine.spec())
    pid = machine.pid()
    await before.close(leave_running=True)
    assert await after.start(machine.spec(generation=2)) == started
    assert machine.pid() == pid
    await after.close()
    assert not is_alive(pid)


async def test_whoever_lists_what_runs_takes_up_nothing_that_is_being_stopped(
    engine: Engine[Any], machine: Containers
) -> None:
    await engine.start(machine.spec())
    stopping = asyncio.create_task(engine.stop(machine.tenant_id, grace=GRACE))
    while not stopping.done():
        await engine.running()
    assert await engine.running() == []
    await engine.start(machine.spec(generation=2))
    machine.kill()
    assert (await next_change(engine, Exit)).generation == 2, "of the stop no end was told"


async def test_a_missing_image_is_named_with_what_makes_it(engine: Engine[Any], machine: Containers) -> None:
    spec = sealed(replace(machine.spec(), image="libreta-runtime:none-such"))
    assert not await engine.keeps(spec)
    with pytest.raises(StartFailed, match=r"no image libreta-runtime:none-such .* `make image`"):
        await engine.start(spec)


async def test_addresses_that_are_taken_are_told_with_the_setting(machine: Containers, ground: Ground) -> None:
    network = machine.spec().network
    with machine.docker() as api:
        other = {"Config": [{"Subnet": network.subnet}]}
        api.create_network(
            f"test-{ground.installation}", ipam=other, labels={"libreta.installation": ground.installation}
        )
    engine = machine.driver().engine
    with pytest.raises(StartFailed, match=f"{network.name}.*LIBRETA_TENANT_NETWORKS"):
        await engine.start(machine.spec())
    await engine.close()


async def test_a_network_of_that_name_with_a_way_out_is_not_used(machine: Containers, ground: Ground) -> None:
    network = machine.spec().network
    with machine.docker() as api:
        same = {"Config": [{"Subnet": network.subnet}]}
        api.create_network(network.name, ipam=same, labels={"libreta.installation": ground.installation})
    engine = machine.driver().engine
    with pytest.raises(StartFailed, match=f"{network.name} is there, but is another.*LIBRETA_TENANT_NETWORKS"):
        await engine.start(machine.spec())
    await engine.close()


async def test_a_kept_container_whose_network_is_gone_is_made_anew(engine: Engine[Any], machine: Containers) -> None:
    await engine.start(machine.spec())
    first = machine.inspect()["Id"]
    await engine.stop(machine.tenant_id, grace=GRACE)
    with machine.docker() as api:
        api.remove_network(machine.spec().network.name)
    running = await engine.start(machine.spec())
    assert await health(running.url) == machine.tenant_id
    assert machine.inspect()["Id"] != first


async def test_tenants_that_start_at_once_share_one_network(
    machine: Containers, tmp_path: Path, ground: Ground
) -> None:
    engine = machine.driver().engine
    (tmp_path / "other").mkdir()
    other = Containers(tmp_path / "other", ground)
    both = await asyncio.gather(engine.start(machine.spec()), engine.start(other.spec()))
    assert {one.tenant_id for one in both} == {machine.tenant_id, other.tenant_id}
    assert sorted(one.tenant_id for one in await engine.running()) == sorted([machine.tenant_id, other.tenant_id])
    await engine.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
async def test_a_client_folder_belongs_to_the_containers_user(engine: Engine[Any], machine: Containers) -> None:
    outside = machine.folder.parent / "outside"
    outside.touch()
    (machine.folder / "link").symlink_to(outside)
    await engine.start(machine.spec("real"))
    owners = {place.name: place.lstat().st_uid for place in [machine.folder, *machine.folder.iterdir()]}
    assert set(owners.values()) == {10001}
    assert {"config.json", "link"} <= set(owners)
    assert outside.stat().st_uid == 0, "a link leads nowhere"


async def test_another_installation_sees_nothing_of_ours(
    machine: Containers, engine: Engine[Any], ground: Ground
) -> None:
    await engine.start(machine.spec())
    machine.ground = Ground("zzzzzz", IPv4Network("10.1.0.0/22"), ground.image)
    stranger = machine.driver()
    assert await stranger.engine.running() == []
    assert await stranger.view.kept() == []
    await stranger.engine.stop(machine.tenant_id, grace=0, forget=True)
    await stranger.engine.close()
    assert is_alive(machine.pid())


async def _say(url: str, machine: Containers, text: str) -> None:
    """Say something of which no answer comes back."""
    headers = {"Authorization": f"Bearer {tenant_token(SECRET, machine.tenant_id)}"}
    async with httpx.AsyncClient(trust_env=False, headers=headers) as http:
        with pytest.raises(httpx.HTTPError):
            await http.post(f"{url}/messages", json={"id": "m1", "text": text})


def _dockerfile(image: str) -> Any:
    return io.BytesIO(f"FROM {image}\nLABEL test=again\n".encode())
