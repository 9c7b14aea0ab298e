"""What a neighbour's noise does to a tenant's turns: median of a series beside it, over the median without it."""

from __future__ import annotations

import itertools
import statistics
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

import httpx

from tenant_runtime.contract.messages import InboundMessage, Turn
from tests.isolation.containers import Container, Sealed

TURNS = 15
SECONDS = 4.0
"""How long a noise lasts; longer than its series of turns as a rule, and a series goes on as long as its noise."""

numbers = itertools.count(1)


def turn(tenant: Sealed, *, token: str | None = None) -> httpx.Response:
    """One sentence to the tenant's runtime, as the gateway brings it."""
    message = InboundMessage(
        id=f"SM{next(numbers):032d}",
        channel="twilio",
        sender=tenant.tenant.key,
        text="Vendí 2 pulseras doradas a 20",
        received_at=datetime.now(UTC),
    )
    headers = {"Authorization": f"Bearer {token or tenant.token}"}
    url = f"{tenant.url}/messages"
    return httpx.post(url, content=message.model_dump_json(), headers=headers, trust_env=False, timeout=60)


def median_turn(tenant: Sealed, *, until: Callable[[], bool] = lambda: True) -> float:
    """Seconds; of so many turns at least, and as many as fit. Raises where one does not succeed."""
    taken: list[float] = []
    while len(taken) < TURNS or not until():
        begun = time.perf_counter()
        answer = turn(tenant)
        taken.append(time.perf_counter() - begun)
        assert answer.status_code == 200, answer.text
        assert Turn.model_validate_json(answer.content).replies
    return statistics.median(taken)


def median_turn_beside(noise: str, noisy: Container, tenant: Sealed) -> float:
    """The same while another container makes a noise."""
    failures: list[BaseException] = []

    def make() -> None:
        try:
            noisy.probe({"makes_noise": {"kind": noise, "seconds": SECONDS}})
        except BaseException as error:  # told below, in the thread that judges
            failures.append(error)

    maker = threading.Thread(target=make)
    maker.start()
    try:
        return median_turn(tenant, until=lambda: not maker.is_alive())
    finally:
        maker.join()
        assert not failures, failures
