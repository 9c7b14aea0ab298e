"""What goods cost when they leave and what stock is worth when they arrive: a moving average, in whole minor units.

The rules, all of them pure:

- Stock has two parts: goods whose cost is known (`costed`, worth `value` together) and goods that arrived without one
  (`uncosted`). Nothing is ever said of the cost of the second part.
- Goods of known cost leave first, at their average. The last of them take what is left of the value, so that rounding
  never leaves a cent behind. Then goods of unknown cost leave, and the cost of that sale is unknown.
- Stock may go below zero: the shop sold what it had not counted. Those goods leave at the last unit cost that was
  stated or paid, if there is one, and else at an unknown cost. The part below zero then has a negative value, and it is
  settled by the goods that arrive next: the difference between what was assumed and what they cost goes to the cost of
  goods, so that in the end exactly what was paid has been counted.
"""

from __future__ import annotations

from dataclasses import dataclass

from tenant_runtime.money import share


@dataclass(frozen=True, slots=True)
class Holding:
    """Stock on hand, in thousandths, and what its costed part is worth, in minor units."""

    quantity: int
    uncosted: int
    value: int

    @property
    def costed(self) -> int:
        """How many thousandths of it have a known cost."""
        return self.quantity - self.uncosted


@dataclass(frozen=True, slots=True)
class Issue:
    """Goods that leave: what is taken off each part. `is_costed` is false where any of them has an unknown cost."""

    quantity: int
    uncosted: int
    value: int
    is_costed: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """Goods that arrive, and where their cost goes.

    `value` enters the stock; `variance` is what goods sold earlier really cost above what was assumed; `unattributed`
    is the cost of goods sold earlier at an unknown cost. `assumed` is what such goods were sold at and what no bill
    will settle any more, because these arrived without one.
    """

    quantity: int
    uncosted: int
    value: int
    variance: int = 0
    unattributed: int = 0
    assumed: int = 0


def issue(holding: Holding, quantity: int, *, unit_cost: int | None) -> Issue:
    """What leaves when `quantity` goes out; `unit_cost` is the last one known."""
    costed = min(quantity, max(holding.costed, 0))
    uncosted = min(quantity - costed, max(holding.uncosted, 0))
    short = quantity - costed - uncosted
    value = _part(holding.value, costed, holding.costed)
    if unit_cost is not None:
        value += share(unit_cost, short, 1000)
        short = 0
    return Issue(quantity, uncosted + short, value, is_costed=uncosted + short == 0)


def receive(holding: Holding, quantity: int, *, cost: int | None) -> Receipt:
    """What arrives with `quantity`; `cost` is what all of it cost, None where that is unknown."""
    covers_costed = min(quantity, max(-holding.costed, 0))
    owed = _part(-holding.value, covers_costed, -holding.costed)
    if cost is None:
        return Receipt(quantity, quantity - covers_costed, owed, assumed=owed)
    covers_uncosted = min(quantity - covers_costed, max(-holding.uncosted, 0))
    for_costed = _part(cost, covers_costed, quantity)
    for_both = _part(cost, covers_costed + covers_uncosted, quantity)
    return Receipt(
        quantity,
        covers_uncosted,
        owed + cost - for_both,
        variance=for_costed - owed,
        unattributed=for_both - for_costed,
    )


def revalue(holding: Holding, *, unit_cost: int) -> Receipt:
    """All that is on hand comes to cost `unit_cost` each, also what had no cost; nothing arrives."""
    costed, uncosted = max(holding.costed, 0), max(holding.uncosted, 0)
    worth_now = holding.value if costed else 0
    return Receipt(0, -uncosted, share(unit_cost, costed + uncosted, 1000) - worth_now)


def next_unit_cost(holding: Holding, last: int | None) -> int | None:
    """What the next unit to leave costs, rounded to a minor unit; None where that is unknown."""
    if holding.costed > 0:
        return share(holding.value, 1000, holding.costed)
    return None if holding.uncosted > 0 else last


def _part(value: int, part: int, whole: int) -> int:
    """The share of `value`; all of it where the part is the whole, nothing where there is no part."""
    if part == 0:
        return 0
    return value if part == whole else share(value, part, whole)
