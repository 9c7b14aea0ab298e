"""`python -m tests.faults.docker.deadly_orchestrator`: an orchestrator that kills itself around a named step.

DIE_AT is `module:name` or `module:Class.name` of a function, DIE_WHEN `before` or `after` it. Once it has died it lets
itself be: the file DIED is there then.
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


def die_around(step: str, moment: str, died: Path) -> None:
    """Make the function the last one that runs, whole or not at all."""
    module, path = step.split(":")
    *owners, name = path.split(".")
    where = importlib.import_module(module)
    for owner in owners:
        where = getattr(where, owner)
    setattr(where, name, _deadly(getattr(where, name), moment, died))


def _deadly(whole: Callable[..., Any], moment: str, died: Path) -> Callable[..., Any]:
    @wraps(whole)
    def deadly(*arguments: Any, **named: Any) -> None:
        if moment == "after":
            whole(*arguments, **named)
        died.touch()
        os.kill(os.getpid(), signal.SIGKILL)

    return deadly


if __name__ == "__main__":
    die_around(os.environ["DIE_AT"], os.environ["DIE_WHEN"], Path(os.environ["DIED"]))
    main()
