"""An older registry is brought up to date, and every tenant is on a network that has room for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from orchestrator.alert import AlertKind
from orchestrator.database import Database
from orchestrator.registry import alerts, tables, tenants
from orchestrator.registry.alerts import AlertFilter
from orchestrator.tenant import Tenant
from tenant_runtime.contract.networks import TENANTS_A_NETWORK
from tests.engines.tenants import THEN, a_tenant
from tests.orchestrator.contained import number

OLD = Path(__file__).with_name("registry_0001.sql")
"""The registry as it was before its first migration."""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "registry.db", (tables.SCHEMA,))
    yield opened
    opened.close()


def old_registry(file: Path) -> None:
    """Ana's tenant in a registry of the first shape."""
    row = {
        "tenant_id": "tabcdefghij",
        "key": "+5491112345678",
        "state": "ready",
        "state_since": "2026-11-22T10:15:00.000000+00:00",
        "business_name": "Ana's bakery",
        "business_type": "",
        "currency": "ARS",
        "language": "es",
        "timezone": "America/Argentina/Buenos_Aires",
        "generation": 7,
        "created_at": "2026-11-22T10:15:00.000000+00:00",
        "created_by": "operator",
        "has_books": 1,
    }
    with sqlite3.connect(file) as connection:
        connection.executescript(OLD.read_text(encoding="utf-8"))
        connection.execute("CREATE TABLE schema_steps (name TEXT NOT NULL PRIMARY KEY, applied_at TEXT NOT NULL)")
        connection.execute("INSERT INTO schema_steps VALUES ('registry', '2026-11-22')")
        connection.execute(
            f"INSERT INTO tenants ({', '.join(row)}) VALUES ({', '.join(':' + name for name in row)})", row
        )
    connection.close()


def shape(connection: Connection) -> dict[str, Any]:
    """Columns and indexes of every table, whatever the words they were made with."""
    names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
    indexes = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
    found: dict[str, Any] = {
        name: sorted(
            (column, kind, bool(is_needed), is_key)
            for _, column, kind, is_needed, _, is_key in connection.exec_driver_sql(f"PRAGMA table_info({name})")
        )
        for name in names
    }
    return found | {"indexes": [tuple(row) for row in connection.exec_driver_sql(indexes)]}


async def test_an_older_registry_is_brought_up_to_date_and_keeps_its_tenants(tmp_path: Path) -> None:
    old_registry(tmp_path / "old.db")
    for _ in range(2):  # once brought up to date, it stays so
        old = Database(tmp_path / "old.db", (tables.SCHEMA,))
        new = Database(tmp_path / "new.db", (tables.SCHEMA,))
        assert await old.submit(shape) == await new.submit(shape)
        tenant = await old.submit(lambda c: tenants.of_id(c, "tabcdefghij"))
        assert tenant is not None
        assert (tenant.generation, tenant.shard, tenant.image, tenant.has_books) == (7, 0, None, True)
        await old.submit(lambda c: alerts.raise_alert(c, "tenant_failed", "x", at=THEN, tenant_id="tabcdefghij"))
        old.close()
        new.close()


def tenant(of: int) -> Tenant:
    return replace(a_tenant(), tenant_id=f"t{of:010}", key=number(of))


async def test_a_network_takes_as_many_tenants_as_its_bridge_carries(database: Database) -> None:
    def many(connection: Connection) -> list[int]:
        for of in range(2 * TENANTS_A_NETWORK + 1):
            tenants.add(connection, tenant(of))
        return [one.shard for one in tenants.everyone(connection)]

    shards = await database.submit(many)
    assert [shards.count(shard) for shard in (0, 1, 2)] == [TENANTS_A_NETWORK, TENANTS_A_NETWORK, 1]


async def test_the_place_of_a_deleted_tenant_is_taken_again(database: Database) -> None:
    def replaced(connection: Connection) -> tuple[int, int]:
        for of in range(TENANTS_A_NETWORK):
            tenants.add(connection, tenant(of))
        tenants.add(connection, tenant(1_000))
        tenants.bury(connection, tenant(7).tenant_id, at=THEN, folder="deleted/x", reason="delete")
        tenants.add(connection, tenant(1_001))
        full, freed = (tenants.of_id(connection, tenant(of).tenant_id) for of in (1_000, 1_001))
        assert full
        assert freed
        return full.shard, freed.shard

    assert await database.submit(replaced) == (1, 0)


async def test_a_tenant_stays_on_its_network_through_its_starts(database: Database) -> None:
    def starts(connection: Connection) -> list[tuple[int, int]]:
        tenants.add(connection, tenant(1))
        found = [
            tenants.begin_start(connection, tenant(1).tenant_id, at=THEN, is_anew=is_anew)
            for is_anew in (True, False, True)
        ]
        return [(one.generation, one.shard) for one in found if one]

    assert await database.submit(starts) == [(1, 0), (1, 0), (2, 0)]


async def test_an_alert_is_raised_once_while_it_is_open(database: Database) -> None:
    def raised(connection: Connection) -> list[tuple[str, bool]]:
        for text in ("first", "second"):
            alerts.raise_alert(connection, "engine_silent", text, at=THEN)
        alerts.raise_alert(connection, "orphan", "another", at=THEN, tenant_id="t1")
        alerts.clear(connection, "engine_silent", at=THEN)
        alerts.raise_alert(connection, "engine_silent", "third", at=THEN)
        page = alerts.page(connection, AlertFilter(open_only=False), before=None, limit=10)
        return [(alert.text, alert.cleared_at is None) for alert in page]

    assert await database.submit(raised) == [("third", True), ("another", True), ("second", False)]


async def test_old_alerts_go_and_open_ones_stay(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alerts, "KEPT", 5)

    def raised(connection: Connection) -> list[tuple[str, AlertKind]]:
        alerts.raise_alert(connection, "orphan", "stays", at=THEN, tenant_id="t1")
        for of in range(20):
            alerts.raise_alert(connection, "engine_silent", str(of), at=THEN)
            alerts.clear(connection, "engine_silent", at=THEN)
        page = alerts.page(connection, AlertFilter(open_only=False), before=None, limit=100)
        return [(alert.text, alert.kind) for alert in page]

    found = await database.submit(raised)
    assert found[-1] == ("stays", "orphan")
    assert len(found) == 6


async def test_only_the_alerts_of_ones_own_tenants_are_told(database: Database) -> None:
    def told(connection: Connection) -> list[list[str]]:
        for of in (1, 2):
            tenants.add(connection, tenant(of))
            alerts.raise_alert(connection, "tenant_failed", str(of), at=THEN, tenant_id=tenant(of).tenant_id)
        alerts.raise_alert(connection, "engine_silent", "all", at=THEN)
        among = [None, (number(1),), (number(3),)]
        return [
            [alert.text for alert in alerts.page(connection, AlertFilter(among=one), before=None, limit=9)]
            for one in among
        ]

    assert await database.submit(told) == [["all", "2", "1"], ["1"], []]
