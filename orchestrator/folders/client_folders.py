"""Client folders on disk: made beside and switched in, put aside whole, their config.json replaced in one step."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from orchestrator import naming
from orchestrator.errors import ConfigBroken, FolderExists, InvalidConfig, StorageUnavailable
from orchestrator.folders import tenant_files
from orchestrator.folders.tenant_files import Owner
from tenant_runtime.contract.config import ConfigError, TenantConfig, parse_config
from tenant_runtime.contract.key import TenantKey

CONFIG = "config.json"
MOST_CONFIG_BYTES = 256 * 1024
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


async def on_disk(act: Callable[Arguments, Result], *arguments: Arguments.args, **named: Arguments.kwargs) -> Result:
    """The result of `act`, run in a thread; whatever the disk refuses becomes StorageUnavailable."""
    try:
        return await asyncio.to_thread(act, *arguments, **named)
    except OSError as error:
        raise StorageUnavailable(f"{error.strerror or error}: {Path(error.filename or '').name}") from error


def make_beside(clients: Path, tenant_id: str, config: Mapping[str, Any], owner: Owner | None = None) -> None:
    """A whole client folder under a temporary name, on disk; the owner's if one is given."""
    folder = _beside(clients, tenant_id)
    folder.mkdir(parents=True, exist_ok=True)
    if owner:
        tenant_files.give(folder, owner)
    tenant_files.write_new(folder / CONFIG, text_of(config))
    sync(folder)


def switch_in(clients: Path, tenant_id: str, key: TenantKey) -> None:
    """The folder made beside gets its name, in one step. Raises FolderExists, and nothing has changed."""
    folder = clients / key
    if folder.exists() or folder.is_symlink():
        raise FolderExists
    _beside(clients, tenant_id).rename(folder)
    sync(clients)


def discard_beside(clients: Path, tenant_id: str) -> None:
    """The folder made beside is not wanted after all."""
    shutil.rmtree(_beside(clients, tenant_id), ignore_errors=True)


def take_back(clients: Path, tenant_id: str, key: TenantKey) -> None:
    """Undo whatever was made for this tenant; a folder that is not its own is left alone."""
    if is_of(clients, key, tenant_id):
        (clients / key).rename(_beside(clients, tenant_id))
    discard_beside(clients, tenant_id)


def put_aside(root: Path, key: TenantKey, kept: str) -> None:
    """The client folder moves whole to `kept` (relative to the data folder). Done before, or no folder: nothing."""
    folder, aside = root / "clients" / key, root / kept
    if aside.exists() or not folder.exists():
        return
    aside.parent.mkdir(parents=True, exist_ok=True)
    folder.rename(aside)
    with contextlib.suppress(OSError):  # it has moved; at worst a power cut brings it back, to be adopted or not
        sync(aside.parent)
        sync(folder.parent)


def is_of(clients: Path, key: TenantKey, tenant_id: str) -> bool:
    """Whether the folder of this key was made for this tenant."""
    try:
        return read_config(clients / key).tenant_id == tenant_id
    except (ConfigBroken, OSError):
        return False


def unregistered(clients: Path, known: Collection[str]) -> list[TenantKey]:
    """Folders with a tenant's name and a config.json that no tenant owns."""
    try:
        names = sorted({path.name for path in clients.iterdir()} - set(known))
    except FileNotFoundError:
        return []
    return [key for name in names if (key := _key(name)) and (clients / name / CONFIG).is_file()]


def contents(folder: Path) -> list[tuple[str, int]]:
    """Names and sizes of the files in a folder."""
    with os.scandir(folder) as entries:
        files = [entry for entry in entries if entry.is_file(follow_symlinks=False)]
        return sorted((entry.name, entry.stat(follow_symlinks=False).st_size) for entry in files)


def read_config(folder: Path) -> TenantConfig:
    """The configuration, defaults filled in. Raises ConfigBroken with the line or key at fault."""
    try:
        return parse_config(config_text(folder))
    except ConfigError as error:
        raise ConfigBroken(str(error)) from error


def config_text(folder: Path) -> str:
    """What config.json holds as text. Raises ConfigBroken where it is missing or no text of a sane length."""
    try:
        found = tenant_files.read_start(folder / CONFIG, MOST_CONFIG_BYTES + 1)
    except FileNotFoundError as error:
        raise ConfigBroken("there is no config.json in the client folder") from error
    except OSError as error:
        raise ConfigBroken(f"config.json cannot be read: {error.strerror}") from error
    if len(found) > MOST_CONFIG_BYTES:
        raise ConfigBroken(f"config.json is longer than {MOST_CONFIG_BYTES} bytes")
    try:
        return found.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigBroken(f"config.json is not UTF-8: {error}") from error


def replace_config(folder: Path, config: Mapping[str, Any]) -> None:
    """The new config.json in one step: whoever reads sees the old or the new one, never half."""
    new = folder / f".{CONFIG}.new"
    tenant_files.write_new(new, text_of(config))
    new.replace(folder / CONFIG)
    sync(folder)


def text_of(config: Mapping[str, Any]) -> str:
    """A config.json that a person likes to edit. Raises InvalidConfig for what no file can hold."""
    try:
        text = json.dumps(config, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        size = len(text.encode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise InvalidConfig(f"config.json cannot hold this: {error}") from error
    if size > MOST_CONFIG_BYTES:
        raise InvalidConfig(f"config.json would be longer than {MOST_CONFIG_BYTES} bytes")
    return text


def _beside(clients: Path, tenant_id: str) -> Path:
    return clients / f"{naming.NEW_FOLDER_PREFIX}{tenant_id}"


def _key(name: str) -> TenantKey | None:
    try:
        return TenantKey(name)
    except ValueError:
        return None


def sync(folder: Path) -> None:
    """Put a folder itself on disk: a renamed or new file is only safe from a power cut once its folder is on disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
