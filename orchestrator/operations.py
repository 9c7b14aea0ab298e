"""Runs slow acts to their end, whoever hangs up, and lets any number of callers wait for one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog

from orchestrator.clock import Clock
from orchestrator.database import Database
from orchestrator.errors import OperationNotFound, OrchestratorError
from orchestrator.observer import Nobody, Observer
from orchestrator.operation import Operation
from orchestrator.problems import problem_of
from orchestrator.registry import operations

log = structlog.get_logger(__name__)

Act = Callable[[Operation], Awaitable[Mapping[str, Any]]]


class Operations:
    """The operations of this process that are under way; all others are rows."""

    def __init__(self, database: Database, clock: Clock, observer: Observer | None = None) -> None:
        self._observer = observer or Nobody()
        self._database = database
        self._clock = clock
        self._running: dict[str, asyncio.Task[Mapping[str, Any]]] = {}

    def start(self, operation: Operation, act: Act) -> asyncio.Task[Mapping[str, Any]]:
        """Carry on with an operation that has its row; the task ends with its result or raises what made it fail."""
        task = asyncio.create_task(self._run(operation, act))
        self._running[operation.operation_id] = task
        task.add_done_callback(lambda done: done.cancelled() or done.exception())  # told to whoever waits, if any
        task.add_done_callback(lambda _: self._running.pop(operation.operation_id, None))
        return task

    async def wait(self, operation_id: str, seconds: float) -> Operation:
        """The operation once it has ended, or as it stands after so many seconds."""
        task = self._running.get(operation_id)
        if task and seconds > 0:
            await asyncio.wait([task], timeout=seconds)
        return await self.find(operation_id)

    async def find(self, operation_id: str) -> Operation:
        """The operation as it stands. Raises OperationNotFound."""
        found = await self._database.submit(lambda connection: operations.of_id(connection, operation_id))
        if found is None:
            raise OperationNotFound
        return found

    async def reach(self, operation: Operation, step: str) -> None:
        """The operation has come as far as this step, durably."""
        now = self._clock()
        await self._database.submit(lambda connection: operations.reach(connection, operation, step, at=now))

    async def close(self) -> None:
        """Stop what runs where it stands: its row says how to go on at the next start."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, operation: Operation, act: Act) -> Mapping[str, Any]:
        """What the act returns. It marks its own end where that has to be one transaction with something else."""
        try:
            result = await act(operation)
        except OrchestratorError as error:
            await self._fail(operation, error)
            raise
        except Exception as error:
            log.exception("operation_broke", operation=operation.operation_id, kind=operation.kind)
            await self._fail(operation, OrchestratorError(f"{type(error).__name__} in {operation.kind}"))
            raise
        now = self._clock()
        await self._database.submit(lambda connection: operations.finish(connection, operation, result, at=now))
        self._observer.operation_ended(operation.kind, "done")
        return result

    async def _fail(self, operation: Operation, error: OrchestratorError) -> None:
        log.warning("operation_failed", operation=operation.operation_id, kind=operation.kind, reason=str(error))
        now, problem = self._clock(), problem_of(error).model_dump(mode="json")
        await self._database.submit(lambda connection: operations.fail(connection, operation, problem, at=now))
        self._observer.operation_ended(operation.kind, "failed")
