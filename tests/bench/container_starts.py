"""The orchestrator's start with 200 containers, against a process that imports, reads and lists the same."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from orchestrator import naming
from orchestrator.specs.container import GENERATION, INSTALLATION, SPEC, TENANT_ID
from orchestrator.stack import Part
from tests.bench.contained import PYTHON, Bench, on_docker
from tests.bench.many_tenants import TENANTS_IN_ALL, add_sleeping
from tests.bench.processes import resident_megabytes, until_healthy
from tests.bench.rows import ROUNDS, Row

KEPT, AWAKE = 200, 50
LOOKS = 20
FLOOR = """
import sqlite3, sys, fastapi, docker
rows = sqlite3.connect(sys.argv[1]).execute("select * from tenants").fetchall()
assert len(rows) >= int(sys.argv[2])
listed = docker.from_env().containers.list(all=True, sparse=True, filters={"label": sys.argv[3]})
assert len(listed) >= int(sys.argv[4])
"""


async def measure() -> list[Row]:
    """Time until /health answers, the memory then, and the list of tenants beside a list of containers."""
    with on_docker(LIBRETA_PAUSE_AFTER="0", LIBRETA_SLEEP_AFTER="3600") as bench:
        part = bench.stack.orchestrator
        phones = [bench.shop(300 + number) for number in range(AWAKE)]
        part.kill()
        await add_sleeping(bench.stack.data_dir / "registry.db")
        part.start()
        part.wait_until_healthy()
        populate(bench, phones)
        pairs = [(floor(bench), restart(part)) for _ in range(ROUNDS)]
        until_adopted(bench, phones)
        megabytes = resident_megabytes(part.pid)
        seen = looks(bench)
    base, product = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(started / bare for bare, started in pairs)
    what = f"orchestrator start, {KEPT} containers, {AWAKE} of them awake"
    return [
        Row(what, f"{product:.2f} s", f"{base:.2f} s", ratio, 3.0, "x"),
        Row("the same, seconds", f"{product:.2f} s", "-", product, 2.0, "s"),
        Row("the same, memory", f"{megabytes:.0f} MB", "-", megabytes, 150, "MB"),
        seen,
    ]


def populate(bench: Bench, phones: list[str]) -> None:
    """These shops are awake; containers are kept for as many sleepers as are missing."""
    with ThreadPoolExecutor(8) as people:
        list(people.map(bench.turn, phones))
        pattern = bench.container_of(phones[0])
        list(people.map(lambda _: keep_one(bench, pattern), range(KEPT - AWAKE)))


def keep_one(bench: Bench, pattern: dict[str, object]) -> None:
    """A container like those of the product that was made and does not run; its tenant is in no registry row yet."""
    tenant_id, config = naming.new_tenant_id(), pattern["Config"]
    assert isinstance(config, dict)
    labels = {INSTALLATION: bench.installation, TENANT_ID: tenant_id, GENERATION: "1", SPEC: config["Labels"][SPEC]}
    bench.api.create_container(
        config["Image"],
        entrypoint=list(PYTHON),
        name=naming.container(tenant_id),
        labels=labels,
        host_config=pattern["HostConfig"],
    )


def restart(part: Part) -> float:
    """Seconds from the start of a killed orchestrator to its first answer; its runtimes are adopted."""
    part.kill()
    began = time.perf_counter()
    part.start()
    until_healthy(part.url)
    return time.perf_counter() - began


def floor(bench: Bench) -> float:
    """Seconds of a process that imports FastAPI and the Docker SDK, reads as many rows and lists as many containers."""
    label = f"{INSTALLATION}={bench.installation}"
    arguments = [str(bench.stack.data_dir / "registry.db"), str(TENANTS_IN_ALL), label, str(KEPT)]
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", FLOOR, *arguments], check=True)
    return time.perf_counter() - began


def until_adopted(bench: Bench, phones: list[str]) -> None:
    """All that were awake are awake again, each in the container that it had."""
    for phone in phones:
        assert bench.manager.get_tenant(phone).state == "ready", phone
    running = bench.api.containers(filters={"label": f"{INSTALLATION}={bench.installation}"})
    assert len(running) == AWAKE


def looks(bench: Bench) -> Row:
    """A page of 200 tenants with their states by the REST API, against a bare list of as many containers."""
    token = (bench.stack.data_dir / "secrets" / "api_token").read_text().strip()
    headers = {"Authorization": f"Bearer {token}"}
    pairs = []
    for _ in range(LOOKS):
        began = time.perf_counter()
        bench.api.containers(all=True, filters={"label": f"{INSTALLATION}={bench.installation}"})
        listed = time.perf_counter()
        page = bench.http.get(f"{bench.stack.orchestrator.url}/v1/tenants", params={"limit": KEPT}, headers=headers)
        assert len(page.json()["tenants"]) == KEPT
        pairs.append((listed - began, time.perf_counter() - listed))
    base, product = (statistics.median(side) * 1e3 for side in zip(*pairs, strict=True))
    ratio = statistics.median(mine / bare for bare, mine in pairs)
    return Row(f"list of {KEPT} tenants", f"{product:.0f} ms", f"{base:.0f} ms the containers", ratio, 3.0, "x")
