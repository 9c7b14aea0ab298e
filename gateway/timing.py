"""How long things take and how often they are tried: seconds that a test may shorten, and no operator has to know."""

from __future__ import annotations

import random as randomness
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


def utc_now() -> datetime:
    """The time now, aware."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds, unless said otherwise."""

    first_delay: float = 0.5
    longest_delay: float = 30.0
    longest_silence: float = 5.0
    """How long nobody tries while the orchestrator does not answer: one attempt costs little, all at once a lot."""
    longest_asked_delay: float = 300.0
    """The most that somebody's Retry-After is heeded."""
    lease_wait: float = 10.0
    """How long the orchestrator may hold a request for a lease while the tenant wakes."""
    send_timeout: float = 10.0
    look_up_until: float = 15.0
    """A reply that may have been taken is looked for this long after its try before it is sent again."""
    stop_grace: float = 20.0
    window: timedelta = timedelta(hours=24)
    """WhatsApp lets a business answer freely this long after the person's last message."""
    keep_events: timedelta = timedelta(days=14)
    now: Callable[[], datetime] = utc_now
    random: Callable[[], float] = randomness.random

    def delay(self, tries: int, *, asked: float | None = None) -> float:
        """Seconds until the next try after so many: exponential, half of it by chance, never less than was asked."""
        ceiling = min(self.longest_delay, self.first_delay * 2.0 ** min(max(tries - 1, 0), 32))
        chance = ceiling / 2 * (1 + self.random())
        return chance if asked is None else min(asked, self.longest_asked_delay) + chance / 4
