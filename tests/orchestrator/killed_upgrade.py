"""Run as a process: upgrades Ana's tenant (or goes on with what was begun) and is killed at a named step of it."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.orchestrator.images import image_settings, image_world
from tests.orchestrator.killed import die_at
from tests.orchestrator.world import ANA

SALE = "Vendí 3 tazas a 15 cada una"


async def main(folder: Path, image: str, step: str, moment: str) -> None:
    """Upgrades; with `again` in the place of an image it only starts, which goes on with what was begun."""
    if image == "again":
        die_at(step, moment)
        async with image_world(image_settings(folder)) as world:
            [newest, *_] = (await world.http.get(f"/v1/tenants/{ANA}/operations")).json()["operations"]
            await world.http.get(f"/v1/operations/{newest['id']}", params={"wait": 30})
        return
    async with image_world(image_settings(folder)) as world:
        await world.tenant()
        await world.say(SALE, 1)
        die_at(step, moment)
        await world.upgrade(image)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), *sys.argv[2:]))
