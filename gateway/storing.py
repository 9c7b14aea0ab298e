"""Keeps at it until a result that must not be lost is on disk."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection

from gateway.database import Database
from gateway.errors import StorageError
from gateway.lanes import Lanes
from gateway.timing import Timing

log = logging.getLogger(__name__)
Result = TypeVar("Result")


async def stored(
    database: Database, work: Callable[[Connection], Result], *, lanes: Lanes[Any], timing: Timing
) -> Result:
    """The result of `work`, once it is on disk; tried again while the disk refuses, until the gateway stops."""
    tries = 0
    while True:
        try:
            return await database.run(work)
        except StorageError:
            if lanes.is_stopping:
                raise
            tries += 1
            log.error("a result cannot be stored; try %d", tries)
            await lanes.pause(timing.delay(tries))
