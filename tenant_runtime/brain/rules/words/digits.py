"""Digits with separators to exact numbers, by the marks of a currency in a country."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

SPACED_IN = frozenset({"ZA"})
"""Countries that write R1 000."""
MOST_DIGITS = 9
"""More digits than this are a telephone number, a barcode or an account, never an amount or a quantity."""


@dataclass(frozen=True, slots=True)
class Marks:
    """How amounts are written: decimal and group mark, digits after the decimal mark, spaces between thousands."""

    decimal: str
    group: str
    digits: int
    is_spaced: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """What digits may mean: `value` as amount or count, `measure` as kilos or litres. None: not certain."""

    value: Decimal | None
    measure: Decimal | None


UNREADABLE = Written(None, None)


def written(literal: str, marks: Marks) -> Written:
    """The number in this literal: "1.200" is 1200 in Argentina and not certain in the United States."""
    if sum(character.isdigit() for character in literal) > MOST_DIGITS:
        return UNREADABLE
    used = {character for character in literal if not character.isdigit()}
    if not used:
        return _whole(literal)
    if len(used) == 2:
        return _both(literal)
    mark = used.pop()
    return _repeated(literal, mark) if literal.count(mark) > 1 else _single(literal, mark, marks)


def _whole(literal: str) -> Written:
    if len(literal) > 1 and literal.startswith("0"):
        return UNREADABLE
    return Written(Decimal(literal), Decimal(literal))


def _both(literal: str) -> Written:
    """The last of two different separators is the decimal one: 1.500,50 and 1,500.50."""
    at = max(literal.rfind("."), literal.rfind(","))
    whole, mark, cents = literal[:at], literal[at], literal[at + 1 :]
    group = "." if mark == "," else ","
    if mark in whole or not _is_grouped(whole, group) or len(cents) > 3:
        return UNREADABLE
    number = Decimal(whole.replace(group, "") + "." + cents)
    return Written(number, number)


def _repeated(literal: str, mark: str) -> Written:
    if not (_is_grouped(literal, mark) or (mark == "," and _is_grouped_in_hundreds(literal))):
        return UNREADABLE
    number = Decimal(literal.replace(mark, ""))
    return Written(number, number)


def _single(literal: str, mark: str, marks: Marks) -> Written:
    whole, _, rest = literal.partition(mark)
    if (len(whole) > 1 and whole.startswith("0")) or len(rest) > 3:
        return UNREADABLE
    as_decimal = Decimal(f"{whole}.{rest}")
    if len(rest) < 3:
        return Written(as_decimal, as_decimal)
    if mark == marks.decimal:
        return Written(as_decimal if marks.digits == 3 else None, as_decimal)
    if mark == marks.group and _is_grouped(literal, mark):
        return Written(Decimal(whole + rest), None)
    return UNREADABLE


def _is_grouped(literal: str, mark: str) -> bool:
    first, *others = literal.split(mark)
    return 1 <= len(first) <= 3 and not first.startswith("0") and all(len(group) == 3 for group in others)


def _is_grouped_in_hundreds(literal: str) -> bool:
    """1,25,000: as India writes it; nothing else looks so."""
    first, *others, last = literal.split(",")
    is_said_so = 1 <= len(first) <= 2 and not first.startswith("0") and len(last) == 3
    return is_said_so and all(len(group) == 2 for group in others)
