"""The cast as a brain sees it: Ana's bakery in Argentina, Bruno's shop in Brazil, Carla's stall in the States."""

from __future__ import annotations

from decimal import Decimal

from tenant_runtime.brain import CatalogueItem, Context
from tenant_runtime.brain.rules import RulesBrain
from tenant_runtime.readings import Ask, Confirm, Post, Reading


def catalogue(**prices: str | None) -> tuple[CatalogueItem, ...]:
    """Products by name, underscores for spaces; None: the price is not known."""
    return tuple(
        CatalogueItem(name.replace("_", " "), None if price is None else Decimal(price))
        for name, price in prices.items()
    )


ANA = Context(
    language="es",
    country="AR",
    currency="ARS",
    catalogue=catalogue(
        medialuna="900", café="2500", café_con_leche="3000", pastel_de_tres_leches="45000", taza="8000", remera=None
    ),
)
DOLLARS = Context(
    language="es",
    country="US",
    currency="USD",
    catalogue=catalogue(
        pulsera_dorada="20", pulsera_plateada="18", taza="8", vela="15", gorra_negra="18", camiseta_negra="25"
    ),
)
BRUNO = Context(
    language="pt", country="BR", currency="BRL", catalogue=catalogue(pão_de_mel="6", camiseta="50", suco="8", açaí="18")
)
CARLA = Context(
    language="en", country="US", currency="USD", catalogue=catalogue(mug="8", coffee_mug="9", scarf="18", egg="0.50")
)
NEW_SHOPS = {
    "es": Context("es", "AR", "ARS"),
    "es-US": Context("es", "US", "USD"),
    "pt": Context("pt", "BR", "BRL"),
    "en": Context("en", "US", "USD"),
}


def read(text: str, context: Context) -> Reading:
    """What the rules make of a message."""
    return RulesBrain().read(text, context)


def posted(text: str, context: Context) -> tuple[object, ...]:
    """The actions done at once; fails where the brain asks."""
    reading = read(text, context)
    assert isinstance(reading, Post), f"{text!r} was not done at once: {reading}"
    return reading.actions


def choices(text: str, context: Context) -> list[tuple[object, ...]]:
    """The actions of each choice of the card shown."""
    reading = read(text, context)
    assert isinstance(reading, Confirm), f"{text!r} showed no card: {reading}"
    return [choice.actions for choice in reading.choices]


def asked(text: str, context: Context) -> str:
    """The key of the question asked."""
    reading = read(text, context)
    assert isinstance(reading, Ask), f"{text!r} was not asked about: {reading}"
    return reading.question.wording.removeprefix("replies.")
