"""A warm turn and a wake: from the webhook to the reply, against the runtime alone and a bare interpreter."""

from __future__ import annotations

import contextlib
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psutil

from orchestrator.client import TenantManager, get_tenant_manager
from orchestrator.stack import Stack
from tenant_runtime.contract.lease import Lease
from tests.bench.processes import clean_environment, module, printed_port, resident_megabytes
from tests.bench.rows import ROUNDS, Row
from tests.standins.twilio import TwilioStandIn

ANA = "+5491112345678"
TURNS = 30


async def measure() -> list[Row]:
    """One shop, awake and asleep."""
    with tempfile.TemporaryDirectory() as folder, TwilioStandIn(callbacks=()) as twilio:
        environment = {**twilio.environment(), "LIBRETA_DATA_DIR": folder, "LIBRETA_CHANNELS": "twilio"}
        stack = Stack(clean_environment(environment), free_ports=True, log_dir=Path(folder) / "logs")
        with stack, get_tenant_manager(stack.environment) as manager, httpx.Client(trust_env=False) as client:
            shop = Shop(stack, twilio, manager, client)
            shop.open()
            return [shop.warm_turn(), shop.memory(), shop.wake()]


class Shop:
    """One tenant that sells bracelets."""

    def __init__(self, stack: Stack, twilio: TwilioStandIn, manager: TenantManager, client: httpx.Client) -> None:
        self._stack = stack
        self._twilio = twilio
        self._manager = manager
        self._client = client
        self._replies = 0
        self._turns = 0

    def open(self) -> None:
        """Create the tenant and one product."""
        self._manager.create_tenant(phone_number=ANA, business_name="Beans&Co", config={"currency": "USD"})
        self.through_the_gateway("agregar producto pulsera dorada precio 20 costo 2 stock 100000")

    def through_the_gateway(self, text: str) -> float:
        """Seconds from the webhook until Twilio is asked to send the reply."""
        url, fields = f"{self._stack.gateway.url}/webhooks/twilio", self._twilio.fields(ANA, text)
        headers = self._twilio.headers(url, fields)
        began = time.perf_counter()
        self._client.post(url, data=fields, headers=headers, timeout=15).raise_for_status()
        self._replies += 1
        self._twilio.wait_for(ANA, self._replies, within=60)
        return time.perf_counter() - began

    def straight(self, lease: Lease, text: str) -> float:
        """Seconds that the runtime takes by itself."""
        self._turns += 1
        message = {"id": f"bench{self._turns}", "channel": "twilio", "sender": ANA, "text": text}
        began = time.perf_counter()
        self._post(f"{lease.url}/messages", {**message, "received_at": "2026-03-04T15:00:00Z"}, lease.token)
        return time.perf_counter() - began

    def lease(self) -> Lease:
        """The tenant, awake."""
        token = (self._stack.data_dir / "secrets" / "gateway_token").read_text().strip()
        answer = self._post(f"{self._stack.orchestrator.url}/v1/leases", {"identity": ANA}, token)
        return Lease.model_validate(answer)

    def _post(self, url: str, body: dict[str, Any], token: str) -> Any:
        response = self._client.post(url, json=body, headers={"Authorization": f"Bearer {token}"}, timeout=60)
        assert response.is_success, response.text
        return response.json()

    def warm_turn(self) -> Row:
        """What inbox, dispatcher and outbox add to the runtime's own time, by the gateway's own clock."""
        lease = self.lease()
        sale = "Vendí 2 pulseras doradas"
        own = []
        for _ in range(TURNS):
            own.append(self.straight(lease, sale) * 1e3)
            self.through_the_gateway(sale)
        whole = self._until_in_the_outbox()
        added = statistics.median(each - alone for each, alone in zip(whole, own, strict=True))
        product, floor = statistics.median(whole), statistics.median(own)
        return Row("warm turn, webhook to outbox", f"{product:.1f} ms", f"{floor:.1f} ms", added, 25, "ms more")

    def _until_in_the_outbox(self) -> list[float]:
        """Milliseconds from the receipt of each of the last messages until its reply, on disk, was taken to be sent."""
        with contextlib.closing(
            sqlite3.connect(f"file:{self._stack.data_dir}/gateway.db?mode=ro", uri=True)
        ) as database:
            joined = "inbox JOIN outbox ON inbox_id = inbox.id ORDER BY inbox.id DESC LIMIT ?"
            rows = database.execute(f"SELECT tried_at - received_at FROM {joined}", (TURNS,)).fetchall()
        return [microseconds / 1e3 for (microseconds,) in reversed(rows)]

    def memory(self) -> Row:
        """Resident memory of the runtime, which has taken some turns and is idle now."""
        lease = self.lease()
        port = int(lease.url.rsplit(":", 1)[1])
        listening = (found for found in psutil.net_connections("tcp") if found.status == "LISTEN" and found.pid)
        pid = next(found.pid for found in listening if found.laddr and found.laddr.port == port)
        assert pid is not None
        megabytes = resident_megabytes(pid)
        return Row("memory of an idle runtime", f"{megabytes:.1f} MB", "-", megabytes, 45, "MB")

    def wake(self) -> Row:
        """From asleep to the reply, against an interpreter that starts and serves one answer."""
        pairs = [(timed(self._bare), timed(self._woken)) for _ in range(ROUNDS + 2)]
        floor, product = (statistics.median(side) * 1e3 for side in zip(*pairs, strict=True))
        ratio = statistics.median(woken / bare for bare, woken in pairs)
        return Row("wake from asleep to the reply", f"{product:.0f} ms", f"{floor:.0f} ms", ratio, 1.5, "x")

    def _bare(self) -> Callable[[], None]:
        def act() -> None:
            with module("tests.bench.bare_server", {}) as process:
                self._client.post(f"http://127.0.0.1:{printed_port(process)}/").raise_for_status()

        return act

    def _woken(self) -> Callable[[], None]:
        self._manager.stop_tenant(ANA)

        def act() -> None:
            self.straight(self.lease(), "Vendí 2 pulseras doradas")

        return act


def timed(prepare: Callable[[], Callable[[], None]]) -> float:
    """Seconds of the act; its preparation does not count."""
    act = prepare()
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
