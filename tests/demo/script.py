"""What is said in the demonstration, and what the books must hold afterwards, computed here by plain arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

ANA = "+5491112345678"
BRUNO = "+5511987654321"
CARLA = "+5215512345678"

ANA_ONBOARDING = ("Hola", "Beans&Co", "Vendo pulseras artesanales", "USD", "Sí")
ANA_DAY = (
    "Agregar producto pulsera dorada precio 20 costo 2 stock 40",
    "Vendí 12 pulseras doradas",
    "Gasté 2 en bolsitas",
    "Vendí 2 pulseras doradas",
    "¿Cuántas pulseras doradas me quedan?",
    "Gasté 50 en transporte",
    "deshacer",
    "¿Cuánto vendí hoy?",
)
THE_EXAMPLE = "✅ Venta registrada\nTotal: $40.00\nGanancia actual: $250.00"
"""The reply to "Vendí 2 pulseras doradas": 12 x 20 - 12 x 2 - 2 = 214 so far, and 2 x (20 - 2) = 36 more."""

ANA_ON_CREDIT = (
    "Anotale a doña Elsa 3 pulseras doradas, paga el viernes",
    "Sí",
    "Le vendí a Juan 2 pulseras doradas, me dio 10 y me queda a deber el resto",
    "Sí",
    "Doña Elsa me dio 25 a cuenta",
    "Doña Elsa me dio 15 a cuenta",
    "deshacer",
    "¿Cuánto me debe doña Elsa?",
    "¿Quién me debe?",
    "Resumen del mes",
)
"""Two customers nobody knew, so two cards; a payment on account, another that is taken back; debts and the month."""

BRUNO_ONBOARDING = ("Oi", "Mercadinho do Bruno", "Vendo doces", "BRL", "Não")
BRUNO_DAY = ("Vendi 3 brigadeiros a 4,50 cada", "quanto vendi hoje?")

STORM = tuple(f"Vendí {number} pulseras doradas" for number in (1, 2, 3, 1, 2, 3, 1, 2))
"""Sent all at once; the gateway is killed as soon as the last one has been acknowledged."""


@dataclass(frozen=True)
class Expected:
    """What a shop's statistics must say."""

    revenue: Decimal
    profit: Decimal
    sales: int


def after_anas_day() -> Expected:
    """12 and 2 bracelets at 20.00 that cost 2.00, and one expense of 2.00 that was not undone."""
    return Expected(revenue=Decimal(14 * 20), profit=Decimal(14 * 20 - 14 * 2 - 2), sales=2)


def after_the_credit() -> Expected:
    """Three bracelets to Elsa and two to Juan are sold, whoever has paid."""
    day = after_anas_day()
    return Expected(revenue=day.revenue + 5 * 20, profit=day.profit + 5 * 18, sales=day.sales + 2)


ELSA_OWES = 3 * 20 - 25
JUAN_OWES = 2 * 20 - 10
COLLECTED = 14 * 20 + 25 + 10
"""What the day brought in money: the day's sales and what was paid of the credit."""


def after_the_storm() -> Expected:
    """Each message of the storm once: neither lost with the gateway nor booked twice by its repetition."""
    day, sold = after_the_credit(), sum(int(text.split()[1]) for text in STORM)
    return Expected(revenue=day.revenue + sold * 20, profit=day.profit + sold * 18, sales=day.sales + len(STORM))
