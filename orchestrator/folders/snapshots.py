"""Copies of a whole client folder, taken while nothing runs on it, and the way back to one."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

from orchestrator.folders.client_folders import CONFIG, sync
from tenant_runtime.contract.key import TenantKey

FOLDER = "snapshots"
HALF = ".half"
FAILED = ".failed"
"""How a copy is called until it is whole, and a client folder that a snapshot took the place of."""


def name_of(tenant_id: str, operation_id: str) -> str:
    """The snapshot that an operation takes of a tenant."""
    return f"{tenant_id}-{operation_id}"


def take(root: Path, key: TenantKey, name: str) -> None:
    """The client folder as it lies there, whole and on disk under this name; taken before, it stays as it is.

    The books are copied as files, with what they still keep beside them: nothing may run on the folder.
    """
    snapshot = root / FOLDER / name
    if snapshot.exists():
        return
    snapshot.parent.mkdir(mode=0o700, exist_ok=True)
    half = snapshot.with_name(f"{name}{HALF}")
    shutil.rmtree(half, ignore_errors=True)
    _copy_folder(root / "clients" / key, half)
    half.rename(snapshot)
    sync(snapshot.parent)


def exists(root: Path, name: str) -> bool:
    """Whether there is such a snapshot."""
    return (root / FOLDER / name).is_dir()


def put_back(root: Path, key: TenantKey, name: str) -> None:
    """The snapshot itself becomes the client folder, by renaming alone: it needs no room, and never is half there.

    What lay there before is kept until `forget_failed`. Killed between the two steps, the next call goes on; called
    again, nothing happens.
    """
    snapshot, folder = root / FOLDER / name, root / "clients" / key
    if not snapshot.is_dir():
        return
    if folder.exists():
        failed = snapshot.with_name(f"{name}{FAILED}")
        shutil.rmtree(failed, ignore_errors=True)
        folder.rename(failed)
        sync(folder.parent)
    snapshot.rename(folder)
    sync(folder.parent)
    sync(snapshot.parent)


def put_books_back(root: Path, key: TenantKey, name: str) -> None:
    """As `put_back`, but the configuration stays as it is now."""
    snapshot, folder = root / FOLDER / name, root / "clients" / key
    if snapshot.is_dir() and (folder / CONFIG).is_file() and not (folder / CONFIG).is_symlink():
        _copy_file(folder / CONFIG, snapshot / f".{CONFIG}.new")
        (snapshot / f".{CONFIG}.new").replace(snapshot / CONFIG)
    put_back(root, key, name)


def forget_failed(root: Path, name: str) -> None:
    """What a snapshot took the place of is not needed any more."""
    shutil.rmtree(root / FOLDER / f"{name}{FAILED}", ignore_errors=True)


def keep_only(root: Path, tenant_id: str, name: str | None) -> None:
    """All other snapshots of this tenant go; all of them, where no name is told."""
    for found in (root / FOLDER).glob(f"{tenant_id}-*"):
        if found.name != name:
            shutil.rmtree(found, ignore_errors=True)


def _copy_folder(source: Path, target: Path) -> None:
    target.mkdir(mode=0o700)
    for entry in os.scandir(source):
        if entry.is_dir(follow_symlinks=False):
            _copy_folder(Path(entry.path), target / entry.name)
        elif entry.is_symlink():
            (target / entry.name).symlink_to(Path(entry.path).readlink())
        elif entry.is_file(follow_symlinks=False):
            _copy_file(Path(entry.path), target / entry.name)
    _as_before(source, target)
    sync(target)


def _copy_file(source: Path, target: Path) -> None:
    descriptor = os.open(source, os.O_RDONLY | os.O_NOFOLLOW)  # the tenant may have put a link there, to anything
    with os.fdopen(descriptor, "rb") as old, target.open("wb") as new:
        shutil.copyfileobj(old, new, 1024 * 1024)
        new.flush()
        os.fsync(new.fileno())
    _as_before(source, target)


def _as_before(source: Path, target: Path) -> None:
    """The same owner, rights and times: the runtime has to find its files as it left them."""
    found = source.lstat()
    if os.geteuid() == 0:
        os.chown(target, found.st_uid, found.st_gid)
    target.chmod(stat.S_IMODE(found.st_mode))
    os.utime(target, ns=(found.st_atime_ns, found.st_mtime_ns))
