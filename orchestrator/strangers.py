"""Pure: how many new unknown senders are taken on each minute, in all."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta

from tenant_runtime.contract.key import TenantKey

MINUTE = timedelta(minutes=1)
REMEMBERED = 10_000
"""Senders remembered as admitted, so that a talk begun before a flood goes on during it."""


class StrangerGate:
    """Lets through whom it knows, and so many new ones a minute."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._admitted: OrderedDict[TenantKey, None] = OrderedDict()
        self._lately: deque[datetime] = deque()

    def admit(self, identity: TenantKey, now: datetime) -> float:
        """0 if this sender may come in; else the seconds to wait."""
        if identity in self._admitted:
            self._admitted.move_to_end(identity)
            return 0.0
        while self._lately and self._lately[0] <= now - MINUTE:
            self._lately.popleft()
        if len(self._lately) >= self._per_minute:
            return (self._lately[0] + MINUTE - now).total_seconds()
        self._lately.append(now)
        self._admitted[identity] = None
        if len(self._admitted) > REMEMBERED:
            self._admitted.popitem(last=False)
        return 0.0
