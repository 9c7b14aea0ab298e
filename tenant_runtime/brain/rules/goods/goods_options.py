"""What one line of goods may mean: which product, in which unit, at which price."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tenant_runtime.brain.rules.choosing import MOST_CHOICES, Options, combined
from tenant_runtime.brain.rules.goods.amounts import LOT, Price
from tenant_runtime.brain.rules.goods.lines import Line
from tenant_runtime.brain.rules.goods.quantities import Quantity
from tenant_runtime.brain.rules.goods.resolving import Named, in_unit, resolve
from tenant_runtime.brain.rules.goods.sizes import may_be_size
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.words.stems import singular

TWELVE = Decimal(12)
SMALL_UNITS = frozenset({"g", "ml", "cm"})
UNUSUAL_RATIO = 3
"""A price so many times the product's own, or so small a part of it, is shown before it is changed."""


@dataclass(frozen=True, slots=True)
class Priced:
    """One line settled: a product, how much of it, and what was said of its price (each, all, or neither)."""

    product: Named
    quantity: Decimal
    unit: str
    each: Decimal | None = None
    all: Decimal | None = None
    pack: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Amounts:
    """One way to take a quantity and its price."""

    quantity: Decimal
    unit: str
    each: Decimal | None = None
    all: Decimal | None = None
    pack: Decimal | None = None


def line_options(line: Line, shop: Shop, *, is_sale: bool) -> Options[Priced]:
    """All that a line may mean, at most one more than a card holds. Only a sale's price is held against a product's."""
    quantity, is_said = _quantity(line, shop)
    is_plural = (quantity.value != 1 or line.is_part) and quantity.unit == "unit"
    candidates = resolve(line.name, shop, is_plural=is_plural)
    amounts = list(_amounts(quantity, line.price, shop))
    if is_sale and line.price is not None and not line.price.is_said:
        amounts = _with_list_price(amounts, candidates.named[0])
    is_certain = candidates.is_certain and is_said and len(amounts) == 1 and all(map(_is_whole, amounts))
    listed, fits = [], not _may_be_no_price(line, shop)
    for named, amount in itertools.islice(itertools.product(candidates.named, amounts), MOST_CHOICES + 1):
        priced, in_its_unit = _in_its_unit(named, amount)
        listed.append(replace(priced, quantity=shop.quantity(priced.quantity)))
        fits = fits and in_its_unit
    return Options(tuple(listed), is_certain and fits)


def together(options: Sequence[Options[Priced]]) -> Options[tuple[Priced, ...]]:
    """Every way to take the lines together; whoever means one price for all of a line means it for every line."""
    open_lines = [one for one in options if len(one.listed) > 1]
    if len(open_lines) < 2 or not all(_differs_in_price_alone(one) for one in open_lines):
        return combined(options)
    ways = zip(*([one.listed[0]] * 2 if len(one.listed) == 1 else one.listed for one in options), strict=True)
    return Options(tuple(ways), False)


def _differs_in_price_alone(options: Options[Priced]) -> bool:
    """Whether the two ways are all of it first and each of it second."""
    return (
        len(options.listed) == 2
        and options.listed[0].product == options.listed[1].product
        and options.listed[0].all is not None
        and options.listed[1].each is not None
    )


def _quantity(line: Line, shop: Shop) -> tuple[Quantity, bool]:
    """The quantity, and whether it was said; one is only guessed for a priced thing in the singular."""
    if line.quantity is not None:
        return line.quantity, True
    word = line.name.words[0 if shop.lexicon.is_head_first else -1]
    if line.price is None or singular(word, shop.language) != word:
        raise Unsettled("ask_quantity", product=line.name.text)
    return Quantity(Decimal(1)), False


def _amounts(quantity: Quantity, price: Price | None, shop: Shop) -> Iterator[Amounts]:
    value, unit, pack = shop.quantity(quantity.value), quantity.unit, quantity.pack
    if price is None:
        yield Amounts(value, unit, pack=pack)
        return
    amount = shop.amount(price.amount)
    if price.per and price.per.startswith(LOT):
        yield _per_lot(quantity, value, Decimal(price.per.removeprefix(LOT)), amount, shop)
    elif price.per:
        yield _per_measure(quantity, value, price.per, amount)
    elif value == 1 and not quantity.is_dozen:
        yield Amounts(value, unit, each=amount, pack=pack)
    elif quantity.is_dozen and not price.is_said:
        yield from _of_dozens(value, amount, price, shop, value / (quantity.dozen or TWELVE))
    elif quantity.is_dozen and price.scope == "each":
        dozens = value / (quantity.dozen or TWELVE)
        yield Amounts(value, unit, all=shop.amount(amount * dozens))  # "2 docenas a 30 cada una": each dozen?
        yield Amounts(value, unit, each=amount)
    elif price.scope == "all" or _is_of_all(quantity, price):
        yield Amounts(value, unit, all=amount, pack=pack)
    elif price.scope == "each" and (price.is_said or not _is_small_part(quantity)):
        yield Amounts(value, unit, each=amount, pack=pack)
    else:
        yield Amounts(value, unit, all=amount, pack=pack)
        yield Amounts(value, unit, each=amount, pack=pack)


