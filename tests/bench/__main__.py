"""`make bench`: every budget, one table; `make bench ENGINE=docker`: those of containers."""

from __future__ import annotations

import asyncio
import os
import sys
from types import ModuleType

from rich.console import Console

from tests.bench import (
    container_memory,
    container_starts,
    container_wakes,
    large_books,
    many_tenants,
    rules_brain,
    turns,
    webhooks,
)
from tests.bench.contained import NoEngine
from tests.bench.rows import Row, table

PROCESS: dict[str, ModuleType] = {
    "webhooks": webhooks,
    "turns": turns,
    "many_tenants": many_tenants,
    "large_books": large_books,
    "rules_brain": rules_brain,
}
DOCKER: dict[str, ModuleType] = {
    "container_memory": container_memory,
    "container_starts": container_starts,
    "container_wakes": container_wakes,
}


def main(wanted: list[str], engine: str) -> int:
    """Measure all budgets, or those named; the table tells which are kept. Noise is no failure, so the code is 0."""
    rows: list[Row] = []
    console = Console()
    for name, bench in (DOCKER if engine == "docker" else PROCESS).items():
        if not wanted or name in wanted:
            console.print(f"[dim]measuring {name}...[/dim]")
            try:
                rows += asyncio.run(bench.measure())
            except NoEngine as error:
                console.print(f"[red]{error}[/red]", highlight=False)
                return 1
    console.print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ.get("ENGINE", "process")))
