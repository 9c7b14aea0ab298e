"""Number words to numbers: "treinta y cinco mil", "mil e quinhentos", "two hundred and five"."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

Found = tuple[Decimal, int]
"""A number and the index after its last word."""


class Numerals:
    """The number words of one language."""

    def __init__(self, table: dict[str, Any]) -> None:
        self.articles = frozenset(table["articles"])
        self._units: dict[str, int] = table["units"]
        self._tens: dict[str, int] = table["tens"]
        self._hundreds: dict[str, int] = table["hundreds"]
        self._hundred = frozenset(table["hundred"])
        self._thousand = frozenset(table["thousand"])
        self._million = frozenset(table["million"])
        self._joint = frozenset(table["joint"])
        self._joint_after_hundreds = frozenset(table["joint_after_hundreds"])
        self.cents_joint = frozenset(table["cents_joint"])

    def is_multiplier(self, word: str) -> bool:
        """Whether the word multiplies what stands before it: mil, k, thousand, millones."""
        return word in self._thousand or word in self._million

    def multiplied(self, words: Sequence[str], at: int, value: Decimal) -> Found:
        """`value` times the multiplier at this index, plus the hundreds that follow it: 4 | mil quinientos."""
        if words[at] in self._million:
            return value * 1_000_000, at + 1
        value, at = value * 1000, at + 1
        rest = self._below_thousand(words, self._past(words, at, self._joint_after_hundreds))
        if rest and rest[0] >= (1 if words[at - 1] == "mil" and not self._joint_after_hundreds else 100):
            return value + rest[0], rest[1]
        return value, at

    def read(self, words: Sequence[str], at: int) -> Found | None:
        """The number whose first word is at this index, or None."""
        if at < len(words) and words[at] in self._thousand and words[at] != "k":
            return self.multiplied(words, at, Decimal(1))
        found = self._below_thousand(words, at)
        if found is None:
            return None
        value, after = found
        if after < len(words) and self.is_multiplier(words[after]):
            return self.multiplied(words, after, value)
        return value, after

    def _below_thousand(self, words: Sequence[str], at: int) -> Found | None:
        hundreds = self._whole_hundreds(words, at)
        if hundreds is None:
            return self._below_hundred(words, at)
        value, after = hundreds
        rest = self._below_hundred(words, self._past(words, after, self._joint_after_hundreds))
        return (value + rest[0], rest[1]) if rest and rest[0] else (value, after)

    def _whole_hundreds(self, words: Sequence[str], at: int) -> Found | None:
        if at >= len(words):
            return None
        if words[at] in self._hundreds:
            return Decimal(self._hundreds[words[at]]), at + 1
        unit = self._units.get(words[at])
        if unit and unit < 10 and at + 1 < len(words) and words[at + 1] in self._hundred:
            return Decimal(unit * 100), at + 2
        return None

    def _below_hundred(self, words: Sequence[str], at: int) -> Found | None:
        if at >= len(words):
            return None
        tens = self._tens.get(words[at], 10 if words[at] == "diez" else None)
        if tens is not None:
            after = self._past(words, at + 1, self._joint)
            unit = self._units.get(words[after]) if after < len(words) else None
            is_joined = after > at + 1 or not self._joint
            if unit and unit < 10 and is_joined and words[after] not in (self.articles if not self._joint else ()):
                return Decimal(tens + unit), after + 1
            return Decimal(tens), at + 1
        return self._unit(words[at], at)

    def _unit(self, word: str, at: int) -> Found | None:
        if word in self._units:
            return Decimal(self._units[word]), at + 1
        ten, hyphen, unit = word.partition("-")
        if hyphen and ten in self._tens and 0 < self._units.get(unit, 0) < 10:
            return Decimal(self._tens[ten] + self._units[unit]), at + 1
        return None

    @staticmethod
    def _past(words: Sequence[str], at: int, joint: frozenset[str]) -> int:
        return at + 1 if at < len(words) and words[at] in joint else at
