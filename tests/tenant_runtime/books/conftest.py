"""Fresh books for every test."""

from collections.abc import Iterator

import pytest

from tests.tenant_runtime.books.bookkeeper import Bookkeeper, new_bookkeeper


@pytest.fixture
def ana() -> Iterator[Bookkeeper]:
    """Ana's bakery: US dollars, in Buenos Aires. Whatever a test did, her books must prove right."""
    bookkeeper = new_bookkeeper()
    yield bookkeeper
    assert bookkeeper.books.verify() == []
    bookkeeper.connection.close()
