"""`python -m orchestrator` as a process that can be killed."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.orchestrator.world import PATIENCE

START_SECONDS = 60.0


@dataclass
class Program:
    """A running orchestrator and its operator."""

    process: asyncio.subprocess.Process
    http: httpx.AsyncClient

    async def kill(self) -> None:
        """As a crash does."""
        self.process.kill()
        await self.process.wait()

    async def stop(self) -> int:
        """As an operator does; its exit code."""
        self.process.terminate()
        return await asyncio.wait_for(self.process.wait(), PATIENCE)


@asynccontextmanager
async def program(data: Path, port: int, environment: Mapping[str, str] | None = None) -> AsyncIterator[Program]:
    """The orchestrator, answering; killed at the end if it still runs."""
    settings = {"LIBRETA_DATA_DIR": str(data), "LIBRETA_ORCHESTRATOR_PORT": str(port), **(environment or {})}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-W", "error", "-m", "orchestrator"),
        env=os.environ | settings,
        start_new_session=True,
    )
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60) as http:
        try:
            await _answers(process, http)
            http.headers["Authorization"] = f"Bearer {(data / 'secrets' / 'api_token').read_text().strip()}"
            yield Program(process, http)
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGKILL)
                await process.wait()


async def _answers(process: asyncio.subprocess.Process, http: httpx.AsyncClient) -> None:
    async with asyncio.timeout(START_SECONDS):
        while True:
            assert process.returncode is None, "the orchestrator ended at start"
            try:
                if (await http.get("/health")).is_success:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.02)
