"""A container's standard output, listened to before it starts: the runtime says there that it is ready."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from orchestrator.engines.docker.connection import Connection

HEADER = struct.Struct(">BxxxL")
"""Which stream, and how many bytes follow (https://docs.docker.com/reference/api/engine/, "Attach to a container")."""

STDOUT = 1
LONGEST = 4096


@asynccontextmanager
async def listening(connection: Connection, container_id: str) -> AsyncIterator[asyncio.StreamReader]:
    """All that the container writes from now on. Raises EngineSilent, Missing."""
    parameters = {"stdout": 1, "stream": 1}
    attached: Any = await connection.ask(lambda api: api.attach_socket(container_id, params=parameters))
    try:
        reader, writer = await asyncio.open_connection(sock=attached._sock.dup())  # noqa: SLF001
        try:
            yield reader
        finally:
            writer.close()
    finally:
        attached._response.close()  # noqa: SLF001
        attached.close()


async def first_line(reader: asyncio.StreamReader) -> bytes:
    """The first line on its standard output; less if it ends before."""
    said = b""
    try:
        while b"\n" not in said and len(said) < LONGEST:
            stream, size = HEADER.unpack(await reader.readexactly(HEADER.size))
            part = await reader.readexactly(size)
            said += part if stream == STDOUT else b""
    except (asyncio.IncompleteReadError, ConnectionError):
        return said
    return said.partition(b"\n")[0]
