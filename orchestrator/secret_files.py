"""Secrets on disk, made at the first start: only their owner can read them."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

SERVICE_SECRET = "service_secret"  # noqa: S105 - the name of a file
API_TOKEN = "api_token"  # noqa: S105
INSTALLATION = "installation"
GATEWAY_TOKEN = "gateway_token"  # noqa: S105
TRAEFIK_TOKEN = "traefik_token"  # noqa: S105


def ensure(folder: Path, name: str, make: Callable[[], str]) -> str:
    """What the file holds; if there is none (or an empty one) it is made, whole or not at all, for its owner's eyes."""
    file = folder / name
    found = file.read_text(encoding="utf-8").strip() if file.exists() else ""
    if found:
        return found
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = folder / f".{name}.new"
    new.unlink(missing_ok=True)
    secret = make()
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
        stream.write(secret + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(file)
    return secret


def new_service_secret() -> str:
    """256 random bits as text."""
    return secrets.token_hex(32)
