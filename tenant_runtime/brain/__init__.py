"""The port of a brain: the words of a message in, typed actions (or one question) out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, Protocol

from tenant_runtime.readings import Reading

Language = Literal["es", "pt", "en"]


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """One product of the shop; a price not known is None. `pack` is how many units the pack last bought held."""

    name: str
    price: Decimal | None = None
    unit: str = "unit"
    pack: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What a brain may know of the shop: names, prices and the day, never a figure of its books.

    `today` is the local day of the message. `is_reply`: the message quotes one of ours. `tax_rate` is what the shop's
    configuration says, in per cent; None where it says nothing.
    """

    language: Language
    country: str | None
    currency: str
    catalogue: Sequence[CatalogueItem] = ()
    business_type: str = ""
    today: date = date.min
    customers: Sequence[str] = ()
    suppliers: Sequence[str] = ()
    is_reply: bool = False
    tax_rate: Decimal | None = None


class Brain(Protocol):
    """Understands one message."""

    def read(self, text: str, context: Context) -> Reading:
        """What the message means. Never raises on any text; what is not sure is asked, not posted."""
        ...
