"""The books against a model in plain Python: whatever is done in whatever order, both say the same."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tenant_runtime.actions import StockOut, Undo
from tenant_runtime.books import DuplicateProduct, NothingToUndo, StockNotKept, UnknownPrice, UnknownProduct
from tests.tenant_runtime.books.bookkeeper import new_bookkeeper

NAMES = st.sampled_from(["pan", "torta", "café"])
AMOUNTS = st.integers(1, 100_000)
QUANTITIES = st.one_of(st.integers(1, 20).map(lambda units: units * 1000), st.integers(1, 20_000))


def nearest(value: Fraction) -> int:
    """To the nearest whole, halves to even: Python's own rounding of an exact fraction."""
    return round(value)


@dataclass
class Goods:
    """One product of the model. Lots of known cost are one heap; a heap below zero is a debt of goods."""

    price: int | None = None
    last_cost: int | None = None
    counted: bool = False
    known: int = 0
    worth: int = 0
    unknown: int = 0


@dataclass
class Model:
    """A shop, kept the naive way."""

    goods: dict[str, Goods] = field(default_factory=dict)
    cash: int = 0
    profit: int = 0
    revenue: int = 0
    sales: int = 0
    expenses: int = 0
    without_cost: int = 0

    def take(self, goods: Goods, quantity: int) -> tuple[int, bool]:
        """Takes goods out; what they cost, and whether that is all known."""
        if not goods.counted:
            if goods.last_cost is None:
                return 0, False
            return nearest(Fraction(goods.last_cost * quantity, 1000)), True
        from_known = min(quantity, max(goods.known, 0))
        from_unknown = min(quantity - from_known, max(goods.unknown, 0))
        short = quantity - from_known - from_unknown
        cost = nearest(Fraction(goods.worth * from_known, goods.known)) if from_known else 0
        if short and goods.last_cost is not None:
            cost += nearest(Fraction(goods.last_cost * short, 1000))
            from_known += short
        elif short:
            from_unknown += short
        goods.known -= from_known
        goods.unknown -= from_unknown
        goods.worth -= cost
        return cost, from_unknown == 0

    def bring(self, goods: Goods, quantity: int, cost: int | None) -> None:
        """Brings goods in; settles first what was sold short."""
        goods.counted = True
        settled = min(quantity, max(-goods.known, 0))
        debt = -goods.worth if settled == -goods.known else nearest(Fraction(-goods.worth * settled, -goods.known))
        debt = debt if settled else 0
        goods.known += settled
        goods.worth += debt
        rest = quantity - settled
        if cost is None:
            goods.unknown += rest
            return
        self.profit -= nearest(Fraction(cost * settled, quantity)) - debt
        forgotten = min(rest, max(-goods.unknown, 0))
        goods.unknown += forgotten
        goods.known += rest - forgotten
        goods.worth += cost - nearest(Fraction(cost * (settled + forgotten), quantity))
        heap = Fraction(goods.worth * 1000, goods.known) if goods.known > 0 else Fraction(cost * 1000, quantity)
        goods.last_cost = nearest(heap)


