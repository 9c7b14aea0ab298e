"""The client folder: one process at a time, and the note that says where that process listens."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from tenant_runtime.errors import FolderTaken, StartError

BOOKS = "business.db"
CONFIG = "config.json"


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Holds the folder alone. Raises FolderTaken where another process does.

    The lock is on the directory itself, so it leaves no file behind, travels with no copy, and ends with the process
    however that ends.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise StartError(f"the client folder cannot be opened: {error.strerror}") from error
    try:
        _lock(descriptor)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise FolderTaken("another process serves this client folder") from error


def run_record(*, tenant_id: str, port: int, generation: int, started_at: datetime) -> str:
    """One line of JSON that says who runs where."""
    record = {
        "version": 1,
        "tenant_id": tenant_id,
        "pid": os.getpid(),
        "port": port,
        "generation": generation,
        "started_at": started_at.isoformat(),
    }
    return json.dumps(record) + "\n"


def write_run_file(path: Path, record: str) -> None:
    """Puts the record in place whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    draft.write_text(record, encoding="utf-8")
    draft.replace(path)


def remove_run_file(path: Path) -> None:
    """Takes the record away, if it is this process's own: a successor may have written its own by now."""
    try:
        if json.loads(path.read_text(encoding="utf-8")).get("pid") == os.getpid():
            path.unlink()
    except (OSError, ValueError):
        return
