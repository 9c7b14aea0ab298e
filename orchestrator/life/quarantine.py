"""Notes every crash: how long a tenant rests after it, and when it is started no more; alerts the operator."""

from __future__ import annotations

import structlog

from orchestrator.alerts import Alerts
from orchestrator.clock import Clock
from orchestrator.life.crashes import Crashes
from orchestrator.life.tenant_states import TenantStates
from orchestrator.observer import Observer

FAILED_STARTS = 3
"""So many starts that fail one after another, whoever's, are told as an alert: their cause is rarely the tenant."""

log = structlog.get_logger(__name__)


class Quarantine:
    """The crashes of all tenants. A start that fails counts as a crash."""

    def __init__(
        self, crashes: Crashes, states: TenantStates, alerts: Alerts, clock: Clock, observer: Observer
    ) -> None:
        self._crashes = crashes
        self._states = states
        self._alerts = alerts
        self._clock = clock
        self._observer = observer
        self._failed_starts = 0
        self._is_alerted = True  # whether an earlier orchestrator raised it is not known: the first success clears it

    def rest(self, tenant_id: str) -> float:
        """Seconds until it may be started again."""
        return self._crashes.rest(tenant_id, self._clock())

    def forgive(self, tenant_id: str) -> None:
        """Forget the crashes of a tenant: the operator has mended their cause."""
        self._crashes.forget(tenant_id)

    async def note(self, tenant_id: str, reason: str) -> bool:
        """One more crash; nothing of the tenant runs now. Says whether it is quarantined for it."""
        is_loop = self._crashes.note(tenant_id, self._clock())
        if is_loop:
            log.error("tenant_failed", tenant=tenant_id, reason=reason)
            self._observer.quarantined()
            await self._states.failed(tenant_id, reason)
        else:
            await self._states.asleep(tenant_id, f"crashed: {reason}")
        return is_loop

    async def note_failed_start(self, tenant_id: str, reason: str) -> bool:
        """The same for a start that failed."""
        log.warning("tenant_start_failed", tenant=tenant_id, reason=reason)
        self._failed_starts += 1
        if self._failed_starts >= FAILED_STARTS:
            self._is_alerted = True
            text = f"{self._failed_starts} starts in a row have failed, the last one because {reason}"
            await self._alerts.raise_alert("start_failures", text)
        return await self.note(tenant_id, reason)

    async def note_start(self) -> None:
        """A start succeeded."""
        self._failed_starts = 0
        if self._is_alerted:
            self._is_alerted = False
            await self._alerts.clear("start_failures")