class Shop(RuleBasedStateMachine):
    """Random days of a shop. Models of earlier moments are kept, so that taking back is checked exactly."""

    def __init__(self) -> None:
        super().__init__()
        self.shop = new_bookkeeper()
        self.model = Model()
        self.past: list[Model] = []

    def remember(self) -> None:
        self.past.append(deepcopy(self.model))

    @rule(
        name=NAMES,
        price=st.none() | AMOUNTS,
        cost=st.none() | st.integers(0, 50_000),
        stock=st.none() | st.integers(0, 20_000),
    )
    def create(self, name: str, price: int | None, cost: int | None, stock: int | None) -> None:
        if name in self.model.goods:
            with pytest.raises(DuplicateProduct):
                self.shop.create(name)
            return
        self.remember()
        said = (None if value is None else str(Decimal(value).scaleb(-2)) for value in (price, cost))
        self.shop.create(name, price=next(said), cost=next(said), stock=None if stock is None else milli(stock))
        goods = self.model.goods[name] = Goods(price, cost)
        if stock is not None:
            self.model.bring(
                goods, stock, None if cost is None else nearest(Fraction(cost * stock, 1000))
            ) if stock else None
            goods.counted, goods.last_cost = True, cost

    @rule(name=NAMES, quantity=QUANTITIES, price=st.none() | AMOUNTS)
    def sell(self, name: str, quantity: int, price: int | None) -> None:
        goods = self.model.goods.get(name)
        known_price = goods.price if goods else None
        unit_price = known_price if price is None else price
        if unit_price is None:
            with pytest.raises(UnknownPrice):
                self.shop.sell(name, milli(quantity))
            return
        total = nearest(Fraction(unit_price * quantity, 1000))
        if total == 0:
            return
        self.remember()
        sale = self.shop.sell(name, milli(quantity), price=None if price is None else cents(price))
        goods = self.model.goods.setdefault(name, Goods())
        goods.price = unit_price if goods.price is None else goods.price
        cost, is_known = self.model.take(goods, quantity)
        self.model.cash += total
        self.model.revenue += total
        self.model.sales += 1
        self.model.without_cost += not is_known
        self.model.profit += total - cost if is_known else 0
        assert (sale.total, sale.profit) == (total, total - cost if is_known else None)

    @rule(amount=AMOUNTS)
    def sell_an_amount(self, amount: int) -> None:
        self.remember()
        self.shop.sell_for(cents(amount))
        self.model.cash += amount
        self.model.revenue += amount
        self.model.sales += 1
        self.model.without_cost += 1

    @rule(amount=AMOUNTS)
    def spend(self, amount: int) -> None:
        self.remember()
        self.shop.spend(cents(amount))
        self.model.cash -= amount
        self.model.profit -= amount
        self.model.expenses += 1

    @rule(name=NAMES, quantity=QUANTITIES, cost=st.none() | st.integers(0, 100_000))
    def receive(self, name: str, quantity: int, cost: int | None) -> None:
        if name not in self.model.goods:
            with pytest.raises(UnknownProduct):
                self.shop.receive(name, "1")
            return
        self.remember()
        self.shop.receive(name, milli(quantity), all_for=None if cost is None else cents(cost))
        self.model.bring(self.model.goods[name], quantity, cost)
        self.model.cash -= cost or 0

    @rule(name=NAMES, quantity=QUANTITIES, is_own_use=st.booleans())
    def remove(self, name: str, quantity: int, is_own_use: bool) -> None:
        goods = self.model.goods.get(name)
        action = StockOut(name, Decimal(milli(quantity)), "own_use" if is_own_use else "damage")
        if goods is None or not goods.counted:
            with pytest.raises(StockNotKept if goods else UnknownProduct):
                self.shop.do(action)
            return
        self.remember()
        self.shop.do(action)
        cost, _ = self.model.take(goods, quantity)
        self.model.profit -= 0 if is_own_use else cost

    @rule(name=NAMES, price=AMOUNTS, cost=st.none() | st.integers(0, 50_000))
    def update(self, name: str, price: int, cost: int | None) -> None:
        goods = self.model.goods.get(name)
        if goods is None:
            return
        self.remember()
        self.shop.update(name, price=cents(price), cost=None if cost is None else cents(cost))
        goods.price = price
        if cost is not None:
            goods.last_cost = cost
            heap = max(goods.known, 0) + max(goods.unknown, 0)
            goods.worth = nearest(Fraction(cost * heap, 1000)) + min(goods.worth if goods.known < 0 else 0, 0)
            goods.known, goods.unknown = goods.known + max(goods.unknown, 0), min(goods.unknown, 0)

    @rule()
    def undo(self) -> None:
        if not self.past:
            with pytest.raises(NothingToUndo):
                self.shop.undo()
            return
        self.shop.undo()
        self.model = self.past.pop()

    @invariant()
    def the_books_say_what_the_model_says(self) -> None:
        stats, model = self.shop.books.stats(), self.model
        assert (stats.sales, stats.expenses, stats.revenue) == (model.sales, model.expenses, model.revenue)
        assert (stats.profit, stats.sales_without_cost) == (model.profit, model.without_cost)
        assert self.shop.balance("cash") == model.cash
        assert self.shop.balance("inventory") == sum(goods.worth for goods in model.goods.values())
        found = {product.name: (product.price, product.stock) for product in self.shop.books.products()}
        assert found == {
            name: (goods.price, goods.known + goods.unknown if goods.counted else None)
            for name, goods in model.goods.items()
        }

    @invariant()
    def the_books_prove_right(self) -> None:
        assert self.shop.books.verify() == []

    def teardown(self) -> None:
        """Taking everything back leaves nothing."""
        for _ in self.past:
            self.shop.undo()
        with pytest.raises(NothingToUndo):
            self.shop.undo(Undo())
        totals = self.shop.connection.execute("SELECT measure, value FROM totals WHERE value <> 0").fetchall()
        stock = self.shop.connection.execute(
            "SELECT product FROM holdings WHERE quantity <> 0 OR uncosted <> 0 OR value <> 0 OR moves <> 0"
        ).fetchall()
        assert (totals, stock, self.shop.books.products(), self.shop.books.verify()) == ([], [], [], [])
        self.shop.connection.close()


def cents(minor: int) -> str:
    return str(Decimal(minor).scaleb(-2))


def milli(quantity: int) -> str:
    return str(Decimal(quantity).scaleb(-3))


Shop.TestCase.settings = settings(max_examples=40, stateful_step_count=25)
test_any_days_of_a_shop = Shop.TestCase
