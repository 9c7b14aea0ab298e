"""Opaque names: ids that carry no phone number, and where a tenant's files lie."""

from __future__ import annotations

import base64
import re
import secrets
from datetime import datetime
from pathlib import Path

from tenant_runtime.contract.key import TenantKey

TENANT_ID = re.compile(r"\At[a-z2-7]{10}\Z", re.ASCII)
NEW_FOLDER_PREFIX = ".new-"


def new_tenant_id() -> str:
    """`t` and ten base32 characters: 50 random bits."""
    return f"t{_letters(10)}"


def new_operation_id() -> str:
    """`o` and sixteen base32 characters."""
    return f"o{_letters(16)}"


def new_fleet_upgrade_id() -> str:
    """`f` and sixteen base32 characters."""
    return f"f{_letters(16)}"


def new_token_id() -> str:
    """`k` and ten base32 characters."""
    return f"k{_letters(10)}"


def run_file(run_dir: Path, tenant_id: str) -> Path:
    """The record of a live runtime."""
    return run_dir / f"{tenant_id}.json"


def log_file(logs_dir: Path, tenant_id: str) -> Path:
    """What a tenant's runtime says."""
    return logs_dir / f"{tenant_id}.log"


def new_installation() -> str:
    """Six base32 characters that tell our containers and networks from those of another data folder."""
    return _letters(6)


def container(tenant_id: str) -> str:
    """The name of a tenant's container."""
    return f"libreta-{tenant_id}"


def kept_folder(key: TenantKey, at: datetime) -> str:
    """Where the folder of a reset or deleted tenant goes, relative to the data folder."""
    return f"deleted/{key}-{at:%Y%m%dT%H%M%S%f}Z"


def _letters(count: int) -> str:
    return base64.b32encode(secrets.token_bytes(count)).decode("ascii")[:count].lower()
