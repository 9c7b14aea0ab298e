"""Bounds how many messages of one stranger are answered in a minute."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta

from tenant_runtime.contract.key import TenantKey

MOST_REMEMBERED = 10_000
WINDOW = timedelta(minutes=1)


class FloodGate:
    """Lets `most` messages of each sender through in any minute. In memory: a restart forgives."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._passed: OrderedDict[TenantKey, deque[datetime]] = OrderedDict()

    def lets_through(self, sender: TenantKey, now: datetime) -> bool:
        """Whether this message is answered; it counts only if it is."""
        passed = self._passed.setdefault(sender, deque(maxlen=self._most))
        self._passed.move_to_end(sender)
        while len(self._passed) > MOST_REMEMBERED:
            self._passed.popitem(last=False)
        if len(passed) == self._most and now - passed[0] < WINDOW:
            return False
        passed.append(now)
        return True
