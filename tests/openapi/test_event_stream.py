"""The stream of the simulator's events: it begins at once as documented, and what is no question is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tenant_runtime.contract.problem import MEDIA_TYPE, Problem
from tests.openapi.product import ANA, Product

EVENTS = "/simulator/api/events"
BEGINNINGS = [
    {"phone": [ANA]},
    {"phone": [ANA, "AR.abc123"]},
    {"phone": [ANA] * 50},
    {"phone": [ANA], "after": "2026-03-02T14:03:11Z"},
    {"phone": [ANA], "after": "9999-12-31T23:59:59.999999+14:00"},
    {"phone": [ANA], "after": "0001-01-01T00:00:00-14:00"},
    {"phone": [ANA], "no_such": ["x"]},
]
NO_QUESTIONS = [
    {},
    {"phone": [""]},
    {"phone": ["+549111234\x005678"]},
    {"phone": [ANA, ".."]},
    {"phone": [ANA] * 51},
    {"phone": [ANA], "after": "112445"},
    {"phone": [ANA], "after": "2026-03-02T14:03:11"},
    {"phone": [ANA], "after": "2026-02-30T14:03:11Z"},
    {"phone": [ANA], "after": "\ufffd"},
]


@pytest.mark.parametrize("asked", BEGINNINGS)
def test_the_stream_begins_at_once(product: Product, asked: dict[str, str | list[str]]) -> None:
    with product.http.stream("GET", product.url("gateway") + EVENTS, params=asked) as answer:
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        assert next(answer.iter_lines()).startswith((":", "retry:"))


@pytest.mark.parametrize("asked", NO_QUESTIONS)
def test_what_is_no_question_is_refused(product: Product, asked: dict[str, str | list[str]]) -> None:
    assert _refusal(product, params=asked).code == "invalid_request"


@pytest.mark.parametrize("event_id", ["x", "7", datetime.now(UTC).date().isoformat()])
def test_an_event_id_that_is_none_of_ours_is_refused(product: Product, event_id: str) -> None:
    refused = _refusal(product, params={"phone": ANA}, headers={"Last-Event-ID": event_id})
    assert "last-event-id" in (refused.detail or "").lower()


def _refusal(product: Product, *, params: dict[str, str | list[str]], headers: dict[str, str] | None = None) -> Problem:
    answer = product.http.get(product.url("gateway") + EVENTS, params=params, headers=headers)
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, MEDIA_TYPE)
    return Problem.model_validate_json(answer.content)
