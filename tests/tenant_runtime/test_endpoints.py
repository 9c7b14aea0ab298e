"""The routes of a runtime: who may, what is refused, and how it is said."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tenant_runtime import endpoints
from tests.tenant_runtime.shop import TOKEN, Shop, message

PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/messages"), ("GET", "/stats"), ("GET", "/journal"), ("POST", "/check"), ("POST", "/drain")],
)
@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer ñ"])
def test_without_the_tenants_own_token_nothing_is_answered(
    shop: Shop, method: str, path: str, header: str | None
) -> None:
    shop.client.headers.pop("authorization")
    headers = [] if header is None else [(b"authorization", header.encode())]
    response = shop.client.request(method, path, json=message("hola"), headers=headers)
    assert (response.status_code, response.json()["code"]) == (401, "unauthorized")
    assert response.headers["content-type"] == PROBLEM
    assert shop.health()["status"] == "ok"


def test_health_needs_no_token_and_says_what_runs_here(shop: Shop) -> None:
    shop.client.headers.pop("authorization")
    found = shop.health()
    assert (found["status"], found["tenant_id"], found["config_error"]) == ("ok", "tana", None)
    assert found["schema_version"] >= 1
    assert found["version"].count(".") == 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff",
        message("x", sender="5491112345678"),
        message("x", id=""),
        message("x", id="a b"),
        message("x", kind="hologram"),
        message("x", surprise=1),
        message("x" * 65_537),
        message("x", received_at="2026-03-04T12:00:00"),
        {"id": "SM1"},
    ],
)
def test_what_is_not_a_message_is_refused_without_repeating_its_content(shop: Shop, body: Any) -> None:
    sent = {"content": body} if isinstance(body, bytes) else {"json": body}
    response = shop.client.post("/messages", **sent)
    assert (response.status_code, response.json()["code"]) == (422, "invalid_message")
    assert "xxxx" not in response.text


def test_a_body_over_the_cap_is_refused_with_and_without_a_declared_length(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoints, "MAX_BODY_BYTES", 1_000)
    assert shop.client.post("/messages", content=b"x" * 1_001).status_code == 413
    response = shop.client.post("/messages", content=(b"x" * 100 for _ in range(11)))
    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")
    assert shop.client.post("/messages", content=b"x" * 1_000).status_code == 422


def test_a_path_or_a_method_that_is_not_here_is_a_problem_too(shop: Shop) -> None:
    assert shop.client.get("/snapshot").json()["code"] == "not_found"
    assert shop.client.get("/messages").json()["code"] == "method_not_allowed"
    assert shop.client.get("/messages").headers["content-type"] == PROBLEM


def test_the_same_message_again_gets_the_same_answer_and_books_nothing(shop: Shop) -> None:
    first = message("Vendí 3 tazas a 15 cada una")
    answers = [shop.client.post("/messages", json=first).json() for _ in range(3)]
    assert [answer["repeated"] for answer in answers] == [False, True, True]
    assert answers[0]["replies"] == answers[1]["replies"] == answers[2]["replies"] != []
    assert shop.stats()["sales"] == 1


def test_the_same_words_under_another_id_are_another_sale(shop: Shop) -> None:
    shop.say("Vendí 3 tazas a 15 cada una")
    shop.say("Vendí 3 tazas a 15 cada una")
    assert shop.stats()["sales"] == 2


def test_only_the_times_and_the_channel_may_differ_when_a_message_is_repeated(shop: Shop) -> None:
    first = message("hola")
    shop.client.post("/messages", json=first)
    again = first | {"received_at": "2026-03-05T00:00:00Z", "sent_at": "2026-03-05T00:00:00Z", "channel": "twilio"}
    assert shop.client.post("/messages", json=again).json()["repeated"] is True


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Vendí 4 tazas a 15 cada una"},
        {"sender": "+5491187654321"},
        {"kind": "image"},
        {"reply_to": "SM1"},
        {"attachments": [{"content_type": "a/b", "file_name": "c", "data": base64.b64encode(b"d").decode()}]},
    ],
)
def test_an_id_that_comes_back_with_another_content_is_a_conflict(shop: Shop, change: dict[str, Any]) -> None:
    first = message("Vendí 3 tazas a 15 cada una")
    shop.client.post("/messages", json=first)
    response = shop.client.post("/messages", json=first | change)
    assert (response.status_code, response.json()["code"]) == (409, "message_conflict")
    assert shop.stats()["sales"] == 1


def test_after_a_drain_messages_wait_and_figures_are_still_told(shop: Shop) -> None:
    assert shop.client.post("/drain").json()["status"] == "draining"
    response = shop.client.post("/messages", json=message("hola"))
    assert (response.status_code, response.json()["code"], response.json()["can_retry"]) == (503, "draining", True)
    assert int(response.headers["retry-after"]) >= 1
    assert shop.health()["status"] == "draining"
    assert shop.stats()["sales"] == 0


def test_the_figures_are_in_major_units_and_in_dollars_only_where_the_books_are(shop: Shop) -> None:
    shop.say("Agregar producto taza precio 20 costo 2")
    shop.say("Vendí 3 tazas")
    found = shop.stats()
    assert (found["products"], found["sales"], found["revenue"], found["profit"]) == (1, 1, "60.00", "54.00")
    assert (found["currency"], found["revenue_usd"], found["profit_usd"]) == ("USD", "60.00", "54.00")
    assert found["last_entry_at"] is not None


def test_a_shop_without_entries_has_figures_too(shop: Shop) -> None:
    assert (shop.stats()["revenue"], shop.stats()["last_entry_at"]) == ("0.00", None)
