"""A client on loopback that keeps a number of connections busy: bounded in count, counts every answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Load:
    """What came back: answers a second, the 99th percentile of one answer in seconds, and the statuses seen."""

    rate: float
    p99: float
    statuses: frozenset[int]


def request_bytes(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """One HTTP/1.1 POST, ready to be written."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def drive(port: int, requests: Sequence[bytes], *, connections: int) -> Load:
    """Send every request once over `connections` kept-alive connections to 127.0.0.1."""
    waiting = iter(requests)
    took: list[float] = []
    statuses: set[int] = set()
    started = time.perf_counter()
    await asyncio.gather(*(_one_connection(port, waiting, took, statuses) for _ in range(connections)))
    elapsed = time.perf_counter() - started
    took.sort()
    return Load(len(took) / elapsed, took[int(len(took) * 0.99) - 1], frozenset(statuses))


async def _one_connection(port: int, waiting: object, took: list[float], statuses: set[int]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for request in waiting:  # type: ignore[attr-defined]
            began = time.perf_counter()
            writer.write(request)
            statuses.add(await _answer(reader))
            took.append(time.perf_counter() - began)
    finally:
        writer.close()
        await writer.wait_closed()


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    if length:
        await reader.readexactly(length)
    return int(head.split(b" ", 2)[1])
