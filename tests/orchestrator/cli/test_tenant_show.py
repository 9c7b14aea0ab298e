"""`libreta tenant show`: the tenant, its runtime, how its last messages went; what cannot be asked is said so."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from typer.testing import CliRunner

from orchestrator.cli import app
from orchestrator.cli.tenant_show import runtime_facts
from orchestrator.client import get_tenant_manager
from orchestrator.schemas import LastStop, RuntimeView
from tests.orchestrator.served import serving_orchestrator
from tests.standins.serving import Served

ANA = "+5491112345678"
PAST = {
    "id": 7,
    "channel": "twilio",
    "received_at": "2026-03-02T14:03:11Z",
    "kind": "audio",
    "state": "answered",
    "tries": 2,
    "settled_at": "2026-03-02T14:03:12Z",
    "replies": ["delivered", "failed"],
}
Show = Callable[..., str]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """An orchestrator alone, with Ana's bakery awake."""
    with serving_orchestrator(tmp_path_factory.mktemp("data")) as (_, environment):
        with get_tenant_manager(environment) as manager:
            manager.create_tenant(phone_number=ANA, business_name="Panadería Ana")
            manager.start_tenant(ANA)
        yield environment


@pytest.fixture
def show(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Show:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def run(*words: str) -> str:
        result = CliRunner().invoke(app, ["tenant", "show", ANA, *words])
        assert result.exit_code == 0, result.output
        return result.stdout

    return run


@pytest.fixture
def gateway(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A gateway that knows one message."""
    token = (Path(environment["LIBRETA_DATA_DIR"]) / "secrets" / "api_token").read_text().strip()

    def messages(request: Request) -> Response:
        assert request.headers["Authorization"] == f"Bearer {token}"
        assert dict(request.query_params) == {"sender": ANA, "limit": "3"}
        return JSONResponse({"sender": "+54…78", "items": [PAST]})

    with Served(Starlette(routes=[Route("/v1/messages", messages)])) as served:
        monkeypatch.setitem(environment, "LIBRETA_GATEWAY_PORT", str(served.port))
        yield


def test_the_runtime_is_shown_even_where_the_gateway_cannot_be_asked(show: Show) -> None:
    shown = show()
    assert "running" in shown
    assert "The last messages are not shown: The gateway does not answer" in shown
    found = json.loads(show("--json"))
    assert found["runtime"]["condition"] == "running"
    assert found["runtime"]["memory_bytes"] > 0
    assert found["messages"] is None


@pytest.mark.usefixtures("gateway")
def test_the_last_messages_are_shown_as_the_gateway_tells_them(show: Show) -> None:
    shown = show("--messages", "3")
    assert [word in shown for word in ("audio", "answered", "delivered, failed", "twilio")] == [True] * 4
    found: dict[str, Any] = json.loads(show("--messages", "3", "--json"))
    assert found["messages"] == [PAST]
    assert found["key"] == ANA


def test_why_it_last_stopped_is_told_after_a_stop(show: Show, environment: dict[str, str]) -> None:
    with get_tenant_manager(environment) as manager:
        manager.stop_tenant(ANA)
        assert (stop := manager.get_tenant(ANA).runtime.last_stop) is not None
        assert stop.state == "asleep"
        manager.start_tenant(ANA)
    assert f"asleep ({stop.reason})" in show()


def test_a_container_is_told_with_its_image_memory_and_end() -> None:
    facts = runtime_facts(
        RuntimeView(
            condition="stopped",
            name="libreta-abc-t1",
            image="libreta-runtime:0.1.0",
            is_outdated=True,
            memory_bytes=48 * 1024 * 1024,
            memory_limit_bytes=192 * 1024 * 1024,
            last_end="killed: out of memory (192 MiB)",
            last_stop=LastStop(at=datetime.now(UTC), state="failed", reason="crashed"),
        )
    )
    assert facts["Image"] == "libreta-runtime:0.1.0 (outdated: the next wake makes it anew)"
    assert facts["Memory"] == "48.0 MiB of 192 MiB"
    assert facts["How it ended last"] == "killed: out of memory (192 MiB)"
    assert str(facts["Last stopped"]).endswith("failed (crashed)")


def test_an_engine_that_does_not_answer_is_unknown_with_the_reason() -> None:
    facts = runtime_facts(RuntimeView(condition="unknown", unknown_because="no answer"))
    assert facts["Condition"] == "unknown (no answer)"
    assert facts["Memory"] is None
