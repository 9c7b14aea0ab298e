"""Fresh books for every test."""

from tests.tenant_runtime.books.conftest import ana

__all__ = ["ana"]
