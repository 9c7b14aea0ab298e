"""Pure: after how many crashes a tenant is quarantined, and how long it rests before the next try."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class CrashPolicy:
    """`limit` crashes within `window` seconds are a crash loop; the rest before a restart doubles each time.

    The limit is above the tries that a message has (5): one that takes its runtime down every time is given up on
    before the shop is, and the messages after it are answered.
    """

    limit: int = 8
    window: float = 600.0
    first_rest: float = 0.5
    longest_rest: float = 30.0


@dataclass
class Crashes:
    """The recent crashes of every tenant. A start that fails counts as a crash."""

    policy: CrashPolicy
    _at: dict[str, list[datetime]] = field(default_factory=dict)

    def note(self, tenant_id: str, at: datetime) -> bool:
        """One more; whether it is a crash loop now."""
        since = at - timedelta(seconds=self.policy.window)
        self._at[tenant_id] = [*(crash for crash in self._at.get(tenant_id, ()) if crash > since), at]
        return len(self._at[tenant_id]) >= self.policy.limit

    def rest(self, tenant_id: str, now: datetime) -> float:
        """Seconds until it may be started again."""
        crashes = self._at.get(tenant_id)
        if not crashes:
            return 0.0
        whole = min(self.policy.first_rest * float(2 ** (len(crashes) - 1)), self.policy.longest_rest)
        return max(0.0, whole - (now - crashes[-1]).total_seconds())

    def forget(self, tenant_id: str) -> None:
        """The operator says that the cause is mended."""
        self._at.pop(tenant_id, None)
