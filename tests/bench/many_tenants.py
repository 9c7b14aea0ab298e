"""The orchestrator's start with 10,000 tenants, 50 of them awake, against a process that imports and reads the same."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import httpx

from orchestrator.client import get_tenant_manager
from orchestrator.registry import tenants
from orchestrator.registry.tables import TENANTS
from orchestrator.stack import Part, Stack
from orchestrator.tenant import Tenant
from tenant_runtime.contract.key import TenantKey
from tests.bench.processes import clean_environment, resident_megabytes, until_healthy
from tests.bench.rows import ROUNDS, Row

TENANTS_IN_ALL = 10_000
AWAKE = 50
FLOOR = """
import sqlite3, sys, fastapi, docker
rows = sqlite3.connect(sys.argv[1]).execute("select * from tenants").fetchall()
assert len(rows) >= int(sys.argv[2])
"""


async def measure() -> list[Row]:
    """Time until /health answers, and the memory then."""
    with tempfile.TemporaryDirectory() as folder:
        environment = clean_environment({"LIBRETA_DATA_DIR": folder, "LIBRETA_MAX_PARALLEL_STARTS": "4"})
        part = Stack(environment, free_ports=True, log_dir=Path(folder) / "logs").orchestrator
        part.start()
        part.wait_until_healthy()
        try:
            await populate(part, Path(folder))
            pairs = [(floor(Path(folder)), restart(part)) for _ in range(ROUNDS)]
            megabytes = resident_megabytes(part.pid)
        finally:
            part.stop(seconds=120)
    base, product = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(started / bare for bare, started in pairs)
    what = f"orchestrator start, {TENANTS_IN_ALL} tenants, {AWAKE} awake"
    return [
        Row(what, f"{product:.2f} s", f"{base:.2f} s", ratio, 3.0, "x"),
        Row("the same, seconds", f"{product:.2f} s", "-", product, 2.0, "s"),
        Row("the same, memory", f"{megabytes:.0f} MB", "-", megabytes, 150, "MB"),
    ]


async def populate(part: Part, folder: Path) -> None:
    """Fifty real tenants, awake; the others are rows that sleep."""
    with get_tenant_manager(part.environment) as manager:
        for number in range(AWAKE):
            manager.create_tenant(phone_number=f"+549112000{number:04d}", business_name=f"Shop {number}")
    part.kill()
    registry = folder / "registry.db"
    await add_sleeping(registry)
    part.start()
    part.wait_until_healthy()
    await wake_all(part, (folder / "secrets" / "gateway_token").read_text().strip())


async def add_sleeping(registry: Path) -> None:
    """Rows like those that are there, until there are ten thousand."""
    from sqlalchemy import create_engine, select  # noqa: PLC0415 - the registry is only written here while nobody runs

    engine = create_engine(f"sqlite:///{registry}")
    with engine.begin() as connection:
        row = connection.execute(select(TENANTS)).first()
        assert row is not None
        pattern = Tenant(**row._mapping)
        for number in range(TENANTS_IN_ALL - AWAKE):
            key = TenantKey(f"+549113{number:07d}")
            tenants.add(connection, replace(pattern, tenant_id=f"tz{number:09d}", key=key))
    engine.dispose()


async def wake_all(part: Part, token: str) -> None:
    """A lease for each of the fifty."""
    async with httpx.AsyncClient(timeout=120, trust_env=False) as client:
        headers = {"Authorization": f"Bearer {token}"}
        asked = [
            client.post(
                f"{part.url}/v1/leases",
                json={"identity": f"+549112000{number:04d}", "wait_seconds": 110},
                headers=headers,
            )
            for number in range(AWAKE)
        ]
        for answer in await asyncio.gather(*asked):
            assert answer.status_code == 200, answer.text


def restart(part: Part) -> float:
    """Seconds from the start of a killed orchestrator to its first answer; its runtimes are adopted."""
    part.kill()
    began = time.perf_counter()
    part.start()
    until_healthy(part.url)
    return time.perf_counter() - began


def floor(folder: Path) -> float:
    """Seconds of a process that imports FastAPI and the Docker SDK and reads as many rows."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", FLOOR, str(folder / "registry.db"), str(TENANTS_IN_ALL)], check=True)
    return time.perf_counter() - began
