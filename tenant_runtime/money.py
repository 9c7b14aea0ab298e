"""Exact amounts: integer minor units of a currency, to and from decimals, and to text as its country writes them."""

from __future__ import annotations

from decimal import Decimal

from tenant_runtime.contract import templates

THOUSANDTHS_DIGITS = 3
"""Quantities are kept in integer thousandths: half a kilo is 500."""

MOST_DIGITS = 18
"""No amount and no quantity is written with more digits before its mark; what is larger was not meant."""


MOST_FIGURES = 60
"""Nor with more figures in all: endless ones cost time and say nothing."""


class AmountError(ValueError):
    """A number that cannot be an amount of this currency or a quantity."""


class TooManyDecimals(AmountError):
    """The number has decimals that would be lost: 12.345 dollars, 1.5 Chilean pesos."""


class AmountTooLarge(AmountError):
    """The number is not finite, or has more digits than any amount has."""


def digits(currency: str) -> int:
    """How many digits a currency has after its decimal mark: 2 for USD, 0 for CLP, 3 for KWD."""
    found: int = templates.currencies()[currency]["digits"]
    return found


def marks(currency: str, country: str | None) -> tuple[str, str]:
    """The decimal and the group mark of amounts in this currency in this country.

    They are the country's where the currency is its own, else those of the currency's home: pesos in Argentina are
    1.500,00, dollars there are 1,500.00.
    """
    countries = templates.countries()
    own = countries.get(country) if country else None
    if own is None or own["currency"] != currency:
        own = countries[templates.currencies()[currency]["home"]]
    return own["decimal"], own["group"]


def to_minor(amount: Decimal, currency: str) -> int:
    """Major units to minor units, exactly. Raises TooManyDecimals or AmountTooLarge; rounds nothing."""
    return _scaled(amount, digits(currency))


def to_major(minor: int, currency: str) -> Decimal:
    """Minor units to major units with all the currency's digits: 4000 -> 40.00."""
    return _unscaled(minor, digits(currency))


def to_thousandths(quantity: Decimal) -> int:
    """A quantity to thousandths, exactly. Raises TooManyDecimals or AmountTooLarge; rounds nothing."""
    return _scaled(quantity, THOUSANDTHS_DIGITS)


def to_quantity(thousandths: int) -> Decimal:
    """Thousandths to a quantity without idle zeros: 2000 -> 2, 500 -> 0.5."""
    whole, rest = divmod(abs(thousandths), 1000)
    text = f"{whole}.{rest:03}".rstrip("0").rstrip(".")
    return Decimal(f"-{text}" if thousandths < 0 else text)


def share(value: int, part: int, whole: int) -> int:
    """`value * part / whole` in whole minor units, halves to the even neighbour; `whole` is not zero.

    The one place where the books round: a price times a weight, a part of a stock's value.
    """
    product = value * part
    if whole < 0:
        product, whole = -product, -whole
    quotient, rest = divmod(product, whole)
    if 2 * rest > whole or (2 * rest == whole and quotient % 2):
        return quotient + 1
    return quotient


def quantity_text(thousandths: int, *, decimal: str, group: str) -> str:
    """`2`, `0,5`, `1.500`: no idle zeros."""
    whole, rest = divmod(abs(thousandths), 1000)
    fraction = f"{rest:03}".rstrip("0")
    text = _grouped(whole, group) + (decimal + fraction if fraction else "")
    return f"-{text}" if thousandths < 0 else text


class MoneyFormat:
    """How amounts of one currency are written in one country; without a country, as at the currency's home."""

    def __init__(self, currency: str, country: str | None = None) -> None:
        self.currency = currency
        self.digits = digits(currency)
        self.decimal, self.group = marks(currency, country)
        self._before, self._after = _symbol_around(currency)

    def format(self, minor: int) -> str:
        """`$40.00`, `R$ 40,00`, `40,00 €`, `-$5.00`."""
        return f"{'-' if minor < 0 else ''}{self._before}{self.number(abs(minor))}{self._after}"

    def number(self, minor: int) -> str:
        """The amount without its symbol: `1.500,00`."""
        whole, rest = divmod(abs(minor), 10**self.digits)
        text = _grouped(whole, self.group) + (f"{self.decimal}{rest:0{self.digits}}" if self.digits else "")
        return f"-{text}" if minor < 0 else text

    def quantity(self, thousandths: int) -> str:
        """A quantity with this currency's marks: `2`, `0,5`."""
        return quantity_text(thousandths, decimal=self.decimal, group=self.group)


def _symbol_around(currency: str) -> tuple[str, str]:
    """What stands before and after the number; a symbol that holds a letter ("R$", "S/", "CHF") keeps a space."""
    entry = templates.currencies()[currency]
    symbol: str = entry["symbol"]
    if entry.get("symbol_after", False):
        return "", f" {symbol}"
    return (f"{symbol} " if any(character.isalpha() for character in symbol) else symbol), ""


def _grouped(whole: int, group: str) -> str:
    return f"{whole:,}".replace(",", group)


def _scaled(number: Decimal, decimals: int) -> int:
    """`number * 10**decimals` in integers alone: Decimal's own arithmetic rounds at the context's precision."""
    if not number.is_finite() or (number and number.adjusted() >= MOST_DIGITS):
        raise AmountTooLarge(f"{number} is too large")
    sign, figures, exponent = number.as_tuple()
    if not number:
        return 0
    if len(figures) > MOST_FIGURES:
        raise TooManyDecimals("a number of more figures than anybody says")
    coefficient, shift = int("".join(map(str, figures))), int(exponent) + decimals
    if -shift > MOST_FIGURES:
        raise TooManyDecimals(f"{number} has more than {decimals} decimals")
    power: int = 10 ** abs(shift)
    scaled, lost = (coefficient * power, 0) if shift >= 0 else divmod(coefficient, power)
    if lost:
        raise TooManyDecimals(f"{number} has more than {decimals} decimals")
    return -scaled if sign else scaled


def _unscaled(minor: int, decimals: int) -> Decimal:
    whole, rest = divmod(abs(minor), 10**decimals)
    text = f"{whole}.{rest:0{decimals}}" if decimals else str(whole)
    return Decimal(f"-{text}" if minor < 0 else text)
