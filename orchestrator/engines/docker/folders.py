"""A client folder belongs to the user that its container runs as."""

from __future__ import annotations

import os
from pathlib import Path


def hand_over(folder: Path, user: str) -> None:
    """If we may, make the folder and all in it the user's (`uid:gid`); nothing is written where they are already.

    Links are not followed: what a tenant links to outside is not its own. Raises FileNotFoundError, OSError.
    """
    if os.geteuid() != 0:
        return
    uid, gid = (int(number) for number in user.split(":"))
    for place in _places(folder):
        found = os.lstat(place)
        if (found.st_uid, found.st_gid) != (uid, gid):
            os.chown(place, uid, gid, follow_symlinks=False)


def _places(folder: Path) -> list[Path]:
    return [folder, *(Path(at, name) for at, folders, files in os.walk(folder) for name in (*folders, *files))]
