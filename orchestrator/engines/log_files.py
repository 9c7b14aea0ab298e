"""A runtime's log on disk: bounded by turning it over, read from its end."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

MOST_BYTES = 2 * 1024 * 1024
KEPT_FILES = 3
BLOCK = 64 * 1024
FOLLOW_EVERY = 0.25


def turn_over(log: Path, *, most_bytes: int = MOST_BYTES) -> bool:
    """If the log has grown too long, move what it holds to `<name>.1`, the older ones one further; say if it did.

    The runtime keeps writing to the same open file (in append mode), so the file is copied and emptied, not renamed: an
    orchestrator that dies never takes a runtime's log with it.
    """
    try:
        if log.stat().st_size <= most_bytes:
            return False
    except FileNotFoundError:
        return False
    for number in range(KEPT_FILES - 1, 0, -1):
        older = log.with_name(f"{log.name}.{number}")
        if older.exists():
            older.replace(log.with_name(f"{log.name}.{number + 1}"))
    shutil.copyfile(log, log.with_name(f"{log.name}.1"))
    os.truncate(log, 0)
    return True


def append(log: Path, text: bytes) -> None:
    """Add whole lines to the log, and turn it over when it has grown too long."""
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    turn_over(log)
    with open(log, "ab", opener=partial(os.open, mode=0o600)) as file:
        file.write(text if text.endswith(b"\n") else text + b"\n")


def last_lines(log: Path, lines: int) -> list[str]:
    """The last lines, oldest first, reaching back into the log turned over last; bytes that are no text become �."""
    found = _tail(log, lines)
    if len(found) < lines:
        found = _tail(log.with_name(f"{log.name}.1"), lines - len(found)) + found
    return [line.decode("utf-8", errors="replace") for line in found]


def _tail(path: Path, lines: int) -> list[bytes]:
    try:
        with path.open("rb") as file:
            end, text = file.seek(0, os.SEEK_END), b""
            while end > 0 and text.count(b"\n") <= lines:
                start = max(0, end - BLOCK)
                file.seek(start)
                text = file.read(end - start) + text
                end = start
    except FileNotFoundError:
        return []
    return text.splitlines()[-lines:]


async def follow(log: Path, lines: int) -> AsyncIterator[str]:
    """The last lines, and then each new one within FOLLOW_EVERY seconds, also after the log was turned over."""
    place = await asyncio.to_thread(_size, log)
    for line in await asyncio.to_thread(last_lines, log, lines):
        yield line
    while True:
        await asyncio.sleep(FOLLOW_EVERY)
        place, new = await asyncio.to_thread(_after, log, place)
        for raw in new:
            yield raw.decode("utf-8", errors="replace")


def _size(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0


def _after(log: Path, place: int) -> tuple[int, list[bytes]]:
    """Where the last whole line ends, and the whole lines since `place`; from the start of a log that was emptied."""
    size = _size(log)
    if size == place:
        return place, []
    start = place if size > place else 0
    with log.open("rb") as file:
        file.seek(start)
        text = file.read(BLOCK)
    whole = text[: text.rfind(b"\n") + 1]
    return start + len(whole), whole.splitlines()
