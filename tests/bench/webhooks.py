"""Webhooks accepted (signature and disk) against a bare FastAPI route that parses the same form."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from urllib.parse import urlencode

from orchestrator.stack import Stack
from tests.bench.load import Load, drive, request_bytes
from tests.bench.processes import clean_environment, module, printed_port
from tests.bench.rows import ROUNDS, Row
from tests.standins.twilio import TwilioStandIn

CONNECTIONS = 32
REQUESTS = 2_000
SENDERS = 200
PUBLIC_URL = "https://bot.example.com"


async def measure() -> list[Row]:
    """Rate and 99th percentile, floor and product turn about."""
    twilio = TwilioStandIn()
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **twilio.environment(),
            "LIBRETA_DATA_DIR": folder,
            "LIBRETA_CHANNELS": "twilio",
            "LIBRETA_PUBLIC_URL": PUBLIC_URL,
        }
        stack = Stack(clean_environment(environment), free_ports=True, log_dir=Path(folder) / "logs")
        with module("tests.bench.bare_form", {}) as floor:
            stack.gateway.start()  # the gateway alone: what is accepted waits for the orchestrator
            try:
                stack.gateway.wait_until_healthy()
                rounds = [
                    (
                        await drive(printed, messages(twilio), connections=CONNECTIONS),
                        await drive(stack.gateway.port, messages(twilio), connections=CONNECTIONS),
                    )
                    for printed in [printed_port(floor)] * ROUNDS
                ]
            finally:
                stack.gateway.stop()
    return rows(rounds)


def messages(twilio: TwilioStandIn) -> list[bytes]:
    """Signed webhooks of many senders, no two the same."""
    requests = []
    for number in range(REQUESTS):
        fields = twilio.fields(f"+54911{number % SENDERS:08d}", f"Vendí {number} pulseras doradas")
        headers = twilio.headers(f"{PUBLIC_URL}/webhooks/twilio", fields)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        requests.append(request_bytes("/webhooks/twilio", urlencode(fields).encode(), headers))
    return requests


def rows(rounds: list[tuple[Load, Load]]) -> list[Row]:
    """The two budgets of a webhook."""
    assert all(load.statuses == {200} for pair in rounds for load in pair), rounds
    rate = statistics.median(product.rate / floor.rate for floor, product in rounds)
    slow = statistics.median(product.p99 / floor.p99 for floor, product in rounds)
    product, floor = (
        statistics.median(load.rate for load in side) for side in zip(*[p[::-1] for p in rounds], strict=True)
    )
    late, floor_late = (
        statistics.median(load.p99 * 1e3 for load in side) for side in zip(*[p[::-1] for p in rounds], strict=True)
    )
    return [
        Row("webhook accepted, rate", f"{product:.0f}/s", f"{floor:.0f}/s", rate, 0.8, "x", at_most=False),
        Row("webhook accepted, p99", f"{late:.0f} ms", f"{floor_late:.0f} ms", slow, 3.0, "x"),
    ]
