"""Real containers are upgraded: to another image, to one that does not do, and to a tag that was moved."""

from __future__ import annotations

import contextlib
import io
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from docker.api.client import APIClient

from orchestrator.app import create_app
from orchestrator.registry import tenants
from orchestrator.tenant import Tenant
from tests.docker_host import Ground, remove_all
from tests.orchestrator.test_fleet_upgrade import fates, upgraded
from tests.orchestrator.world import ANA, BRUNO, QUICK, World, settings_in

pytestmark = pytest.mark.docker

SALE = "Vendí 3 tazas a 15 cada una"
DEAD = 'ENTRYPOINT ["python3", "-c", "raise SystemExit(3)"]'
SILENT = 'ENTRYPOINT ["python3", "-c", "import time; time.sleep(3600)"]'


class Builder:
    """Images made out of the runtime's, for one test."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._made: set[str] = set()
        self.api = APIClient()

    def build(self, tag: str, *lines: str) -> str:
        """The name of an image that is the runtime's and these lines."""
        name = f"libreta-test-{self._ground.installation}:{tag}"
        file = "\n".join((f"FROM {self._ground.image}", f"LABEL trial={tag}", *lines))
        for line in self.api.build(fileobj=io.BytesIO(file.encode()), tag=name, rm=True, forcerm=True, decode=True):
            assert "error" not in line, line
        self._made.add(name)
        return name

    def point(self, name: str, at: str) -> None:
        """Move a tag to another image."""
        repository, _, tag = name.partition(":")
        self.api.tag(at, repository, tag, force=True)
        self._made.add(name)

    def running(self) -> dict[str, str]:
        """The image's id of each container of this test that is up, by the tenant's id."""
        found = self.api.containers(filters=self._ground.label)
        return {one["Labels"]["libreta.tenant"]: one["ImageID"] for one in found}

    def id_of(self, name: str) -> str:
        return str(self.api.inspect_image(name)["Id"])

    def close(self) -> None:
        """Containers first: an image in use only loses its name."""
        remove_all(self._ground)
        for name in self._made:
            with contextlib.suppress(Exception):
                self.api.remove_image(name, force=True)
        self.api.close()


@pytest.fixture
def builder(ground: Ground) -> Iterator[Builder]:
    """Builds images, which are gone afterwards."""
    builder = Builder(ground)
    yield builder
    builder.close()


@asynccontextmanager
async def in_docker(folder: Path, ground: Ground, **more: Any) -> AsyncIterator[World]:
    """An orchestrator over the Docker engine."""
    settings = settings_in(folder, **{**ground.settings, **more})
    ground.settle(settings.root)
    app = create_app(settings, crash_policy=QUICK)
    async with app.router.lifespan_context(app):
        token = (settings.secrets_dir / "api_token").read_text().strip()
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False),
            base_url="http://orchestrator",
            headers={"Authorization": f"Bearer {token}"},
            timeout=120,
        ) as http:
            yield World(app.state.services, http, settings)


async def say(world: World, text: str, number: int) -> None:
    lease = (await world.lease()).json()
    body = {"id": f"SM{number}", "channel": "test", "sender": ANA, "text": text, "received_at": "2026-03-04T15:00:00Z"}
    async with httpx.AsyncClient(trust_env=False, timeout=20) as http:
        answer = await http.post(
            f"{lease['url']}/messages", json=body, headers={"Authorization": f"Bearer {lease['token']}"}
        )
    assert answer.status_code == 200, answer.text


async def sales(world: World) -> int:
    return int((await world.http.get(f"/v1/tenants/{ANA}/stats")).json()["sales"])


async def upgrade(world: World, image: str | None) -> httpx.Response:
    return await world.http.post(f"/v1/tenants/{ANA}/upgrade", json={"image": image}, params={"wait": 60})


async def row(world: World) -> Tenant:
    found = await world.services.database.submit(lambda connection: tenants.of_key(connection, ANA))
    assert found is not None
    return found


