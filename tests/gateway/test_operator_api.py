"""The operator's routes: only with the token, page by page, and described in full."""

from __future__ import annotations

import json
from collections.abc import Callable

import httpx
import pytest

from gateway.app import create_app
from gateway.settings import from_environment
from tests.gateway.conftest import ANA, BRUNO, OPERATOR_TOKEN, GatewayUnderTest
from tests.gateway.control_plane import Trouble

PATHS = [("GET", "/v1/dead-letters"), ("GET", "/v1/dead-letters/1"), ("POST", "/v1/dead-letters/1/replay")]


@pytest.mark.parametrize(("method", "path"), PATHS)
@pytest.mark.parametrize("token", [None, "another", "x", OPERATOR_TOKEN + "x", "ñ"])
def test_without_the_operator_token_nothing_is_told(
    gateway: GatewayUnderTest, method: str, path: str, token: str | None
) -> None:
    headers = {} if token is None else {b"Authorization": f"Bearer {token}".encode()}
    answer = httpx.request(method, gateway.url + path, headers=headers, trust_env=False)
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthorized"
    assert answer.headers["www-authenticate"] == "Bearer"


def test_without_any_token_made_yet_everybody_is_refused(new_gateway: Callable[..., GatewayUnderTest]) -> None:
    with new_gateway(LIBRETA_API_TOKEN="") as gateway:
        assert gateway.operator("GET", "/v1/dead-letters", token="any").status_code == 401
        secrets = gateway.folder / "secrets"
        secrets.mkdir()
        (secrets / "api_token").write_text("made-later\n")
        assert gateway.operator("GET", "/v1/dead-letters", token="made-later").status_code == 200
        (secrets / "api_token").write_text("made-anew\n")
        assert gateway.operator("GET", "/v1/dead-letters", token="made-anew").status_code in {200, 401}
        assert gateway.operator("GET", "/v1/dead-letters", token="made-anew").status_code == 200


def bury(gateway: GatewayUnderTest, phone: str, texts: list[str]) -> None:
    gateway.control_plane.always[phone] = Trouble(status=500)
    for text in texts:
        gateway.write(phone, text)
    gateway.twilio.wait_for(phone, len(texts))


def test_dead_letters_come_page_by_page_newest_first(gateway: GatewayUnderTest) -> None:
    bury(gateway, ANA, ["uno", "dos", "tres"])
    first = gateway.operator("GET", "/v1/dead-letters", params={"limit": 2}).json()
    second = gateway.operator("GET", "/v1/dead-letters", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    texts = [json.loads(letter["content"])["text"] for letter in first["items"] + second["items"]]
    assert texts == ["tres", "dos", "uno"]
    assert second["next_cursor"] is None


def test_dead_letters_are_filtered(gateway: GatewayUnderTest) -> None:
    bury(gateway, ANA, ["uno"])
    bury(gateway, BRUNO, ["dos"])
    found = {
        name: len(gateway.operator("GET", "/v1/dead-letters", params={name: value}).json()["items"])
        for name, value in (("sender", ANA), ("channel", "twilio"), ("reason", "unusable"))
    }
    assert found == {"sender": 1, "channel": 2, "reason": 0}


def test_one_dead_letter_is_shown_whole(gateway: GatewayUnderTest) -> None:
    bury(gateway, ANA, ["uno"])
    (letter,) = gateway.operator("GET", "/v1/dead-letters").json()["items"]
    assert gateway.operator("GET", f"/v1/dead-letters/{letter['id']}").json() == letter
    assert set(letter) == {
        "id",
        "channel",
        "message_id",
        "sender",
        "content",
        "received_at",
        "reason",
        "detail",
        "attempts",
        "died_at",
    }


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/dead-letters/99", 404),
        ("/v1/dead-letters/0", 422),
        ("/v1/dead-letters/99999999999999999999", 422),
        ("/v1/dead-letters/x", 422),
        ("/v1/dead-letters?limit=0", 422),
        ("/v1/dead-letters?cursor=x", 422),
        ("/v1/dead-letters?unknown=1", 422),
    ],
)
def test_what_does_not_fit_is_a_problem(gateway: GatewayUnderTest, path: str, status: int) -> None:
    answer = gateway.operator("GET", path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_health_says_how_much_waits(gateway: GatewayUnderTest) -> None:
    bury(gateway, ANA, ["uno"])
    health = httpx.get(f"{gateway.url}/health", trust_env=False).json()
    assert (health["status"], health["waiting"], health["dead_letters"]) == ("ok", 0, 1)


def test_every_route_is_described_with_its_answers() -> None:
    everything = {
        "LIBRETA_CHANNELS": "twilio,simulator",
        "TWILIO_ACCOUNT_SID": "AC1",
        "TWILIO_AUTH_TOKEN": "token",
        "TWILIO_WHATSAPP_FROM": "+14155238886",
    }
    document = create_app(from_environment(everything)).openapi()
    assert {"/webhooks/twilio", "/webhooks/twilio/status", "/v1/dead-letters", "/health"} <= set(document["paths"])
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], (method, path)
            problems = [answer for status, answer in operation["responses"].items() if int(status) >= 400]
            assert all("application/problem+json" in answer.get("content", {}) for answer in problems), (method, path)
