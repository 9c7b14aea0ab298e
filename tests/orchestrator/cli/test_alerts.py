"""What the operator should know of, in the terminal."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import connect
from typing import Any

import pytest
from typer.testing import CliRunner

from orchestrator.cli import app
from orchestrator.client import get_tenant_manager
from tests.orchestrator.served import serving_orchestrator
from tests.orchestrator.world import PATIENCE

ANA = "+5491112345678"
TEXT = "it keeps crashing and is started no more: killed: out of memory (192 MiB)"
Libreta = Callable[..., str]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """An orchestrator that found Ana's bakery without a folder, and an alert about it, when it was started again."""
    data = tmp_path_factory.mktemp("data")
    with serving_orchestrator(data) as (_, environment), get_tenant_manager(environment) as manager:
        manager.create_tenant(phone_number=ANA, business_name="Panadería Ana")
        tenant_id = manager.get_tenant(ANA).tenant_id
    alert = (tenant_id, TEXT, datetime.now(UTC).isoformat(timespec="microseconds"))
    with closing(connect(data / "registry.db")) as registry, registry:
        registry.execute(
            "INSERT INTO alerts (kind, tenant_id, text, raised_at) VALUES ('tenant_failed', ?, ?, ?)", alert
        )
    shutil.rmtree(Path(data) / "clients" / ANA)
    with serving_orchestrator(data) as (_, environment):
        yield environment


@pytest.fixture
def libreta(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Libreta:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def run(*words: str) -> str:
        result = CliRunner().invoke(app, list(words))
        assert result.exit_code == 0, result.output
        return result.stdout

    return run


def test_alerts_are_listed_with_whom_they_are_about(libreta: Libreta) -> None:
    shown = libreta("alerts")
    assert ANA in shown
    assert "tenant_failed" in shown
    assert "out of memory" in shown
    told = {(alert["kind"], alert["key"], alert["text"]) for alert in json.loads(libreta("alerts", "--json"))}
    assert ("tenant_failed", ANA, TEXT) in told


def test_what_is_open_about_a_tenant_is_shown_with_it(libreta: Libreta) -> None:
    assert TEXT in libreta("tenant", "show", ANA)
    assert TEXT in {alert["text"] for alert in json.loads(libreta("tenant", "show", ANA, "--json"))["alerts"]}


def test_a_tenant_without_its_folder_is_listed_as_an_orphan_once_it_was_looked_for(libreta: Libreta) -> None:
    found: list[dict[str, Any]] = []
    deadline = time.monotonic() + PATIENCE
    while not found:  # it is looked for some seconds after the start
        assert time.monotonic() < deadline
        found = json.loads(libreta("orphans", "--json"))
    assert [(orphan["kind"], orphan["key"], orphan["removed_after"]) for orphan in found] == [("folder", ANA, None)]
    assert ANA in libreta("orphans")
