"""A full or failing disk: the message waits, nothing is booked by half, and it heals by itself."""

from __future__ import annotations

import resource
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import apsw

from tenant_runtime.books import Books
from tests.tenant_runtime.shop import RuntimeProcess, Shop, message, running

SALE = "Vendí 3 tazas a 15 cada una"
NO_LIMIT = resource.RLIM_INFINITY


def test_a_full_disk_makes_the_message_wait_and_heals_when_there_is_space_again(folder: Path) -> None:
    connections: list[apsw.Connection] = []

    def make_books(
        connection: apsw.Connection, currency: str, timezone: ZoneInfo, now: Callable[[], datetime], **shop: Any
    ) -> Books:
        connections.append(connection)
        return Books(connection, currency, timezone, now, **shop)

    with Shop(folder, make_books=make_books) as shop:
        shop.say(SALE)
        pages = connections[0].pragma("page_count")
        connections[0].execute(f"PRAGMA max_page_count = {pages}")
        booked = 0
        response = shop.client.post("/messages", json=(waiting := message(SALE)))
        while response.status_code == 200 and booked < 500:
            booked += 1
            response = shop.client.post("/messages", json=(waiting := message(SALE)))
        assert (response.status_code, response.json()["code"], response.json()["can_retry"]) == (
            503, "storage_failed", True,
        )  # fmt: skip
        assert int(response.headers["retry-after"]) >= 1
        assert shop.health()["status"] == "ok"
        assert shop.stats()["sales"] == booked + 1
        connections[0].execute("PRAGMA max_page_count = 1000000")
        assert shop.client.post("/messages", json=waiting).json()["repeated"] is False
        assert shop.stats()["sales"] == booked + 2


def limit_file_size(runtime: RuntimeProcess, size: int) -> None:
    """From now on no file of this process can grow beyond `size` bytes: its writes fail as on a broken disk."""
    resource.prlimit(runtime.process.pid, resource.RLIMIT_FSIZE, (size, NO_LIMIT))


def test_a_disk_that_refuses_to_write_loses_nothing_and_the_process_stays(folder: Path) -> None:
    with running(folder) as runtime:
        assert runtime.say(SALE).status_code == 200
        limit_file_size(runtime, 4_096)
        waiting = message(SALE)
        for _ in range(3):
            response = runtime.client.post("/messages", json=waiting)
            assert (response.status_code, response.json()["code"]) == (503, "storage_failed")
        assert runtime.client.get("/health").json()["status"] == "ok"
        assert runtime.client.get("/stats").json()["sales"] == 1
        limit_file_size(runtime, NO_LIMIT)
        assert runtime.client.post("/messages", json=waiting).json()["repeated"] is False
        assert runtime.client.post("/messages", json=waiting).json()["repeated"] is True
        assert runtime.client.get("/stats").json()["sales"] == 2


def test_what_was_answered_before_is_answered_again_even_on_a_full_disk(folder: Path) -> None:
    with running(folder) as runtime:
        answered = message(SALE)
        first = runtime.client.post("/messages", json=answered).json()
        limit_file_size(runtime, 4_096)
        again = runtime.client.post("/messages", json=answered).json()
        assert (again["repeated"], again["replies"]) == (True, first["replies"])
