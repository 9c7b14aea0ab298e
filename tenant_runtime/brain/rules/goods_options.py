"""What one line of goods may mean: which product, in which unit, at which price."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tenant_runtime.brain.rules.amounts import Price
from tenant_runtime.brain.rules.choosing import MOST_CHOICES, Options
from tenant_runtime.brain.rules.items import Line
from tenant_runtime.brain.rules.quantities import Quantity
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.resolving import Named, in_unit, resolve
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.stems import singular

UNUSUAL_COUNT = 1000
UNUSUAL_RATIO = 3
"""A price so many times the product's own, or so small a part of it, is shown before it is booked."""


@dataclass(frozen=True, slots=True)
class Priced:
    """One line settled: a product, how much of it, and what was said of its price (each, all, or neither)."""

    product: Named
    quantity: Decimal
    unit: str
    each: Decimal | None = None
    all: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Amounts:
    """One way to take a quantity and its price."""

    quantity: Decimal
    unit: str
    each: Decimal | None = None
    all: Decimal | None = None


def line_options(line: Line, shop: Shop, *, is_sale: bool) -> Options[Priced]:
    """All that a line may mean, at most one more than a card holds. Only a sale's price is held against a product's."""
    quantity, is_said = _quantity(line, shop)
    is_plural = quantity.value != 1 and quantity.unit == "unit"
    candidates = resolve(line.name, shop, is_plural=is_plural)
    amounts = list(_amounts(quantity, line.price, shop))
    if is_sale and line.price is not None and not line.price.is_said:
        amounts = _with_list_price(amounts, candidates.named[0])
    is_certain = candidates.is_certain and is_said and len(amounts) == 1 and all(map(_is_usual, amounts))
    listed, fits = [], True
    for named, amount in itertools.islice(itertools.product(candidates.named, amounts), MOST_CHOICES + 1):
        priced, in_its_unit = _in_its_unit(named, amount)
        listed.append(priced)
        fits = fits and in_its_unit and (not is_sale or _is_usual_price(priced))
    return Options(tuple(listed), is_certain and fits)


def _quantity(line: Line, shop: Shop) -> tuple[Quantity, bool]:
    """The quantity, and whether it was said; one is only guessed for a priced thing in the singular."""
    if line.quantity is not None:
        return line.quantity, True
    word = line.name.words[0 if shop.lexicon.is_head_first else -1]
    if line.price is None or line.name.size or singular(word, shop.language) != word:
        raise Unsettled("ask_quantity", product=line.name.text)
    return Quantity(Decimal(1)), False


def _amounts(quantity: Quantity, price: Price | None, shop: Shop) -> Iterator[Amounts]:
    value, unit = shop.quantity(quantity.value), quantity.unit
    if price is None:
        yield Amounts(value, unit)
        return
    amount = shop.amount(price.amount)
    if price.per_measure:
        yield _per_measure(quantity, value, price.per_measure, amount)
    elif value == 1 and not quantity.is_dozen:
        yield Amounts(value, unit, each=amount)
    elif quantity.is_dozen and not price.is_said:
        yield from _of_dozens(value, amount, shop)
    elif price.scope == "all":
        yield Amounts(value, unit, all=amount)
    elif price.scope == "each" and (price.is_said or not _is_small_part(quantity)):
        yield Amounts(value, unit, each=amount)
    else:
        both = [Amounts(value, unit, all=amount), Amounts(value, unit, each=amount)]
        yield from reversed(both) if price.is_likely_each else both


def _with_list_price(amounts: list[Amounts], named: Named) -> list[Amounts]:
    """ "4 velas a 60" of candles at 15: the amount is that of all four, or the price has changed."""
    own, first = named.item.price if named.item else None, amounts[0]
    if len(amounts) > 1 or not own or first.quantity == 1 or first.each != own * first.quantity:
        return amounts
    return [Amounts(first.quantity, first.unit, all=first.each), first]


def _per_measure(quantity: Quantity, value: Decimal, measure: str, amount: Decimal) -> Amounts:
    if quantity.unit == "unit" and quantity.is_fraction:
        return Amounts(value, measure, each=amount)
    converted = in_unit(value, quantity.unit, measure)
    if converted is None:
        raise Unsettled("ask_quantity_written")
    return Amounts(converted, measure, each=amount)


def _of_dozens(value: Decimal, amount: Decimal, shop: Shop) -> Iterator[Amounts]:
    """The price of a dozen, of all of them, or of each?"""
    dozens = value / 12
    if shop.is_payable(amount * dozens):
        yield Amounts(value, "unit", all=amount * dozens)
    if dozens != 1:
        yield Amounts(value, "unit", all=amount)
    yield Amounts(value, "unit", each=amount)


def _is_small_part(quantity: Quantity) -> bool:
    """Half a kilo "a 20": for the half, or a kilo of it? Grams have no price each."""
    return quantity.is_fraction or quantity.unit in {"g", "ml", "cm"} or (quantity.value or 1) < 1


def _is_usual(amounts: Amounts) -> bool:
    if amounts.unit != "unit":
        return True
    return amounts.quantity < UNUSUAL_COUNT and amounts.quantity == amounts.quantity.to_integral_value()


def _in_its_unit(named: Named, amount: Amounts) -> tuple[Priced, bool]:
    """The line in the unit of the product, and whether that was possible."""
    unit = amount.unit
    if named.item is None or unit == named.item.unit:
        return Priced(named, amount.quantity, unit, amount.each, amount.all), True
    converted = in_unit(amount.quantity, unit, named.item.unit)
    if converted is None or amount.each is not None:
        return Priced(named, amount.quantity, unit, amount.each, amount.all), False
    return Priced(named, converted, named.item.unit, None, amount.all), True


def _is_usual_price(priced: Priced) -> bool:
    own = priced.product.item.price if priced.product.item else None
    each = priced.each if priced.each is not None else priced.all and priced.all / priced.quantity
    if not own or not each:
        return True
    return own / UNUSUAL_RATIO <= each <= own * UNUSUAL_RATIO
