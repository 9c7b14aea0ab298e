"""Processes of the bench: each ends with its block, and says where it listens."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import psutil

START_WITHIN = 60.0


def clean_environment(more: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without an operator's settings, with `more`."""
    ours = ("LIBRETA_", "TWILIO_", "OPENAI_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)} | dict(more)


@contextlib.contextmanager
def module(name: str, environment: Mapping[str, str], *, log: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m name`, ended at the end of the block."""
    with contextlib.ExitStack() as stack:
        errors = stack.enter_context(log.open("ab")) if log else None
        process = subprocess.Popen(
            [sys.executable, "-m", name], env=clean_environment(environment), stdout=subprocess.PIPE, stderr=errors
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=START_WITHIN)


def printed_port(process: subprocess.Popen[bytes]) -> int:
    """The port that a floor prints as its first line."""
    assert process.stdout is not None
    return int(process.stdout.readline())


def until_healthy(url: str, *, within: float = START_WITHIN) -> None:
    """Returns at the first answer of /health; looks every five milliseconds."""
    deadline = time.monotonic() + within
    with httpx.Client(trust_env=False, timeout=1.0) as client:
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.TransportError):
                if client.get(f"{url}/health").is_success:
                    return
            time.sleep(0.005)
    raise TimeoutError(f"{url} does not answer")


def resident_megabytes(pid: int) -> float:
    """Resident memory of one process, in MB (10^6 bytes)."""
    return float(psutil.Process(pid).memory_info().rss) / 1e6
