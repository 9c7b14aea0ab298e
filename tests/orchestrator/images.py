"""An orchestrator whose process engine has images, as Docker has: each is the real runtime, good or bad."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
from typing_extensions import override

from orchestrator.app import create_app
from orchestrator.engines import Driver, Image, Images
from orchestrator.engines.process import process_driver
from orchestrator.settings import Settings
from orchestrator.specs.process import ProcessSpec, process_spec
from orchestrator.tenant import Tenant
from tenant_runtime.contract.token import tenant_token
from tests.orchestrator.world import ANA, QUICK, World, settings_in

OLD, NEW = "good:1", "good:2"
VERSIONS = {"misnamed:1": "99.0"}
"""What an image's label tells, where it tells anything."""

KINDS = ("good", "dead", "damaging", "mute", "poisoned", "misnamed", "slow", "picky")


class SomeImages(Images):
    """Every image of a known kind is there."""

    @override
    async def find(self, name: str) -> Image | None:
        if name.partition(":")[0] not in KINDS:
            return None
        return Image(f"sha256:{name}", VERSIONS.get(name))


def build(settings: Settings, secret: str, _installation: str) -> Driver:
    """The process engine, with images."""

    def spec_of(tenant: Tenant) -> ProcessSpec:
        argv = (sys.executable, "-P", "-m", "tests.orchestrator.image_runtime", tenant.image or "")
        return process_spec(tenant, settings, secret, argv=argv)

    return replace(process_driver(settings, secret), spec_of=spec_of, images=SomeImages())


def image_settings(folder: Path, **more: Any) -> Settings:
    """Settings whose runtime image is the old one."""
    return settings_in(folder, **{"runtime_image": OLD, **more})


@dataclass(frozen=True)
class ImageWorld(World):
    """An orchestrator with images, and its operator."""

    def starts_of(self, key: str = ANA) -> list[tuple[str, int, str]]:
        """Image, process and key of every start on the folder."""
        file = self.settings.clients_dir / key / "starts"
        lines = file.read_text().splitlines() if file.exists() else []
        return [(image, int(pid), token) for image, pid, token in (line.split() for line in lines)]

    def ran(self, key: str = ANA) -> list[str]:
        """The image of every start on the folder."""
        return [image for image, _, _ in self.starts_of(key)]

    async def row(self, key: str = ANA) -> Tenant:
        """The tenant as the registry has it."""
        from orchestrator.registry import tenants  # noqa: PLC0415
        from tenant_runtime.contract.key import TenantKey  # noqa: PLC0415

        found = await self.services.database.submit(lambda connection: tenants.of_key(connection, TenantKey(key)))
        assert found is not None
        return found

    async def say(self, text: str, number: int, key: str = ANA) -> str:
        """What the tenant answers to a message, delivered as the gateway does."""
        lease = (await self.lease(key)).json()  # type: ignore[arg-type]
        body = {
            "id": f"SM{number}",
            "channel": "test",
            "sender": key,
            "text": text,
            "received_at": "2026-03-04T15:00:00Z",
        }
        async with httpx.AsyncClient(trust_env=False) as http:
            answer = await http.post(
                f"{lease['url']}/messages", json=body, headers={"Authorization": f"Bearer {lease['token']}"}
            )
        assert answer.status_code == 200, answer.text
        return str(answer.json()["replies"][0]["text"])

    async def sales(self, key: str = ANA) -> int:
        """How many sales the books hold."""
        return int((await self.http.get(f"/v1/tenants/{key}/stats")).json()["sales"])

    async def own_token(self, key: str = ANA) -> str:
        """The token that the gateway is given."""
        return tenant_token(self.services.service_secret, (await self.row(key)).tenant_id)

    async def upgrade(self, image: str | None = NEW, key: str = ANA) -> httpx.Response:
        """Ask for an upgrade and wait for its end."""
        return await self.http.post(f"/v1/tenants/{key}/upgrade", json={"image": image}, params={"wait": 60})


@asynccontextmanager
async def image_world(settings: Settings) -> AsyncIterator[ImageWorld]:
    """A running orchestrator with images."""
    app = create_app(settings, build=build, crash_policy=QUICK)
    async with app.router.lifespan_context(app):
        token = (settings.secrets_dir / "api_token").read_text().strip()
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False),
            base_url="http://orchestrator",
            headers={"Authorization": f"Bearer {token}"},
            timeout=120,
        ) as http:
            yield ImageWorld(app.state.services, http, settings)
