"""The process engine: one operating-system process a tenant, no Docker needed."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from typing_extensions import override

from orchestrator import naming
from orchestrator.engines import Change, Driver, Engine, Exit, Inspection, Running, StartFailed, View, log_files
from orchestrator.engines.processes import Found, WatchedProcess, find_runtimes
from orchestrator.engines.run_record import RunRecord, record_in
from orchestrator.engines.spawning import Spares, spawn
from orchestrator.settings import LOOPBACK, Settings
from orchestrator.specs.process import RUNTIME_ARGV, ProcessSpec, process_spec

LEFTOVER_GRACE = 5.0
CLOSE_GRACE = 10.0
ROTATE_EVERY = 30.0
TAIL_LINES = 5


@dataclass(slots=True)
class _Live:
    running: Running
    process: WatchedProcess
    run_file: Path
    watcher: asyncio.Task[None] | None = None


def process_driver(settings: Settings, service_secret: str, *, argv: tuple[str, ...] = RUNTIME_ARGV) -> Driver:
    """The process engine as the settings want it; `argv` is what runs as a runtime."""
    engine = ProcessEngine(run_dir=settings.run_dir, logs_dir=settings.logs_dir, spares=settings.spare_runtimes)
    return Driver(engine, engine, partial(process_spec, settings=settings, service_secret=service_secret, argv=argv))


class ProcessEngine(Engine[ProcessSpec], View):
    """The port over processes of this machine, found again by the environment that the kernel keeps of each."""

    def __init__(self, *, run_dir: Path, logs_dir: Path, spares: int = 0) -> None:
        self._run_dir = run_dir
        self._logs_dir = logs_dir
        self._spares = Spares(run_dir=run_dir, keep=spares)
        self._live: dict[str, _Live] = {}
        self._starting: set[int] = set()
        self._changes: asyncio.Queue[Change] = asyncio.Queue()
        self._rotation: asyncio.Task[None] | None = None
        self._is_closed = False

    @override
    async def keeps(self, spec: ProcessSpec) -> bool:
        return False

    @override
    async def start(self, spec: ProcessSpec) -> Running:
        live = self._live.get(spec.tenant_id)
        if live and live.process.is_alive:
            return self._gone_on(live)
        self._keep_logs_short()
        try:
            spawned = self._spares.take(spec) or spawn(spec)
        except OSError as error:
            raise StartFailed(f"the runtime cannot be started: {error}") from error
        process = spawned.process
        self._starting.add(process.pid)
        try:
            return self._keep(await self._ready(spec, process, spawned.ready), process, spec.run_file)
        except BaseException:
            await process.kill()
            spec.run_file.unlink(missing_ok=True)
            raise
        finally:
            self._starting.discard(process.pid)
            self._replenish()

    @override
    async def pause(self, tenant_id: str) -> bool:
        live = self._live.get(tenant_id)
        if live is None or not live.process.is_alive:
            return False
        await live.process.pause()
        live.running = replace(live.running, is_paused=live.process.is_alive)
        return live.process.is_alive

    @override
    async def stop(self, tenant_id: str, *, grace: float, forget: bool = False) -> None:
        live = self._live.get(tenant_id)
        if live is None:
            return
        if live.watcher:
            live.watcher.cancel()
        await live.process.terminate(grace=grace)
        self._forget(live)

    @override
    async def running(self) -> list[Running]:
        found = await asyncio.to_thread(lambda: list(find_runtimes(self._run_dir)))
        known = self._starting | self._spares.pids | {live.process.pid for live in self._live.values()}
        await asyncio.gather(*(self._adopt_or_end(one) for one in found if one.pid not in known))
        self._sweep_records()
        self._keep_logs_short()
        self._replenish()
        return [live.running for live in self._live.values() if live.process.is_alive]

    @override
    async def changes(self) -> AsyncIterator[Change]:
        while True:
            yield await self._changes.get()

    @override
    async def logs(self, tenant_id: str, *, lines: int) -> list[str]:
        return await asyncio.to_thread(log_files.last_lines, naming.log_file(self._logs_dir, tenant_id), lines)

    @override
    async def follow(self, tenant_id: str, *, lines: int) -> AsyncIterator[str]:
        async for line in log_files.follow(naming.log_file(self._logs_dir, tenant_id), lines):
            yield line

    @override
    async def inspect(self, tenant_id: str) -> Inspection:
        live = self._live.get(tenant_id)
        if live is None or not live.process.is_alive:
            return Inspection("absent")
        running = live.running
        return Inspection(
            "paused" if running.is_paused else "running",
            name=f"process {live.process.pid}",
            generation=running.generation,
            started_at=live.process.started_at,
            memory_bytes=live.process.memory_bytes,
        )

    @override
    async def kept(self) -> list[str]:
        return list(self._live)

    @override
    async def close(self, *, leave_running: bool = False) -> None:
        if self._rotation:
            self._rotation.cancel()
        self._is_closed = True
        await self._spares.close()
        if not leave_running:
            await asyncio.gather(*(self.stop(tenant_id, grace=CLOSE_GRACE) for tenant_id in list(self._live)))
        for live in self._live.values():
            if live.watcher:
                live.watcher.cancel()
            live.process.let_go()
        self._live.clear()

    def _gone_on(self, live: _Live) -> Running:
        if live.running.is_paused:
            live.process.go_on()
            live.running = replace(live.running, is_paused=False)
        return live.running

    async def _ready(self, spec: ProcessSpec, process: WatchedProcess, pipe: int) -> RunRecord:
        """What the runtime says of itself through the pipe. Raises StartFailed if it says anything else, or nothing."""
        try:
            said = await asyncio.wait_for(_first_line(pipe), spec.start_timeout)
            record = _record(said, spec.tenant_id, spec.generation, process.pid)
            if record:
                return record
            if not said:  # the pipe was closed: it is ending, let it do so to learn how
                await asyncio.wait_for(process.wait(), LEFTOVER_GRACE)
            why = f"said {said[:80]!r} where its record was expected" if process.is_alive else process.end
        except TimeoutError:
            why = f"was not ready within {spec.start_timeout:g} seconds"
        raise StartFailed(await self._with_log(why, spec.log_file))

    async def _with_log(self, why: str, log_file: Path) -> str:
        tail = await asyncio.to_thread(log_files.last_lines, log_file, TAIL_LINES)
        return f"the runtime {why}" + (": " + " | ".join(tail) if tail else "")

    def _keep(self, record: RunRecord, process: WatchedProcess, run_file: Path) -> Running:
        running = Running(
            record.tenant_id, record.generation, f"http://{LOOPBACK}:{record.port}", is_paused=process.is_stopped
        )
        live = _Live(running, process, run_file)
        live.watcher = asyncio.create_task(self._tell_exit(live))
        self._live[running.tenant_id] = live
        return running

    async def _tell_exit(self, live: _Live) -> None:
        await live.process.wait()
        self._forget(live)
        running = live.running
        reason = await self._with_log(live.process.end, naming.log_file(self._logs_dir, running.tenant_id))
        self._changes.put_nowait(Exit(running.tenant_id, running.generation, reason))

    def _replenish(self) -> None:
        """Keep spares, but never while somebody waits for a start: it would take the processor from them."""
        if not self._starting and not self._is_closed:
            self._spares.replenish()

    def _forget(self, live: _Live) -> None:
        """Of this very process nothing is left; a newer one of the same tenant is not touched."""
        if self._live.get(live.running.tenant_id) is live:
            del self._live[live.running.tenant_id]
            live.run_file.unlink(missing_ok=True)

    async def _adopt_or_end(self, found: Found) -> None:
        try:
            process = WatchedProcess(found.pid, is_child=False)
        except ProcessLookupError:
            return
        run_file = naming.run_file(self._run_dir, found.tenant_id)
        record = _record(_text_of(run_file), found.tenant_id, found.generation, found.pid)
        if record:
            self._keep(record, process, run_file)
        else:
            await process.terminate(grace=LEFTOVER_GRACE)

    def _sweep_records(self) -> None:
        """Remove the records of runtimes that are no more."""
        for run_file in self._run_dir.glob("t*.json"):
            if run_file.stem not in self._live and not self._starting:
                run_file.unlink(missing_ok=True)

    def _keep_logs_short(self) -> None:
        if self._rotation is None:
            self._rotation = asyncio.create_task(self._rotate_forever())

    async def _rotate_forever(self) -> None:
        while True:
            for tenant_id in list(self._live):
                with contextlib.suppress(OSError):  # a full disk must not end the loop; the next round tries again
                    await asyncio.to_thread(log_files.turn_over, naming.log_file(self._logs_dir, tenant_id))
            await asyncio.sleep(ROTATE_EVERY)


async def _first_line(pipe: int) -> bytes:
    """The first line that comes through, nothing if the other end is closed before."""
    stream = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(stream), os.fdopen(pipe, "rb", buffering=0)
    )
    try:
        return await stream.readline()
    except ValueError:  # longer than any record
        return b"an endless line"
    finally:
        transport.close()


def _record(text: bytes, tenant_id: str, generation: int, pid: int) -> RunRecord | None:
    """The record in this text, if it is this very runtime's."""
    record = record_in(text, tenant_id, generation)
    return record if record and record.pid == pid else None


def _text_of(run_file: Path) -> bytes:
    try:
        return run_file.read_bytes()
    except OSError:
        return b""
