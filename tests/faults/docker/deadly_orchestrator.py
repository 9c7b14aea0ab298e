"""`python -m tests.faults.docker.deadly_orchestrator`: the orchestrator, which kills itself where it is told to.

The file that DIE_AT names says `<step> before` or `<step> after`; it is gone when the death has come. A step is
`module:name` or `module:Class.name` of a function of ours or of a library that we work with.
"""

from __future__ import annotations

import importlib
import os
import signal
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from tests.faults.quick_orchestrator import main

SDK = "docker.api.container:ContainerApiMixin."
CREATE = "python_on_whales.components.container.cli_wrapper:ContainerCLI.create"
START, STOP, REMOVE = f"{SDK}start", f"{SDK}stop", f"{SDK}remove_container"
HEAR_READY = "orchestrator.engines.docker.starts:first_line"
"""A coroutine: only before it."""
ROW_OF_START = "orchestrator.registry.tenants:begin_start"
ROW_OF_OPERATION = "orchestrator.registry.operations:begin"
PUT_ASIDE = "orchestrator.folders.client_folders:put_aside"
SNAPSHOT = "orchestrator.folders.snapshots:take"
STEPS = (CREATE, START, STOP, REMOVE, HEAR_READY, ROW_OF_START, ROW_OF_OPERATION, PUT_ASIDE, SNAPSHOT)


def make_deadly(step: str, order: Path) -> None:
    """Put a function in the place of this one that obeys the order."""
    module, path = step.split(":")
    *owners, name = path.split(".")
    where = importlib.import_module(module)
    for owner in owners:
        where = getattr(where, owner)
    setattr(where, name, _deadly(getattr(where, name), step, order))


def _deadly(whole: Callable[..., Any], step: str, order: Path) -> Callable[..., Any]:
    def die_if_told(moment: str) -> None:
        if order.exists() and order.read_text(encoding="utf-8") == f"{step} {moment}":
            order.unlink()
            os.kill(os.getpid(), signal.SIGKILL)

    @wraps(whole)
    def deadly(*arguments: Any, **named: Any) -> Any:
        die_if_told("before")
        result = whole(*arguments, **named)
        die_if_told("after")
        return result

    return deadly


if __name__ == "__main__":
    for one in STEPS:
        make_deadly(one, Path(os.environ["DIE_AT"]))
    main()
