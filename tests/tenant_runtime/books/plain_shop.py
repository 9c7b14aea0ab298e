"""A shop kept the naive way: sums in a dictionary, each entry remembered by what it did to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field
from fractions import Fraction


def nearest(value: Fraction) -> int:
    """To the nearest whole, halves to even: Python's own rounding of an exact fraction."""
    return round(value)


@dataclass
class Act:
    """One entry: what it added to each sum, which fields it changed, which products it used, whose debt it made."""

    sums: Counter[Hashable] = field(default_factory=Counter)
    changes: list[tuple[int, str, int | None, int | None]] = field(default_factory=list)
    uses: set[int] = field(default_factory=set)
    debt: tuple[str, int, int] | None = None
    order: int | None = None


@dataclass
class Order:
    """What somebody ordered, at which price, and what they paid of it."""

    name: str
    quantity: int
    price: int
    total: int
    paid: int
    customer: str


@dataclass
class PlainShop:
    """Sums are keyed by what they count; products are numbers, and `fields` holds their price, cost and activity."""

    sums: Counter[Hashable] = field(default_factory=Counter)
    fields: dict[tuple[int, str], int | None] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    acts: dict[int, Act] = field(default_factory=dict)
    orders: dict[int, Order] = field(default_factory=dict)
    act: Act = field(default_factory=Act)

    # ------------------------------------------------------------ writing

    def begin(self) -> None:
        self.act = Act()

    def end(self, entry: int) -> None:
        self.acts[entry] = self.act

    def add(self, key: Hashable, amount: int) -> None:
        self.sums[key] += amount
        self.act.sums[key] += amount

    def change(self, product: int, name: str, new: int | None) -> None:
        old = self.fields.get((product, name))
        if old != new:
            self.fields[product, name] = new
            self.act.changes.append((product, name, old, new))
            self.act.uses.add(product)

    def undo(self, entry: int) -> None:
        """What it added is taken off; what it changed is changed back, unless it was changed again since."""
        act = self.acts.pop(entry)
        self.orders.pop(entry, None)
        for key, amount in act.sums.items():
            self.sums[key] -= amount
        for product, name, old, new in reversed(act.changes):
            is_used = name == "active" and any(product in other.uses for other in self.acts.values())
            if not is_used and self.fields.get((product, name)) == new:
                self.fields[product, name] = old

    # ------------------------------------------------------------ products

    def product(self, name: str) -> int | None:
        """The number of the active product of this name."""
        found = [number for number, other in enumerate(self.names) if other == name and self.fields[number, "active"]]
        return found[0] if found else None

    def made(self, name: str, price: int | None) -> int:
        self.names.append(name)
        product = len(self.names) - 1
        self.change(product, "active", 1)
        self.change(product, "price", price)
        return product

    def is_counted(self, product: int) -> bool:
        return self.sums["moves", product] > 0

    def stock(self, product: int) -> int | None:
        return self.sums["known", product] + self.sums["unknown", product] if self.is_counted(product) else None

    def take(self, product: int, quantity: int) -> tuple[int, bool]:
        """Takes goods out; what they cost, and whether that is all known."""
        self.act.uses.add(product)
        last_cost = self.fields.get((product, "cost"))
        if not self.is_counted(product):
            if last_cost is None:
                return 0, False
            return nearest(Fraction(last_cost * quantity, 1000)), True
        known, unknown, worth = (self.sums[what, product] for what in ("known", "unknown", "worth"))
        from_known = min(quantity, max(known, 0))
        from_unknown = min(quantity - from_known, max(unknown, 0))
        short = quantity - from_known - from_unknown
        cost = nearest(Fraction(worth * from_known, known)) if from_known else 0
        if short and last_cost is not None:
            cost += nearest(Fraction(last_cost * short, 1000))
            from_known += short
        elif short:
            from_unknown += short
        self._move(product, -from_known, -from_unknown, -cost)
        return cost, from_unknown == 0

    def bring(self, product: int, quantity: int, cost: int | None) -> None:
        """Brings goods in; settles first what was sold short."""
        known, unknown, worth = (self.sums[what, product] for what in ("known", "unknown", "worth"))
        if not self.is_counted(product):
            known = unknown = worth = 0
        settled = min(quantity, max(-known, 0))
        debt = 0
        if settled:
            debt = -worth if settled == -known else nearest(Fraction(-worth * settled, -known))
        rest = quantity - settled
        if cost is None:
            self._move(product, settled, rest, debt)
            return
        self.add("profit", debt - (nearest(Fraction(cost * settled, quantity)) if quantity else 0))
        forgotten = min(rest, max(-unknown, 0))
        kept = cost - (nearest(Fraction(cost * (settled + forgotten), quantity)) if quantity else 0)
        self._move(product, settled + rest - forgotten, forgotten, debt + kept)

    def learn_cost(self, product: int, quantity: int, cost: int) -> None:
        """The next to leave costs what the heap does on average, else what was paid."""
        known, worth = self.sums["known", product], self.sums["worth", product]
        self.change(
            product, "cost", nearest(Fraction(worth * 1000, known) if known > 0 else Fraction(cost * 1000, quantity))
        )

    def value_anew(self, product: int, cost: int) -> None:
        """All that is on hand comes to cost as much each, also what had no cost."""
        if not self.is_counted(product):
            return
        known, unknown = (max(self.sums[what, product], 0) for what in ("known", "unknown"))
        before = self.sums["worth", product] if known else 0
        difference = nearest(Fraction(cost * (known + unknown), 1000)) - before
        if unknown or difference:
            self._move(product, unknown, -unknown, difference)

    def _move(self, product: int, known: int, unknown: int, worth: int) -> None:
        self.act.uses.add(product)
        moved = {"known": known, "unknown": unknown, "worth": worth, "moves": 1}
        for what, amount in moved.items():
            self.add((what, product), amount)

    # ------------------------------------------------------------ sales and debts

    def sell(self, name: str, quantity: int, price: int, total: int) -> int | None:
        """A sale's revenue and cost, and its profit where that is known; its money is the caller's."""
        product = self.product(name)
        product = self.made(name, price) if product is None else product
        if self.fields.get((product, "price")) is None:
            self.change(product, "price", price)
        cost, is_known = self.take(product, quantity)
        self.earn(total, is_known=is_known, cost=cost)
        return total - cost if is_known else None

    def earn(self, total: int, *, is_known: bool = False, cost: int = 0) -> None:
        self.add("revenue", total)
        self.add("sales", 1)
        self.add("without cost", not is_known)
        self.add("profit", total - cost if is_known else 0)

    def owe(self, customer: str | None, day: int, amount: int) -> None:
        if customer and amount:
            self.act.debt = (customer, day, amount)
            self.add(("owed", customer), amount)

    def open_debts(self, customer: str) -> list[tuple[int, int]]:
        """Every debt in the order of its day, paid off one after the other by all that ever came."""
        debts = sorted((act.debt[1], entry, act.debt[2]) for entry, act in self.acts.items()
                       if act.debt and act.debt[0] == customer)  # fmt: skip
        money = sum(amount for _, _, amount in debts) - self.sums["owed", customer]
        still_open = []
        for day, _, amount in debts:
            part = min(money, amount)
            money -= part
            if amount > part:
                still_open.append((day, amount - part))
        return still_open

    def open_orders(self) -> list[int]:
        """The orders that stand and have no delivery that stands."""
        delivered = {act.order for act in self.acts.values()}
        return [entry for entry in self.orders if entry not in delivered]
