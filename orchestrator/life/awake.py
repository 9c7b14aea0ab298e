"""A tenant whose runtime is there: where it answers, who may talk to it until when, whether it stands still."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestrator.tenant import Tenant


@dataclass(slots=True)
class Awake:
    """A tenant that can be talked to; a paused one after it was woken.

    `is_paused` is also true while it is being paused, and where it is not known whether it was: then a wake asks the
    engine, to which going on with what goes on is no change.
    """

    tenant: Tenant
    url: str
    active_at: datetime
    leased_until: datetime
    is_paused: bool = False

    def is_idle(self, now: datetime, seconds: float) -> bool:
        """Whether nobody holds a lease and nobody has asked for one for so long."""
        return not self.is_leased(now) and self.active_at + timedelta(seconds=seconds) <= now

    def is_leased(self, now: datetime) -> bool:
        """Whether somebody may be talking to it."""
        return self.leased_until > now
