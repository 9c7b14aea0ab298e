"""What lines come to: offers, discounts, tax and the sharing out of amounts; pure, and exact to the minor unit.

Amounts are minor units, quantities thousandths, rates thousandths of a per cent. Two rules hold everywhere:

- A percentage taken off leaves a rest that is rounded half up, and the discount is what that rest lacks: 15 % off
  199.90 leaves 169.92 (of 169.915) and takes 29.98 off. Tax is rounded half up in the same way.
- What is shared out over lines comes to the whole: whoever was cut short the most gets the units that are left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tenant_runtime import money
from tenant_runtime.books.errors import AmountOutOfRange, OfferDoesNotFit, TooManyDecimals

WHOLE = 100_000
"""A hundred per cent."""


@dataclass(frozen=True, slots=True)
class Worth:
    """What a line or a sale comes to: before anything is taken off, and after."""

    gross: int
    net: int

    @property
    def discount(self) -> int:
        """What was taken off."""
        return self.gross - self.net


@dataclass(frozen=True, slots=True)
class Cut:
    """A discount: `percent` of an amount and then `amount`; each may be 0."""

    percent: int = 0
    amount: int = 0

    def off(self, gross: int) -> int:
        """What is left of `gross`. Raises AmountOutOfRange where more than all is taken off."""
        left = half_up(gross, WHOLE - self.percent, WHOLE) - self.amount
        if left < 0:
            raise AmountOutOfRange("a discount that leaves nothing to pay")
        return left

    def before(self, net: int) -> int:
        """The amount of which `net` is left."""
        return half_up(net + self.amount, WHOLE, WHOLE - self.percent)


@dataclass(frozen=True, slots=True)
class Deal:
    """An offer: of every `take` units `pay` are paid, or every `take` units cost `price`. Exactly one is not None."""

    take: int
    pay: int | None = None
    price: int | None = None

    def times(self, quantity: int, product: str) -> int:
        """How often the offer goes into a quantity. Raises OfferDoesNotFit where there is a rest."""
        often, rest = divmod(quantity, self.take * 1000)
        if rest or not often:
            raise OfferDoesNotFit(product, take=self.take)
        return often


@dataclass(frozen=True, slots=True)
class TaxRule:
    """The tax of a shop: `rate` in per cent; whether the prices that are said include it."""

    rate: Decimal
    prices_include: bool = True

    def within(self, total: int) -> int:
        """The part of `total` that is tax."""
        share = rate(self.rate)
        return half_up(total, share, WHOLE + share)

    def on_top(self, base: int) -> int:
        """The tax that is added to `base`."""
        return half_up(base, rate(self.rate), WHOLE)


def rate(percent: Decimal) -> int:
    """Per cent in thousandths. Raises TooManyDecimals, and AmountOutOfRange outside 0 to 100."""
    try:
        found = money.to_thousandths(percent)
    except money.TooManyDecimals as error:
        raise TooManyDecimals(str(error)) from error
    except money.AmountTooLarge as error:
        raise AmountOutOfRange(str(error)) from error
    if not 0 <= found <= WHOLE:
        raise AmountOutOfRange(f"{percent} per cent")
    return found


def half_up(value: int, part: int, whole: int) -> int:
    """`value * part / whole` in whole minor units, halves upwards; nothing here is negative, `whole` is not zero."""
    if whole <= 0:
        raise AmountOutOfRange("a share of nothing")
    return (2 * value * part + whole) // (2 * whole)


def dealt(deal: Deal, quantity: int, *, product: str, unit_price: int | None, total: int | None) -> Worth:
    """A line on offer; `total`, if said, is what was paid for all of it.

    Raises OfferDoesNotFit, and AmountOutOfRange where the total is not what the offer costs.
    """
    often = deal.times(quantity, product)
    if deal.price is not None:
        net = deal.price * often
        gross = net if unit_price is None else max(net, unit_price * often * deal.take)
    else:
        pay = deal.pay or 0
        net = total or (unit_price or 0) * often * pay
        gross = half_up(net, deal.take, pay)
    if net <= 0 or (total is not None and total != net):
        raise AmountOutOfRange(f"{total} is not what the offer costs")
    return Worth(gross, net)


def allocated(amount: int, weights: Sequence[int]) -> list[int]:
    """`amount` shared out in proportion to `weights`, to the unit; nobody gets more than their weight of a smaller
    amount. The units that are left go where most was cut off, to the earlier one of equals.
    """
    whole = sum(weights)
    if not whole:
        return [0 for _ in weights]
    shares = [divmod(amount * weight, whole) for weight in weights]
    left = amount - sum(share for share, _ in shares)
    first = sorted(range(len(shares)), key=lambda index: -shares[index][1])[:left]
    return [share + (index in first) for index, (share, _) in enumerate(shares)]


def shares(target: int, worths: Sequence[int | None], is_open: Sequence[bool]) -> dict[int, int]:
    """What each open line gets of `target`, by its index; the others keep what they come to.

    `worths` is what a line comes to by the price that was said or is its product's own, None where there is none;
    `is_open` that nobody said it. Where every open line has a worth they share by it. Else those that have one keep it
    and the rest is shared evenly; if there is none, all of them share evenly. {} where nothing is left to share.
    """
    listed = {index: worth for index, worth in enumerate(worths) if is_open[index]}
    rest = target - sum(worth or 0 for worth, is_free in zip(worths, is_open, strict=True) if not is_free)
    without = [index for index, worth in listed.items() if worth is None]
    left = rest - sum(worth or 0 for worth in listed.values())
    if without and left >= len(without):
        return dict(zip(without, allocated(left, [1] * len(without)), strict=True))
    if rest < len(listed):
        return {}
    weights = [1 if without else worth or 0 for worth in listed.values()]
    return dict(zip(listed, allocated(rest, weights), strict=True))
