"""Bundles: a client folder as one `.tar.gz` with a manifest, made while nothing runs on the folder."""

from __future__ import annotations

import hashlib
import io
import json
import os
import struct
import tarfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from orchestrator.folders.client_folders import CONFIG, sync
from tenant_runtime.contract.key import TenantKey

ENDING = ".tar.gz"
FORMAT = 1
BOOKS, UNFINISHED, MANIFEST = "business.db", "business.db-wal", "manifest.json"
"""The books; what SQLite has not yet written into them; what the bundle says of itself."""

SQLITE = b"SQLite format 3\x00"
USER_VERSION = 60
"""Where a database's header holds the version of its schema (https://www.sqlite.org/fileformat.html)."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Which tenant a bundle is of, and what made it. `app_version` is that of the runtime, where it was asked."""

    key: TenantKey
    tenant_id: str
    created_at: datetime
    made_by: str
    app_version: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a bundle."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a bundle says of itself, in its last member. `schema_version` is None where the books do not tell it."""

    version: int
    key: TenantKey
    tenant_id: str
    created_at: str
    made_by: str
    app_version: str | None
    schema_version: int | None
    has_unfinished: bool
    """Whether the books' write-ahead log had to come along: the newest entries are in it."""
    members: tuple[Member, ...]


def has_unfinished(folder: Path) -> bool:
    """Whether the last runtime was killed: its newest entries are not in the books' own file yet."""
    try:
        return (folder / UNFINISHED).stat().st_size > 0
    except FileNotFoundError:
        return False


def write(folder: Path, bundle: Path, whose: Whose) -> Manifest | None:
    """Pack the folder's config.json and books. Nothing may run on it meanwhile.

    Whole and on disk, or not there at all. None where there is nothing to pack.
    """
    names = [name for name in (CONFIG, BOOKS, UNFINISHED) if _is_worth_it(folder / name)]
    if not names:
        return None
    bundle.parent.mkdir(parents=True, exist_ok=True)
    part = bundle.with_name(f"{bundle.name}.part")
    try:
        with os.fdopen(_opened(part), "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", format=tarfile.PAX_FORMAT, compresslevel=6) as archive:
                members = tuple(_packed(archive, folder / name, whose) for name in names)
                manifest = _manifest(folder, whose, members)
                _pack_text(archive, whose, json.dumps(asdict(manifest), ensure_ascii=False, indent=2) + "\n")
            file.flush()
            os.fsync(file.fileno())
        part.replace(bundle)
    finally:
        part.unlink(missing_ok=True)
    sync(bundle.parent)
    return manifest


def schema_version(books: Path) -> int | None:
    """The version of the schema as the file's header tells it; None where this is no database."""
    try:
        with books.open("rb") as file:
            header = file.read(100)
    except OSError:
        return None
    if len(header) < 100 or not header.startswith(SQLITE):
        return None
    found: int = struct.unpack_from(">i", header, USER_VERSION)[0]
    return found


class _Summed:
    """A file that sums up what is read of it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        found = self._file.read(size)
        self.sum.update(found)
        return found


def _is_worth_it(path: Path) -> bool:
    """A symbolic link is nobody's books, whoever put it there."""
    return path.is_file() and not path.is_symlink() and (path.name != UNFINISHED or path.stat().st_size > 0)


def _opened(part: Path) -> int:
    part.unlink(missing_ok=True)
    return os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def _packed(archive: tarfile.TarFile, path: Path, whose: Whose) -> Member:
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
        found = os.fstat(file.fileno())
        entry = _entry(f"{whose.key}/{path.name}", found.st_size, int(found.st_mtime))
        summed = _Summed(file)
        archive.addfile(entry, summed)  # only read() is called
    return Member(path.name, found.st_size, summed.sum.hexdigest())


def _pack_text(archive: tarfile.TarFile, whose: Whose, text: str) -> None:
    content = text.encode()
    entry = _entry(f"{whose.key}/{MANIFEST}", len(content), int(whose.created_at.timestamp()))
    archive.addfile(entry, io.BytesIO(content))


def _entry(name: str, size: int, modified_at: int) -> tarfile.TarInfo:
    """Nobody's in particular: whoever unpacks it owns it."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime, entry.mode = size, modified_at, 0o600
    return entry


def _manifest(folder: Path, whose: Whose, members: tuple[Member, ...]) -> Manifest:
    is_unfinished = any(member.name == UNFINISHED for member in members)
    return Manifest(
        version=FORMAT,
        key=whose.key,
        tenant_id=whose.tenant_id,
        created_at=whose.created_at.isoformat(),
        made_by=whose.made_by,
        app_version=whose.app_version,
        schema_version=None if is_unfinished else schema_version(folder / BOOKS),
        has_unfinished=is_unfinished,
        members=members,
    )


def manifest_of(told: Mapping[str, Any]) -> Manifest:
    """The manifest in what its file holds. Raises KeyError or TypeError where it is none of ours."""
    return Manifest(**{**told, "members": tuple(Member(**member) for member in told["members"])})
