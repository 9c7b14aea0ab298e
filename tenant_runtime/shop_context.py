"""What a brain is told of the shop: the configuration, the day, and names and prices from the books, read once."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from tenant_runtime.books import Books, Product
from tenant_runtime.brain import CatalogueItem, Context
from tenant_runtime.contract.config import TenantConfig
from tenant_runtime.money import to_major, to_quantity


class KnownCatalogue:
    """The products as a brain is told of them, kept from message to message while nothing of them changes."""

    def __init__(self) -> None:
        self._read: tuple[tuple[str, str], tuple[CatalogueItem, ...]] | None = None

    def items(self, books: Books, currency: str) -> tuple[CatalogueItem, ...]:
        """The very same tuple as long as it would hold the same: reading thousands takes longer than all the rest."""
        version = books.catalogue_version()
        if version is None:
            return _items(books, currency)
        if self._read is None or self._read[0] != (version, currency):
            self._read = (version, currency), _items(books, currency)
        return self._read[1]


class ShopContext:
    """The context of one message. The books are asked at most once, and only if somebody reads the message."""

    def __init__(
        self, config: TenantConfig, *, books: Books, today: date, is_reply: bool, known: KnownCatalogue
    ) -> None:
        self._config = config
        self._books = books
        self._today = today
        self._is_reply = is_reply
        self._known = known

    @cached_property
    def context(self) -> Context:
        """The same for every sentence that is tried out for this message."""
        config = self._config
        return Context(
            language=config.language,
            country=config.country,
            currency=config.currency,
            catalogue=self._known.items(self._books, config.currency),
            business_type=config.business_type,
            today=self._today,
            customers=[party.name for party in self._books.parties("customer")],
            suppliers=[party.name for party in self._books.parties("supplier")],
            is_reply=self._is_reply,
            tax_rate=config.tax.rate if config.tax else None,
        )


def _items(books: Books, currency: str) -> tuple[CatalogueItem, ...]:
    return tuple(_item(product, currency) for product in books.products())


def _item(product: Product, currency: str) -> CatalogueItem:
    price = None if product.price is None else to_major(product.price, currency)
    pack = None if product.pack is None else to_quantity(product.pack)
    return CatalogueItem(product.name, price, product.unit, pack)
