"""One gateway on one data folder: a second one would deliver what the first has in hand."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gateway.errors import GatewayError


class AlreadyRunning(GatewayError):
    """Another gateway works on this data folder."""

    code = "already_running"


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; it dies with the process. Raises AlreadyRunning at once where it is taken."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / "gateway.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(f"another gateway works on {folder}; stop it, or set LIBRETA_DATA_DIR") from error
        yield
    finally:
        os.close(descriptor)
