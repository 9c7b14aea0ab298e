"""A clock that tests turn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Hands:
    """It stands still until it is turned."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def turn(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
