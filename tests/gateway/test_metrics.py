"""Prometheus can read what it is told of the gateway, each number moves when its thing happens, nobody is named."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Connection, Select, select

from gateway import counts, inbox
from gateway.database import Database
from gateway.metrics import CONTENT_TYPE
from gateway.schema import MIGRATIONS
from tests.gateway.conftest import ANA, BRUNO, GatewayUnderTest
from tests.gateway.control_plane import Trouble
from tests.gateway.simulated import wait_until
from tests.standins.twilio import refused

Value = Callable[..., float | None]


def scraped(gateway: GatewayUnderTest) -> Value:
    """One scrape: the value of a sample by its name and labels."""
    answer = gateway.operator("GET", "/metrics")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == CONTENT_TYPE
    samples = [one for family in text_string_to_metric_families(answer.text) for one in family.samples]

    def value(name: str, **labels: str) -> float | None:
        return next((one.value for one in samples if one.name == name and one.labels == labels), None)

    return value


def until(gateway: GatewayUnderTest, expected: float, name: str, **labels: str) -> None:
    wait_until(lambda: scraped(gateway)(name, **labels) == expected)


@pytest.mark.parametrize("token", [None, "another"])
def test_without_the_operator_token_nothing_is_told(gateway: GatewayUnderTest, token: str | None) -> None:
    answer = gateway.operator("GET", "/metrics", token=token)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")


def test_what_waits_is_counted_with_its_age_and_is_gone_once_answered(gateway: GatewayUnderTest) -> None:
    gate = gateway.control_plane.gates[ANA] = threading.Event()
    quiet = scraped(gateway)
    assert (quiet("libreta_inbox_waiting", state="pending"), quiet("libreta_inbox_oldest_seconds")) == (0, 0)
    gateway.write(ANA, "uno")
    gateway.write(ANA, "dos")
    until(gateway, 1, "libreta_turns_in_flight")
    busy = scraped(gateway)
    assert busy("libreta_inbox_waiting", state="delivering") == 1
    assert busy("libreta_inbox_waiting", state="pending") == 1
    first_age = busy("libreta_inbox_oldest_seconds") or 0
    assert first_age > 0
    assert (scraped(gateway)("libreta_inbox_oldest_seconds") or 0) > first_age
    gate.set()
    until(gateway, 2, "libreta_answer_seconds_count")
    done = scraped(gateway)
    assert (done("libreta_turns_in_flight"), done("libreta_inbox_oldest_seconds")) == (0, 0)


def test_webhooks_are_counted_by_channel_and_status(gateway: GatewayUnderTest) -> None:
    gateway.write(ANA, "hola")
    gateway.write_signed_by("another token", ANA, "hola")
    httpx.post(f"{gateway.url}/webhooks/no-such-channel", trust_env=False)
    found = scraped(gateway)
    assert found("libreta_webhooks_total", channel="twilio", status="200") == 1
    assert found("libreta_webhooks_total", channel="twilio", status="403") == 1
    assert found("libreta_webhooks_total", channel="other", status="404") == 1


def test_dead_letters_and_refused_leases_are_counted(gateway: GatewayUnderTest) -> None:
    gateway.control_plane.lease_troubles[ANA].append(Trouble(status=503))
    gateway.control_plane.always[ANA] = Trouble(status=500)
    gateway.write(ANA, "uno")
    gateway.twilio.wait_for(ANA, 1)
    found = scraped(gateway)
    assert found("libreta_dead_letters") == 1
    assert found("libreta_lease_refusals_total", code="status_503") == 1


def test_an_orchestrator_that_is_away_is_a_refusal_of_its_own_kind(
    new_gateway: Callable[..., GatewayUnderTest],
) -> None:
    with new_gateway(LIBRETA_ORCHESTRATOR_URL="http://127.0.0.1:9") as gateway:
        gateway.write(ANA, "hola")
        wait_until(lambda: (scraped(gateway)("libreta_lease_refusals_total", code="silence") or 0) >= 1)


def test_what_a_provider_does_not_take_or_deliver_is_counted(gateway: GatewayUnderTest) -> None:
    gateway.twilio.script(refused(429, 20429))
    gateway.write(ANA, "hola")
    gateway.twilio.wait_for(ANA, 1)
    until(gateway, 1, "libreta_send_failures_total", channel="twilio", remedy="retry")
    assert scraped(gateway)("libreta_send_failures_total", channel="twilio", remedy="fail") == 0
    assert scraped(gateway)("libreta_delivery_failures_total", channel="twilio") == 0
    (message,) = gateway.twilio.to(ANA)
    wait_until(lambda: gateway.rows("SELECT 1 FROM outbox WHERE state = 'sent'"))
    gateway.twilio.report(message, "undelivered", error_code=63016)
    until(gateway, 1, "libreta_delivery_failures_total", channel="twilio")
    until(gateway, 1, "libreta_outbox_waiting", state="held")
    assert scraped(gateway)("libreta_outbox_oldest_seconds") == 0


def test_nobody_is_named(gateway: GatewayUnderTest) -> None:
    gateway.write(ANA, "Vendí 2 pulseras")
    gateway.write(BRUNO, "hola")
    gateway.twilio.wait_for(ANA, 1)
    text = gateway.operator("GET", "/metrics").text
    assert [secret for secret in (ANA, ANA[1:], BRUNO[1:], "pulseras") if secret in text] == []
    labels = {name for family in text_string_to_metric_families(text) for one in family.samples for name in one.labels}
    assert labels <= {"state", "channel", "status", "code", "remedy", "le"}


async def test_counting_reads_what_waits_and_never_all_that_ever_came(tmp_path: Path) -> None:
    database = Database(tmp_path / "gateway.db")
    await database.open(MIGRATIONS)
    try:
        for statement in (counts.WAITING_IN, counts.WAITING_OUT):
            assert await database.run(partial(scans, statement=statement)) == 0
        assert await database.run(partial(scans, statement=select(inbox.inbox.c.state))) == 1  # the control
    finally:
        await database.close()


def scans(connection: Connection, *, statement: Select[Any]) -> int:
    """How many whole tables SQLite would read for this."""
    asked = statement.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
    plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}").all()
    return sum(step.startswith("SCAN") and "INDEX" not in step for *_, step in plan)