async def test_a_container_is_replaced_by_one_of_the_new_image_and_a_bad_one_is_undone(
    tmp_path: Path, ground: Ground, builder: Builder
) -> None:
    new, dead = builder.build("new"), builder.build("dead", DEAD)
    silent, misnamed = (
        builder.build("silent", SILENT),
        builder.build("misnamed", "LABEL org.opencontainers.image.version=99"),
    )
    async with in_docker(tmp_path, ground, start_timeout=8) as world:
        tenant = await world.tenant()
        await say(world, SALE, 1)
        assert (await upgrade(world, "libreta-test-nothing:1")).json()["code"] == "image_not_found"
        answer = await upgrade(world, new)
        assert answer.status_code == 200, answer.text
        assert builder.running() == {tenant.tenant_id: builder.id_of(new)}
        assert await sales(world) == 1
        for bad in (dead, silent, misnamed):
            answer = await upgrade(world, bad)
            assert (answer.status_code, answer.json()["code"]) == (409, "upgrade_failed"), answer.text
            assert builder.running() == {tenant.tenant_id: builder.id_of(new)}
        assert (await upgrade(world, new)).json()["result"]["is_changed"] is False
        await say(world, SALE, 2)
        assert await sales(world) == 2
        generation = (await row(world)).generation
        await world.http.post(f"/v1/tenants/{ANA}/stop")
        await world.lease()
        assert (await row(world)).generation == generation  # what was upgraded is kept between wakes like any other


async def test_a_tag_that_was_moved_is_an_upgrade_and_the_way_back_has_no_name(
    tmp_path: Path, ground: Ground, builder: Builder
) -> None:
    first, second, dead = builder.build("first"), builder.build("second"), builder.build("dead", DEAD)
    moving = first.replace(":first", ":moving")
    builder.point(moving, first)
    async with in_docker(tmp_path, ground, runtime_image=moving) as world:
        tenant = await world.tenant()
        await say(world, SALE, 1)
        builder.point(moving, second)
        assert (await upgrade(world, None)).json()["result"]["is_changed"] is True
        assert builder.running() == {tenant.tenant_id: builder.id_of(second)}
        builder.point(moving, dead)
        assert (await upgrade(world, None)).status_code == 409
        assert builder.running() == {tenant.tenant_id: builder.id_of(second)}
        assert await sales(world) == 1


async def test_a_fleet_of_containers_goes_there_or_stays(tmp_path: Path, ground: Ground, builder: Builder) -> None:
    new, dead = builder.build("new"), builder.build("dead", DEAD)
    async with in_docker(tmp_path, ground) as world:
        ids = {(await world.tenant(key)).tenant_id for key in (ANA, BRUNO)}
        await say(world, SALE, 1)
        told = await upgraded(world, new)
        assert (told["state"], set(fates(told).values())) == ("done", {"upgraded"})
        await world.lease(BRUNO)
        assert builder.running() == dict.fromkeys(ids, builder.id_of(new))
        told = await upgraded(world, dead, canary=BRUNO)
        assert (told["state"], fates(told)) == ("failed", {ANA: "waiting", BRUNO: "failed"})
        assert builder.running() == dict.fromkeys(ids, builder.id_of(new))
        assert await sales(world) == 1


async def test_a_fleet_on_a_tag_that_was_moved_is_brought_back_to_what_the_tag_meant_before(
    tmp_path: Path, ground: Ground, builder: Builder
) -> None:
    command = " ".join(builder.api.inspect_image(ground.image)["Config"]["Entrypoint"])
    picky = f'ENTRYPOINT ["/bin/sh", "-c", "test ! -e /data/picky && exec {command}"]'
    first, second = builder.build("first"), builder.build("picky", picky)
    moving = first.replace(":first", ":moving")
    builder.point(moving, first)
    async with in_docker(tmp_path, ground, runtime_image=moving) as world:
        good, bad = [(await world.tenant(key)).tenant_id for key in (ANA, BRUNO)]
        await say(world, SALE, 1)
        await world.lease(BRUNO)
        (world.folder(BRUNO) / "picky").touch()
        builder.point(moving, second)
        told = await upgraded(world, moving, canary=ANA, allowed_failures=0)
        assert (told["state"], fates(told)) == ("failed", {ANA: "undone", BRUNO: "failed"})
        assert builder.running() == dict.fromkeys((good, bad), builder.id_of(first))
        assert await sales(world) == 1