def _per_lot(quantity: Quantity, value: Decimal, lot: Decimal, amount: Decimal, shop: Shop) -> Amounts:
    """ "3 docenas a 4,80 la docena" are counted in dozens; what is no whole number of them is counted in pieces."""
    if quantity.dozen == lot and quantity.lot and value % lot == 0:
        return Amounts(value / lot, singular(quantity.lot.lower(), shop.language), each=amount, pack=lot)
    return Amounts(value, quantity.unit, all=shop.amount(amount * value / lot), pack=quantity.pack)


def _is_of_all(quantity: Quantity, price: Price) -> bool:
    """Half a pound "en 6.500", two and a half kilos "por 30": what is no whole number has no price each."""
    value = quantity.value or Decimal(1)
    is_part = _is_small_part(quantity) or (quantity.unit != "unit" and value != value.to_integral_value())
    return is_part and (price.lead == "either" or (price.lead == "" and quantity.unit in SMALL_UNITS))


def _with_list_price(amounts: list[Amounts], named: Named) -> list[Amounts]:
    """ "4 velas a 60" of candles at 15: the amount is that of all four, or the price has changed."""
    own, first = named.item.price if named.item else None, amounts[0]
    if len(amounts) > 1 or not own or first.quantity == 1 or first.each != own * first.quantity:
        return amounts
    return [Amounts(first.quantity, first.unit, all=first.each, pack=first.pack), first]


def _per_measure(quantity: Quantity, value: Decimal, measure: str, amount: Decimal) -> Amounts:
    if quantity.unit == "unit" and quantity.is_fraction:
        return Amounts(value, measure, each=amount)
    converted = in_unit(value, quantity.unit, measure)
    if converted is None:
        raise Unsettled("ask_quantity_written")
    return Amounts(converted, measure, each=amount)


def _of_dozens(value: Decimal, amount: Decimal, price: Price, shop: Shop, dozens: Decimal) -> Iterator[Amounts]:
    """The price of a dozen, of all of them, or of each? One dozen "por 6" is six for the dozen."""
    if dozens <= 1:
        yield Amounts(value, "unit", all=amount)
        if price.lead in {"either", ""}:
            return
    elif shop.is_payable(amount * dozens):
        yield Amounts(value, "unit", all=amount * dozens)
    if dozens > 1:
        yield Amounts(value, "unit", all=amount)
    yield Amounts(value, "unit", each=amount)


def _is_small_part(quantity: Quantity) -> bool:
    """Half a kilo "a 20": for the half, or a kilo of it? Grams have no price each."""
    return quantity.is_fraction or quantity.unit in SMALL_UNITS or (quantity.value or 1) < 1


def _is_whole(amounts: Amounts) -> bool:
    """Whether it can be counted: two and a half cups are a slip of the pen."""
    return amounts.unit != "unit" or amounts.quantity == amounts.quantity.to_integral_value()


def _may_be_no_price(line: Line, shop: Shop) -> bool:
    """ "2 cocas de 600": a bottle's size, or its price? And "five fifty": five and a half, or more?"""
    price = line.price
    if price is not None and price.is_unsure:
        return True
    if price is None or line.is_part or price.lead != "of" or price.is_said or price.is_scaled or price.amount is None:
        return False
    return may_be_size(line.name.words, price.amount, shop.language)


def _in_its_unit(named: Named, amount: Amounts) -> tuple[Priced, bool]:
    """The line in the unit of the product, and whether that is beyond doubt."""
    unit, item = amount.unit, named.item
    if item is None or unit == item.unit or amount.pack is not None:
        return Priced(named, amount.quantity, unit, amount.each, amount.all, amount.pack), True
    if item.pack is not None and item.unit == "unit":
        return Priced(named, amount.quantity, unit, amount.each, amount.all, item.pack), False
    converted = in_unit(amount.quantity, unit, item.unit)
    if converted is None or amount.each is not None:
        return Priced(named, amount.quantity, unit, amount.each, amount.all), False
    return Priced(named, converted, item.unit, None, amount.all), True
