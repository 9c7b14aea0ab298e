"""The whole product for every process that runs these tests; it is thrown away afterwards."""

from collections.abc import Iterator

import httpx
import pytest

from tests.demo.stage import set_up
from tests.openapi.product import Product
from tests.openapi.raw import PATIENCE


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    """Gateway, orchestrator and a local Twilio, started once."""
    with set_up() as stage, httpx.Client(timeout=PATIENCE, trust_env=False) as http:
        product = Product(stage, http)
        yield product
        assert product.tracebacks() == [], "something failed behind an answer that did not tell"
