"""How one shop is spoken to: its language, its money, its way of writing numbers."""

from __future__ import annotations

from copy import copy
from datetime import date

from tenant_runtime.contract import templates
from tenant_runtime.contract.config import TenantConfig
from tenant_runtime.contract.templates import Wording
from tenant_runtime.money import MoneyFormat

PIECE = "unit"
"""The unit of things that are counted: it is never written."""

MEASURES = frozenset({"kg", "g", "lb", "oz", "l", "ml", "m", "cm"})
"""Units that are measured, not counted: "2.5 kg of cheese", but "3 × box of beer"."""


class Voice:
    """Sentences and figures as this shop writes them."""

    def __init__(self, config: TenantConfig, *, today: date = date.min) -> None:
        self.today = today
        self._wording = Wording(config.language)
        self._money = MoneyFormat(config.currency, config.country)
        self._tax_name = config.tax.name if config.tax else ""
        self.is_supposing = False

    def supposing(self) -> Voice:
        """The same voice, speaking of what would be."""
        other = copy(self)
        other.is_supposing = True
        return other

    @property
    def decimal_mark(self) -> str:
        """What stands before the cents."""
        return self._money.decimal

    @property
    def tax_name(self) -> str:
        """What the shop calls its tax: IVA, VAT."""
        return self._tax_name or self.say("tax")

    def say(self, key: str, /, **facts: object) -> str:
        """The sentence `replies.<key>`."""
        return self._wording.say(f"replies.{key}", **facts)

    def counted(self, key: str, count: int) -> str:
        """`<key>_one` or `<key>_many`: 1 sale, 3 sales."""
        return self.say(f"{key}_one") if count == 1 else self.say(f"{key}_many", count=count)

    def named(self, kind: str, key: str) -> str:
        """What `key` is called in this language: `<kind>_<key>`, or the key as a word where nobody gave it a name."""
        try:
            return self.say(f"{kind}_{key}")
        except KeyError:
            return key.replace("_", " ").capitalize()

    def category(self, key: str) -> str:
        """What a category of expenses is called."""
        known = templates.section(f"language/{self._wording.language}/spending.json", "categories")
        return str(known[key]["label"]) if key in known else key

    def day(self, day: date) -> str:
        """`miércoles 4 de marzo`; of another year `4 de marzo de 2025`."""
        facts = {"day": day.day, "month": self.say(f"month_{day.month}")}
        if day.year != self.today.year:
            return self.say("day_of_year", **facts, year=day.year)
        return self.say("day", **facts, weekday=self.say(f"weekday_{day.weekday()}"))

    def amount(self, minor: int) -> str:
        """An amount of minor units with its currency's symbol."""
        return self._money.format(minor)

    def quantity(self, thousandths: int, unit: str = PIECE) -> str:
        """`2`, or `2.5 kg`."""
        number = self._money.quantity(thousandths)
        return number if unit == PIECE else f"{number} {unit}"

    def goods(self, thousandths: int, unit: str, product: str) -> str:
        """`2 × pulsera dorada`, `2.5 kg of cheese`, or `3 × box of beer`."""
        if unit == PIECE:
            return self.say("goods", quantity=self.quantity(thousandths), product=product)
        if unit in MEASURES:
            return self.say("measured_goods", quantity=self.quantity(thousandths, unit), product=product)
        return self.say("packed_goods", quantity=self.quantity(thousandths), unit=unit, product=product)
