"""The port of a brain: the words of a message in, typed actions (or one question) out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol

from tenant_runtime.actions import Reading

Language = Literal["es", "pt", "en"]


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """One product of the shop; a price that is not known is None."""

    name: str
    price: Decimal | None = None
    unit: str = "unit"


@dataclass(frozen=True, slots=True)
class Context:
    """What a brain may know of the shop: never its figures, never its customers."""

    language: Language
    country: str | None
    currency: str
    catalogue: Sequence[CatalogueItem] = ()
    business_type: str = ""


class Brain(Protocol):
    """Understands one message."""

    def read(self, text: str, context: Context) -> Reading:
        """What the message means. Never raises on any text; what is not sure is asked, not posted."""
        ...
