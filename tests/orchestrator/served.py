"""A real orchestrator process on a data folder of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestrator.client import ClientSettings
from orchestrator.stack import Part, Stack
from tenant_runtime.contract.environment import read


def plain_environment(data_dir: Path, **settings: str) -> dict[str, str]:
    """What a process needs, and of our settings only the told ones."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("LIBRETA_", "TWILIO_", "OPENAI_"))
    }
    return {
        **kept,
        "LIBRETA_DATA_DIR": str(data_dir),
        "LIBRETA_SPARE_RUNTIMES": "0",
        "LIBRETA_BRAIN": "rules",
        **settings,
    }


@contextmanager
def serving_orchestrator(data_dir: Path, **settings: str) -> Iterator[tuple[Part, dict[str, str]]]:
    """The orchestrator alone, and the environment under which a client finds it."""
    stack = Stack(plain_environment(data_dir, **settings), free_ports=True, log_dir=data_dir / "output")
    try:
        stack.orchestrator.start()
        stack.orchestrator.wait_until_healthy()
        yield stack.orchestrator, stack.environment
    finally:
        stack.stop()


def client_settings(environment: dict[str, str]) -> ClientSettings:
    """How the command line would see this environment."""
    return read(ClientSettings, environment)
