"""The images that the engine can run."""

from __future__ import annotations

from typing_extensions import override

from orchestrator.engines import Image, Images
from orchestrator.engines.docker.connection import Connection
from orchestrator.engines.docker.failures import Missing

VERSION = "org.opencontainers.image.version"


class DockerImages(Images):
    """Only what is on this machine; nothing is ever pulled."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @override
    async def find(self, name: str) -> Image | None:
        try:
            found = await self._connection.ask(lambda api: api.inspect_image(name))
        except Missing:
            return None
        return Image(found["Id"], ((found.get("Config") or {}).get("Labels") or {}).get(VERSION))
