"""One product for all tests of a worker: each test uses numbers of its own, and leaves every part running."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.product import Product, running


@pytest.fixture(scope="session")
def shared_product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with running(
        tmp_path_factory.mktemp("faults"),
        gateway="tests.faults.quick_gateway",
        orchestrator="tests.faults.quick_orchestrator",
    ) as product:
        yield product


@pytest.fixture
def product(shared_product: Product) -> Iterator[Product]:
    """The product with every part running, whatever the test before did to it."""
    for part in reversed(shared_product.stack.parts):
        if not part.is_running:
            shared_product.stack.restart(part)
    yield shared_product
    shared_product.twilio.webhooks.clear()
