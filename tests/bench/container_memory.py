"""What one shop costs that is awake and idle, counted in three ways."""

from __future__ import annotations

import statistics
from pathlib import Path

import psutil

from tests.bench.contained import Bench, on_docker
from tests.bench.processes import resident_megabytes
from tests.bench.rows import Row

SHOPS = 20
MIB = 1_048_576
SALES = 5


async def measure() -> list[Row]:
    """Two budgets, of the median shop of some.

    RSS counts the pages of files that all containers share; it is what `ps` shows of the runtime. "All in" is what one
    more container costs the host: the memory of its control group without the cache of files, which the kernel gives
    back (anonymous memory, tmpfs, kernel memory such as page tables and stacks), its share of the file pages that it
    has mapped (PSS), and its shim, counted by its own PSS.
    """
    with on_docker(LIBRETA_PAUSE_AFTER="0") as bench:
        phones = [bench.shop(200 + number) for number in range(SHOPS)]
        for phone in phones:
            for _ in range(SALES):
                bench.turn(phone)
        shops = [weighed(bench, phone) for phone in phones]
    rss, all_in, shim = (statistics.median(side) for side in zip(*shops, strict=True))
    return [
        Row("container: memory, resident", f"{rss:.1f} MB", "-", rss, 45, "MB"),
        Row("container: memory, all in", f"{all_in:.1f} MiB", f"{shim:.1f} MiB its shim", all_in, 36, "MiB"),
    ]


def weighed(bench: Bench, phone: str) -> tuple[float, float, float]:
    """RSS in MB, all in and the shim in MiB."""
    container = bench.container_of(phone)
    runtime = psutil.Process(container["State"]["Pid"])
    shim = runtime.parent()
    assert shim is not None
    shim_mib = proportional_bytes(shim.pid) / MIB
    files = file_share_bytes(runtime.pid)
    return resident_megabytes(runtime.pid), (group_bytes(runtime.pid) + files) / MIB + shim_mib, shim_mib


def proportional_bytes(pid: int) -> int:
    """A process's own memory and its share of what it has in common with others (PSS)."""
    return int(psutil.Process(pid).memory_full_info().pss)


def file_share_bytes(pid: int) -> int:
    """Its share of the mapped pages of files (Pss_File of smaps_rollup)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss_File:"):
            return int(line.split()[1]) * 1024
    return 0


def group_bytes(pid: int) -> int:
    """What the process's control group uses but the cache of files, kernel memory included."""
    group = memory_group(pid)
    stat = dict(line.split() for line in (group / "memory.stat").read_text(encoding="ascii").splitlines())
    if "anon" in stat:  # version 2
        return int((group / "memory.current").read_text()) - int(stat["file"]) + int(stat["shmem"])
    kernel = int((group / "memory.kmem.usage_in_bytes").read_text())
    return int(stat["total_rss"]) + int(stat.get("total_shmem", 0)) + kernel


def memory_group(pid: int) -> Path:
    """Where the kernel accounts for its memory, in version 1 or 2 of control groups."""
    for line in Path(f"/proc/{pid}/cgroup").read_text(encoding="ascii").splitlines():
        _, controllers, path = line.split(":", 2)
        if "memory" in controllers.split(","):
            return Path("/sys/fs/cgroup/memory") / path.lstrip("/")
        if controllers == "" and (Path("/sys/fs/cgroup") / path.lstrip("/") / "memory.current").exists():
            return Path("/sys/fs/cgroup") / path.lstrip("/")
    raise LookupError(f"no memory control group of {pid}")
