"""Files in a client folder, which its tenant can change too: no link is followed, and what is new is its owner's."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

Owner = tuple[int, int]
"""User and group."""

READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
"""A link or a pipe in place of a file leads nobody with more rights elsewhere, and keeps nobody waiting."""

WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW


def owner_of_new(engine: str, runtime_user: str) -> Owner | None:
    """Whom a new client folder belongs to; None: whoever makes it. Only root can make it somebody else's."""
    if engine != "docker" or os.geteuid() != 0:
        return None
    user, group = runtime_user.split(":")
    return int(user), int(group)


def give(path: Path | int, owner: Owner) -> None:
    """Make it the owner's, if it is not and we may."""
    found = os.stat(path)  # noqa: PTH116 - it may be a descriptor
    if os.geteuid() == 0 and (found.st_uid, found.st_gid) != owner:
        os.chown(path, *owner)


def read_start(path: Path, most: int) -> bytes:
    """The first bytes of a plain file, at most so many. Raises OSError, also for what is no plain file."""
    descriptor = os.open(path, READ)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is no file", str(path))
        return file.read(most)


def write_new(path: Path, text: str) -> None:
    """A new file on disk, its folder's owner's; whatever has its name goes. Its name is not on disk yet."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, WRITE, 0o644)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        folder = path.parent.stat()
        give(descriptor, (folder.st_uid, folder.st_gid))
        file.write(text)
        file.flush()
        os.fsync(descriptor)
