"""Starts a runtime's process, or keeps one ready that only has to be told whose it is."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestrator.engines.processes import SPARE_OF, WatchedProcess
from orchestrator.specs.environment import SMALL
from orchestrator.specs.process import RUNTIME_ARGV, ProcessSpec

INHERITED = ("PATH", "LANG", "LC_ALL", "TZ", "TZDIR", "HOME", "TMPDIR", "PYTHONPATH", "PYTHONHASHSEED")
"""What a runtime gets of our own environment: nothing that could be a secret."""

READY_FD = 3
"""The end of the pipe that a runtime finds open: the first number after its standard three."""

SPARE_ARGV = (sys.executable, "-P", "-OO", "-m", "tenant_runtime.spare")


@dataclass(frozen=True, slots=True)
class Spawned:
    """A process that is becoming a runtime, and the end of the pipe by which it says that it is ready."""

    process: WatchedProcess
    ready: int


def spawn(spec: ProcessSpec) -> Spawned:
    """A new process for this tenant, its output appended to its log. Raises OSError."""
    with_folders(spec)
    return _spawned(spec.argv, spec.environment, stdin=None, log_file=spec.log_file)


def with_folders(spec: ProcessSpec) -> None:
    """The folders of the run file and the log are there."""
    spec.log_file.parent.mkdir(parents=True, exist_ok=True)
    spec.run_file.parent.mkdir(parents=True, exist_ok=True)


class Spares:
    """At most `keep` processes that have a runtime's code loaded and wait on their standard input.

    One whose keeper is gone finds its input closed, and ends.
    """

    def __init__(self, *, run_dir: Path, keep: int) -> None:
        self._run_dir = run_dir
        self._keep = keep
        self._waiting: list[tuple[Spawned, int]] = []

    @property
    def pids(self) -> set[int]:
        """Those that wait."""
        return {spawned.process.pid for spawned, _ in self._waiting}

    def take(self, spec: ProcessSpec) -> Spawned | None:
        """One that becomes this tenant's runtime; None where none waits, or another program is asked for."""
        while self._waiting and spec.argv == RUNTIME_ARGV:
            spawned, tell = self._waiting.pop(0)
            if spawned.process.is_alive and _told(tell, spec):
                return spawned
            os.close(spawned.ready)
        return None

    def replenish(self) -> None:
        """Start what is missing. A machine that cannot has none, and wakes its tenants more slowly."""
        self._waiting = [one for one in self._waiting if one[0].process.is_alive or _dropped(one)]
        while len(self._waiting) < self._keep:
            theirs, ours = os.pipe()
            try:
                spawned = _spawned(
                    SPARE_ARGV, {SPARE_OF: str(self._run_dir), **SMALL}, stdin=theirs, log_file=Path(os.devnull)
                )
            except OSError:
                os.close(ours)
                return
            finally:
                os.close(theirs)
            self._waiting.append((spawned, ours))

    async def close(self) -> None:
        """End them all."""
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            _dropped(one)
            await one[0].process.kill()


def _told(tell: int, spec: ProcessSpec) -> bool:
    """Whether the spare could be told whose runtime it is; the line is shorter than a pipe's buffer."""
    with_folders(spec)
    line = json.dumps({"environment": dict(spec.environment), "log_file": str(spec.log_file)}) + "\n"
    try:
        return os.write(tell, line.encode()) > 0
    except BrokenPipeError:
        return False
    finally:
        os.close(tell)


def _dropped(one: tuple[Spawned, int]) -> bool:
    spawned, tell = one
    os.close(tell)
    os.close(spawned.ready)
    return False


def _spawned(argv: tuple[str, ...], environment: Mapping[str, str], *, stdin: int | None, log_file: Path) -> Spawned:
    ours, theirs = os.pipe()
    try:
        pid = _spawn(argv, environment, stdin=stdin, ready=theirs, log_file=log_file)
    except OSError:
        os.close(ours)
        raise
    finally:
        os.close(theirs)
    return Spawned(WatchedProcess(pid, is_child=True), ours)


def _spawn(
    argv: tuple[str, ...], environment: Mapping[str, str], *, stdin: int | None, ready: int, log_file: Path
) -> int:
    """The pid of a new process in a session of its own; nothing is inherited but the pipes it is given."""
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    append = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    read_from = (
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0) if stdin is None else (os.POSIX_SPAWN_DUP2, stdin, 0)
    )
    return os.posix_spawn(
        argv[0],
        argv,
        {**inherited, **environment, "LIBRETA_READY_FD": str(READY_FD)},
        file_actions=[
            (os.POSIX_SPAWN_DUP2, ready, READY_FD),
            read_from,
            (os.POSIX_SPAWN_OPEN, 1, str(log_file), append, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
        setsigmask=(),
        setsigdef=(signal.SIGPIPE, signal.SIGINT, signal.SIGTERM),
    )
