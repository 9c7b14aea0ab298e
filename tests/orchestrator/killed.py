"""Run as a process: does one act on Ana's tenant and is killed before or after a named step of it."""

from __future__ import annotations

import asyncio
import importlib
import os
import signal
import sys
from pathlib import Path
from typing import Any

from tests.orchestrator.world import ANA, orchestrator, settings_in


def die_at(step: str, moment: str) -> None:
    """Make the function `module:name` the last one that runs, whole or not at all."""
    module, name = step.split(":")
    where = importlib.import_module(module)
    whole = getattr(where, name)

    def deadly(*arguments: Any, **named: Any) -> None:
        if moment == "after":
            whole(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(where, name, deadly)


async def main(folder: Path, act: str, step: str, moment: str) -> None:
    """Never returns, unless it is to do it `again`: then it only starts, and goes on with what was begun."""
    if act == "again":
        die_at(step, moment)
        async with orchestrator(settings_in(folder)):
            return
    async with orchestrator(settings_in(folder)) as world:
        if act != "create":
            await world.tenant()
            await world.lease()
        die_at(step, moment)
        if act == "create":
            await world.tenant()
        else:
            await world.http.post(f"/v1/tenants/{ANA}/{act}", json={"confirm": ANA} if act == "reset" else {})


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), *sys.argv[2:]))
