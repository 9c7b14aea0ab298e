"""A gateway as a process of its own, to be killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

ROOT = Path(__file__).resolve().parents[2]


class GatewayProcess:
    """Started with these settings on a free port, which it keeps through restarts."""

    def __init__(
        self, environment: Mapping[str, str], *, log: Path, module: str = "tests.gateway.quick_gateway"
    ) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._module = module
        self._log = log
        ports = {"LIBRETA_GATEWAY_PORT": str(self.port), "LIBRETA_MODEL_PROXY_PORT": "0"}
        self._environment = {**os.environ, **ports, **environment, "LIBRETA_GATEWAY_PORT": str(self.port)}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self._process is not None
        return self._process.pid

    def start(self, *, within: float = 30.0) -> None:
        """Start it; returns when it answers."""
        with self._log.open("ab") as log:
            command = [sys.executable, "-m", self._module]
            self._process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stderr=log, stdout=log)
        deadline = time.monotonic() + within
        while not self._answers():
            assert self._process.poll() is None, self._log.read_text()
            assert time.monotonic() < deadline, "the gateway did not start"
            time.sleep(0.02)

    def kill(self) -> None:
        """kill -9."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(10)

    def stop(self, number: signal.Signals = signal.SIGTERM, *, within: float = 30.0) -> int:
        """Ask it to end; its exit code."""
        assert self._process is not None
        self._process.send_signal(number)
        return self._process.wait(within)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health", trust_env=False, timeout=2).status_code == 200
        except httpx.HTTPError:
            return False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process is not None and self._process.poll() is None:
            self.kill()
