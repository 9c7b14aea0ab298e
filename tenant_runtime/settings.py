"""Settings of one tenant's runtime: the engine sets them, never a person."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from tenant_runtime.contract.environment import EnvironmentModel, setting


class Settings(EnvironmentModel):
    """Which client folder to serve, under which name, and where to listen."""

    client_dir: Path = setting("LIBRETA_CLIENT_DIR", ..., "the tenant's folder: business.db and config.json")
    tenant_id: str = setting("LIBRETA_TENANT_ID", ..., "the opaque name in logs and health", min_length=1)
    tenant_token: str = setting("LIBRETA_TENANT_TOKEN", ..., "what callers must bear", min_length=16, repr=False)
    generation: int = setting("LIBRETA_GENERATION", 0, "which start of this tenant this is", ge=0)
    has_books: bool = setting("LIBRETA_HAS_BOOKS", False, "whether business.db must be there already")
    host: str = setting("LIBRETA_HOST", "127.0.0.1", "the address to listen on")
    port: int = setting("LIBRETA_PORT", 0, "the port to listen on; 0 lets the system choose", ge=0, le=65_535)
    run_file: Path | None = setting("LIBRETA_RUN_FILE", None, "where to say that this runtime is up")
    ready_fd: int | None = setting(
        "LIBRETA_READY_FD", None, "an open pipe to say the same to, once; 1: standard output", ge=1
    )
    brain: Literal["auto", "rules"] = setting("LIBRETA_BRAIN", "auto", "how sentences are understood")
    spare_of: str = setting("LIBRETA_SPARE_OF", "", "the run folder of whoever kept this process ready, if one did")
