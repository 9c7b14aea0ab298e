"""What Prometheus is told of the gateway: counts of what happened, and no number or text of anybody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from gateway.counts import Backlog
from gateway.errors import Remedy

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""The classic text format, which every Prometheus reads."""

ANSWER_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0, 7200.0)


class Metrics:
    """The counters of one gateway, for these channels."""

    def __init__(self, channels: Iterable[str]) -> None:
        self._registry = CollectorRegistry()
        self._add_gauges()
        self._add_counters()
        for channel in channels:
            self._begin_at_zero(channel)
        ProcessCollector(registry=self._registry)

    def _add_gauges(self) -> None:
        self._inbox = self._gauge("libreta_inbox_waiting", "Messages that are not answered yet, by state.", "state")
        self._outbox = self._gauge("libreta_outbox_waiting", "Replies the provider does not have, by state.", "state")
        self._inbox_age = self._gauge(
            "libreta_inbox_oldest_seconds", "How long the oldest unanswered message has waited; 0 where none does."
        )
        self._outbox_age = self._gauge(
            "libreta_outbox_oldest_seconds", "How long the oldest unsent reply has waited, held ones apart."
        )
        self._dead_letters = self._gauge("libreta_dead_letters", "Messages that were given up on.")
        self._turns = self._gauge("libreta_turns_in_flight", "Messages that a tenant is at work on.")

    def _add_counters(self) -> None:
        self._answers = Histogram(
            "libreta_answer_seconds",
            "From a message's arrival until its replies were in the outbox, waking and waiting included.",
            buckets=ANSWER_SECONDS,
            registry=self._registry,
        )
        self._webhooks = self._counter("libreta_webhooks", "Webhooks by channel and status.", "channel", "status")
        self._lease_refusals = self._counter("libreta_lease_refusals", "Leases that were not given, by code.", "code")
        self._send_failures = self._counter(
            "libreta_send_failures", "Replies a channel did not take, by what is done about it.", "channel", "remedy"
        )
        self._delivery_failures = self._counter(
            "libreta_delivery_failures", "Replies that a provider took and then failed at.", "channel"
        )

    def text(self, backlog: Backlog, now: datetime) -> bytes:
        """Everything in the text format of Prometheus."""
        for gauge, age, queue in (
            (self._inbox, self._inbox_age, backlog.inbox),
            (self._outbox, self._outbox_age, backlog.outbox),
        ):
            for state, number in queue.waiting.items():
                gauge.labels(state).set(number)
            age.set(max(0.0, (now - queue.oldest).total_seconds()) if queue.oldest else 0.0)
        self._dead_letters.set(backlog.dead_letters)
        return generate_latest(self._registry)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A tenant is at work on a message for as long as the block lasts."""
        self._turns.inc()
        try:
            yield
        finally:
            self._turns.dec()

    def answered(self, seconds: float) -> None:
        """The replies to a message are in the outbox, so long after it came."""
        self._answers.observe(seconds)

    def webhook(self, channel: str, status: int) -> None:
        """A provider's call was answered."""
        self._webhooks.labels(channel, str(status)).inc()

    def lease_refused(self, code: str) -> None:
        """The orchestrator gave no lease, or no answer."""
        self._lease_refusals.labels(code).inc()

    def send_failed(self, channel: str, remedy: Remedy) -> None:
        """A channel did not take a reply."""
        self._send_failures.labels(channel, remedy.value).inc()

    def delivery_failed(self, channel: str) -> None:
        """A provider says that what it took did not arrive."""
        self._delivery_failures.labels(channel).inc()

    def _begin_at_zero(self, channel: str) -> None:
        """A rate over something that never happened yet is nought, not missing."""
        self._delivery_failures.labels(channel)
        for remedy in Remedy:
            self._send_failures.labels(channel, remedy.value)

    def _gauge(self, name: str, told: str, *labels: str) -> Gauge:
        return Gauge(name, told, labels, registry=self._registry)

    def _counter(self, name: str, told: str, *labels: str) -> Counter:
        return Counter(name, told, labels, registry=self._registry)
