"""How one shop is spoken to: its language, its money, its way of writing numbers."""

from __future__ import annotations

from tenant_runtime.contract.config import TenantConfig
from tenant_runtime.contract.templates import Wording
from tenant_runtime.money import MoneyFormat

PIECE = "unit"
"""The unit of things that are counted: it is never written."""


class Voice:
    """Sentences and figures as this shop writes them."""

    def __init__(self, config: TenantConfig) -> None:
        self._wording = Wording(config.language)
        self._money = MoneyFormat(config.currency, config.country)

    @property
    def decimal_mark(self) -> str:
        """What stands before the cents."""
        return self._money.decimal

    def say(self, key: str, **facts: object) -> str:
        """The sentence `replies.<key>`."""
        return self._wording.say(f"replies.{key}", **facts)

    def counted(self, key: str, count: int) -> str:
        """`<key>_one` or `<key>_many`: 1 sale, 3 sales."""
        return self.say(f"{key}_one") if count == 1 else self.say(f"{key}_many", count=count)

    def amount(self, minor: int) -> str:
        """An amount of minor units with its currency's symbol."""
        return self._money.format(minor)

    def quantity(self, thousandths: int, unit: str = PIECE) -> str:
        """`2`, or `2.5 kg`."""
        number = self._money.quantity(thousandths)
        return number if unit == PIECE else f"{number} {unit}"

    def goods(self, thousandths: int, unit: str, product: str) -> str:
        """`2 × pulsera dorada`, or `2.5 kg of cheese`."""
        key = "goods" if unit == PIECE else "measured_goods"
        return self.say(key, quantity=self.quantity(thousandths, unit), product=product)
