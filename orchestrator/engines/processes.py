"""The operating system's view of a runtime: which processes are ours, how one is watched and ended without mistake."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

PROC = Path("/proc")

SPARE_OF = "LIBRETA_SPARE_OF"
"""In the environment of a process that waited to be told its tenant: the folder in which its run file then appears."""


@dataclass(frozen=True, slots=True)
class Found:
    """A live process that carries a runtime's environment and leads its own session: one of ours."""

    pid: int
    tenant_id: str
    generation: int


def find_runtimes(run_dir: Path) -> Iterator[Found]:
    """Every live runtime that writes its record into `run_dir`.

    A pid in a file proves nothing (it may have been given to somebody else since); the environment that the kernel
    keeps for a process cannot be mistaken. Other users' processes, zombies and the runtimes' children are passed by.
    """
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (found := look_at(int(entry.name), run_dir)):
            yield found


def look_at(pid: int, run_dir: Path) -> Found | None:
    """This process, if it is one of ours and alive."""
    try:
        variables = (PROC / str(pid) / "environ").read_bytes().split(b"\0")
        is_leader = os.getsid(pid) == pid
    except OSError:
        return None
    environment = dict(variable.split(b"=", 1) for variable in variables if b"=" in variable)
    if is_leader and environment.get(SPARE_OF.encode()) == str(run_dir).encode():
        return Found(pid, *_told_to_be(pid, run_dir))
    tenant_id = environment.get(b"LIBRETA_TENANT_ID", b"").decode(errors="replace")
    run_file = environment.get(b"LIBRETA_RUN_FILE", b"").decode(errors="replace")
    generation = environment.get(b"LIBRETA_GENERATION", b"")
    if not (is_leader and tenant_id and generation.isdigit() and run_file == str(run_dir / f"{tenant_id}.json")):
        return None
    return Found(pid, tenant_id, int(generation))


def _told_to_be(pid: int, run_dir: Path) -> tuple[str, int]:
    """Whose runtime a former spare became, by the record that it wrote itself; ("", 0) while it says nothing.

    A record older than the process is another's: the number was given away again.
    """
    began = _start_time(pid)
    for run_file in run_dir.glob("t*.json"):
        try:
            record, written = json.loads(run_file.read_bytes()), run_file.stat().st_mtime
        except (OSError, ValueError):
            continue
        if record.get("pid") == pid and written >= began:
            return str(record.get("tenant_id")), int(record.get("generation", 0))
    return "", 0


def _start_time(pid: int) -> float:
    """Seconds since 1970 when this process began; the end of time where it is gone."""
    try:
        after_name = _stat(pid)
        booted = next(line for line in (PROC / "stat").read_text().splitlines() if line.startswith("btime"))
    except (OSError, StopIteration):
        return float("inf")
    if not after_name:
        return float("inf")
    return int(booted.split()[1]) + int(after_name[19]) / os.sysconf("SC_CLK_TCK") - 1


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat after the name, none where the process is gone (proc(5), the third first)."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


class WatchedProcess:
    """One process held by a pidfd: the kernel tells when it ends, and no signal reaches a later owner of its pid."""

    def __init__(self, pid: int, *, is_child: bool) -> None:
        self.pid = pid
        self._is_child = is_child
        self.status: int | None = None  # as waitpid gives it; stays None for a process that is not our child
        self._pidfd = os.pidfd_open(pid)
        self._ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(self._pidfd, self._on_end)

    @property
    def is_alive(self) -> bool:
        """Whether the kernel has not yet told of its end."""
        return not self._ended.is_set()

    @property
    def end(self) -> str:
        """How it ended, for the operator."""
        if self.status is None:
            return "ended"
        if os.WIFSIGNALED(self.status):
            return f"killed by {signal.Signals(os.WTERMSIG(self.status)).name}"
        return f"ended with code {os.waitstatus_to_exitcode(self.status)}"

    @property
    def is_stopped(self) -> bool:
        """Whether it stands still by a signal."""
        return _stat(self.pid)[:1] == ["T"]

    @property
    def started_at(self) -> datetime:
        """When it began, to the second."""
        return datetime.fromtimestamp(min(_start_time(self.pid) + 1, time.time()), UTC)

    @property
    def memory_bytes(self) -> int | None:
        """What it holds of the memory (resident set), shared pages too; None once it has ended."""
        fields = _stat(self.pid)
        return int(fields[21]) * os.sysconf("SC_PAGE_SIZE") if fields else None

    async def pause(self) -> None:
        """Returns when it stands still, which it does until it is told to go on, or has ended."""
        self._signal(signal.SIGSTOP)
        while self.is_alive and not self.is_stopped:  # noqa: ASYNC110 - the kernel tells nobody
            await asyncio.sleep(0.001)

    def go_on(self) -> None:
        """It goes on where it stood."""
        self._signal(signal.SIGCONT)

    async def wait(self) -> None:
        """Returns when it has ended."""
        await self._ended.wait()

    async def terminate(self, *, grace: float) -> None:
        """Ask it to end, and after `grace` seconds make it and its children end."""
        self._signal(signal.SIGTERM)
        self._signal(signal.SIGCONT)  # one that stands still would not hear it
        try:
            await asyncio.wait_for(self._ended.wait(), grace)
        except TimeoutError:
            await self.kill()

    async def kill(self) -> None:
        """Make it end now, with its own children where they can be named without doubt."""
        if self.is_alive and self._is_child:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)  # only we can free a child's number, so it is still its group's
        self._signal(signal.SIGKILL)
        await self._ended.wait()

    def let_go(self) -> None:
        """Watch it no longer; it keeps running."""
        if self._pidfd >= 0:
            asyncio.get_running_loop().remove_reader(self._pidfd)
            os.close(self._pidfd)
            self._pidfd = -1

    def _signal(self, number: signal.Signals) -> None:
        if self._pidfd >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, number)

    def _on_end(self) -> None:
        with contextlib.suppress(ChildProcessError):
            _, self.status = os.waitpid(self.pid, os.WNOHANG)
        self.let_go()
        self._ended.set()
