"""A runtime that has everything loaded and waits to be told whose it is: a tenant wakes without the imports."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from tenant_runtime.__main__ import main
from tenant_runtime.brain import rules  # noqa: F401 - loaded now, so that nobody waits for it later
from tenant_runtime.contract import templates


def wait_for_a_tenant() -> int:
    """Becomes the runtime of the first line on standard input: `{"environment": {...}, "log_file": "..."}`.

    Ends with code 0 where the input ends first: whoever kept this process ready is gone.
    """
    templates.currencies()
    templates.countries()
    line = sys.stdin.buffer.readline()
    if not line:
        return 0
    told: dict[str, Any] = json.loads(line)
    os.environ.update(told["environment"])
    _write_to(told["log_file"])
    return main()


def _write_to(log_file: str) -> None:
    """Everything that is printed from now on goes to the end of this file."""
    descriptor = os.open(log_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for standard in (1, 2):
        os.dup2(descriptor, standard)
    os.close(descriptor)


if __name__ == "__main__":
    sys.exit(wait_for_a_tenant())
