"""The gateway keeps to its OpenAPI document, whatever is asked of it."""

from __future__ import annotations

from schemathesis import Case

from tests.openapi.fuzzing import check, generated
from tests.openapi.product import Product

EVENTS = "/simulator/api/events"
"""Its answer does not end, so that nobody could say it was complete: test_event_stream.py looks at it."""

document = generated("gateway").exclude(path=EVENTS)


@document.parametrize()
def test_the_gateway_answers_as_documented(case: Case, product: Product) -> None:
    check(case, product, "gateway")
