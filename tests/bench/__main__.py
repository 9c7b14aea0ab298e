"""`make bench`: every budget, one table."""

from __future__ import annotations

import asyncio
import sys

from rich.console import Console

from tests.bench import large_books, many_tenants, rules_brain, turns, webhooks
from tests.bench.rows import Row, table

BENCHES = {
    "webhooks": webhooks,
    "turns": turns,
    "many_tenants": many_tenants,
    "large_books": large_books,
    "rules_brain": rules_brain,
}


def main(wanted: list[str]) -> int:
    """Measure all budgets, or those named; the table tells which are kept. Noise is no failure, so the code is 0."""
    rows: list[Row] = []
    console = Console()
    for name, bench in BENCHES.items():
        if not wanted or name in wanted:
            console.print(f"[dim]measuring {name}...[/dim]")
            rows += asyncio.run(bench.measure())
    console.print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
