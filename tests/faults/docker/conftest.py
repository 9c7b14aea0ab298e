"""One product in containers for all tests of a worker; each test has shops of its own and leaves every part running."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.docker_host import own_ground
from tests.faults.docker.contained import Contained, Docker, contained, faulty_image


@pytest.fixture(scope="session")
def faulty_runtime_image(runtime_image: str) -> Iterator[str]:
    with faulty_image(runtime_image) as image:
        yield image


@pytest.fixture(scope="session")
def newer_image(runtime_image: str) -> Iterator[str]:
    """Another image of the same runtime, to upgrade to."""
    with faulty_image(runtime_image) as image:
        yield image


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, faulty_runtime_image: str) -> Iterator[Contained]:
    folder = tmp_path_factory.mktemp("docker-faults")
    with (
        own_ground(faulty_runtime_image) as ground,
        contained(folder, Docker(), ground, LIBRETA_TURN_TIMEOUT="20") as product,
    ):
        yield product


@pytest.fixture
def world(shared: Contained) -> Iterator[Contained]:
    """The product with every part running and its image there, whatever the test before did to it."""
    for part in reversed(shared.product.stack.parts):
        if not part.is_running:
            shared.product.stack.restart(part)
    yield shared
    shared.product.twilio.webhooks.clear()
