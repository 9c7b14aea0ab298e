"""The product as it is shipped, one for all journeys of a worker; each journey has numbers of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.product import Product, running


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with running(tmp_path_factory.mktemp("journeys")) as product:
        yield product
