"""One row of the budget table: what was measured, against which floor, and whether it fits."""

from __future__ import annotations

import statistics
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from rich.table import Table

ROUNDS = 5
"""Floor and product turn about this often; the median counts, because a shared machine is noisy."""


@dataclass(frozen=True)
class Row:
    """One budget. `value` is what is compared with `limit`; `at_most` says on which side of it is good."""

    what: str
    product: str
    floor: str
    value: float
    limit: float
    unit: str
    at_most: bool = True

    @property
    def fits(self) -> bool:
        """Whether the budget is kept."""
        return self.value <= self.limit if self.at_most else self.value >= self.limit


async def turn_about(
    product: Callable[[], Awaitable[float]], floor: Callable[[], Awaitable[float]], rounds: int = ROUNDS
) -> tuple[list[float], list[float]]:
    """The figures of the product and of its floor, each round one of both."""
    figures: list[float] = []
    floors: list[float] = []
    for _ in range(rounds):
        floors.append(await floor())
        figures.append(await product())
    return figures, floors


def median_ratio(figures: list[float], floors: list[float]) -> float:
    """The median of the rounds' ratios."""
    return statistics.median(figure / under for figure, under in zip(figures, floors, strict=True))


def table(rows: list[Row]) -> Table:
    """The rows for a person to read."""
    drawn = Table(title="Budgets (ratios of one run; absolute times are this machine's)", title_justify="left")
    for heading in ("what", "product", "floor", "measured", "budget", ""):
        drawn.add_column(heading)
    for row in rows:
        sign = "≤" if row.at_most else "≥"
        verdict = "[green]fits[/green]" if row.fits else "[red]over[/red]"
        drawn.add_row(
            row.what, row.product, row.floor, f"{row.value:.2f} {row.unit}", f"{sign} {row.limit:g} {row.unit}", verdict
        )
    return drawn
