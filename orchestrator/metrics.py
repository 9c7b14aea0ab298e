"""What Prometheus is told of the orchestrator: counts of what happened, and no name, number or id of anybody."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Self, get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from typing_extensions import override

from orchestrator.alert import AlertKind
from orchestrator.causes import Cause, cause_of
from orchestrator.engines import Condition
from orchestrator.errors import EngineUnavailable, OrchestratorError
from orchestrator.observer import Observer, Start, WokenFrom
from orchestrator.operation import Kind
from orchestrator.tenant import State

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""The classic text format, which every Prometheus reads."""

WAKE_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.5, 5.0, 10.0, 30.0, 60.0)
COMMIT_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
GIVEN = "given"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is counted when Prometheus asks. `runtimes` is None while the engine does not answer."""

    tenants: Mapping[State, int]
    runtimes: Mapping[Condition, int] | None
    alerts: Mapping[AlertKind, int]


class Metrics(Observer):
    """The counters of one orchestrator. Safe to be told things on any thread."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._now = monotonic
        self._registry = CollectorRegistry()
        self._reconciled_at: float | None = None
        self._add_gauges()
        self._add_counters()
        ProcessCollector(registry=self._registry)

    def _add_gauges(self) -> None:
        self._tenants = self._gauge("libreta_tenants", "Tenants by their state; deleted ones are left out.", "state")
        self._runtimes = self._gauge(
            "libreta_runtimes", "Runtimes that the engine keeps, by condition; missing while it is silent.", "condition"
        )
        self._alerts = self._gauge("libreta_alerts_open", "Alerts that nobody has settled yet.", "kind")
        self._engine_up = self._gauge("libreta_engine_up", "Whether the engine that runs the tenants answers.")
        self._starts_waiting = self._gauge("libreta_starts_waiting", "Starts that wait for their place.")
        self._starts_in_flight = self._gauge("libreta_starts_in_flight", "Starts that the engine is at.")
        self._since_reconcile = self._gauge(
            "libreta_seconds_since_reconcile", "Since the registry was compared with what runs; -1 before the first."
        )
        self._since_reconcile.set_function(self._seconds_since_reconcile)

    def _add_counters(self) -> None:
        self.wakes = Histogram(
            "libreta_wake_seconds",
            "How long a wake took: in the queue, in the engine, in all, by what it went on with.",
            ("phase", "woken_from"),
            buckets=WAKE_SECONDS,
            registry=self._registry,
        )
        self.commits = Histogram(
            "libreta_database_commit_seconds",
            "How long a group of database work took until it was on disk.",
            buckets=COMMIT_SECONDS,
            registry=self._registry,
        )
        self.start_failures = self._counter("libreta_start_failures", "Starts that failed, by cause.", "cause")
        self.crashes = self._counter("libreta_crashes", "Runtimes that ended by themselves, by cause.", "cause")
        self.quarantines = self._counter("libreta_quarantines", "Tenants that crashed too often.")
        self.leases = self._counter("libreta_leases", "Leases given, or refused with which code.", "answer")
        self.operations = self._counter("libreta_operations", "Operations that ended.", "kind", "result")
        self._begin_at_zero()

    def _begin_at_zero(self) -> None:
        """A rate over something that never happened yet is nought, not missing."""
        for cause in get_args(Cause):
            self.start_failures.labels(cause)
            self.crashes.labels(cause)
        for kind in get_args(Kind):
            for result in ("done", "failed"):
                self.operations.labels(kind, result)
        self.leases.labels(GIVEN)

    def text(self, snapshot: Snapshot) -> bytes:
        """Everything in the text format of Prometheus."""
        _show(self._tenants, snapshot.tenants)
        _show(self._runtimes, snapshot.runtimes or {})
        _show(self._alerts, snapshot.alerts)
        return generate_latest(self._registry)

    @override
    def start(self) -> Start:
        return _TimedStart(self)

    @override
    def crashed(self, reason: str) -> None:
        self.crashes.labels(cause_of(reason)).inc()

    @override
    def quarantined(self) -> None:
        self.quarantines.inc()

    @override
    def engine_answers(self, *, does: bool) -> None:
        self._engine_up.set(does)

    @override
    def reconciled(self) -> None:
        self._reconciled_at = self._now()

    @override
    def leased(self, answer: str) -> None:
        self.leases.labels(answer).inc()

    @override
    def operation_ended(self, kind: str, result: Literal["done", "failed"]) -> None:
        self.operations.labels(kind, result).inc()

    @override
    def committed(self, seconds: float) -> None:
        self.commits.observe(seconds)

    def start_waits(self, by: int) -> None:
        """So many more starts wait for their place."""
        self._starts_waiting.inc(by)

    def start_goes_on(self, by: int) -> None:
        """So many more starts are with the engine."""
        self._starts_in_flight.inc(by)

    def _seconds_since_reconcile(self) -> float:
        return -1.0 if self._reconciled_at is None else self._now() - self._reconciled_at

    def _gauge(self, name: str, told: str, *labels: str) -> Gauge:
        return Gauge(name, told, labels, registry=self._registry)

    def _counter(self, name: str, told: str, *labels: str) -> Counter:
        return Counter(name, told, labels, registry=self._registry)


class _TimedStart(Start):
    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._asked_at = time.perf_counter()
        self._placed_at: float | None = None

    @override
    def __enter__(self) -> Self:
        self._metrics.start_waits(1)
        return self

    @override
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        if self._placed_at is None:
            self._metrics.start_waits(-1)
        else:
            self._metrics.start_goes_on(-1)

    @override
    def has_place(self) -> None:
        self._placed_at = time.perf_counter()
        self._metrics.start_waits(-1)
        self._metrics.start_goes_on(1)

    @override
    def is_ready(self, woken_from: WokenFrom) -> None:
        now = time.perf_counter()
        placed_at = self._placed_at or now
        phases = {"queue": placed_at - self._asked_at, "start": now - placed_at, "total": now - self._asked_at}
        for phase, seconds in phases.items():
            self._metrics.wakes.labels(phase, woken_from).observe(seconds)

    @override
    def failed(self, error: Exception) -> None:
        if not isinstance(error, OrchestratorError) or isinstance(error, EngineUnavailable):
            self._metrics.start_failures.labels(cause_of(error)).inc()


def _show(gauge: Gauge, counts: Mapping[State, int] | Mapping[Condition, int] | Mapping[AlertKind, int]) -> None:
    """Exactly these: what is counted no more is shown no more."""
    gauge.clear()
    for label, number in counts.items():
        gauge.labels(label).set(number)
