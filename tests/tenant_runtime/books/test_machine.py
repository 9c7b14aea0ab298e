"""The books against a shop in plain Python: whatever is done in whatever order, both say the same."""

from __future__ import annotations

import os
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tenant_runtime.actions import (
    Changes,
    CustomerPayment,
    DebtOpening,
    OrderDelivery,
    Sale,
    SaleItem,
    StockAdjust,
    Undo,
)
from tenant_runtime.books import (
    DebtOpened,
    DuplicateProduct,
    EntryInUse,
    NothingOwed,
    NothingToUndo,
    OrderDelivered,
    PaymentPosted,
    SalePosted,
    StockNotKept,
    UnknownOrder,
    UnknownParty,
    UnknownPrice,
    UnknownProduct,
)
from tests.tenant_runtime.books.bookkeeper import NOON, new_bookkeeper
from tests.tenant_runtime.books.plain_shop import Order, PlainShop, nearest

NAMES = st.sampled_from(["pan", "torta", "café"])
CUSTOMERS = st.sampled_from(["Lupe", "Rita"])
AMOUNTS = st.integers(1, 100_000)
QUANTITIES = st.one_of(st.integers(1, 20).map(lambda units: units * 1000), st.integers(1, 20_000))
PARTS = st.integers(0, 4).map(lambda quarters: Fraction(quarters, 4))
"""How much of a total is paid at once."""


class Shop(RuleBasedStateMachine):
    """Random days of a shop, on credit and to order, with entries taken back and corrected in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.shop = new_bookkeeper()
        self.model = PlainShop()
        self.sales: dict[int, tuple[str, int, int, str | None, int, int]] = {}

    @rule(
        name=NAMES,
        price=st.none() | AMOUNTS,
        cost=st.none() | st.integers(0, 50_000),
        stock=st.none() | st.integers(0, 20_000),
    )
    def create(self, name: str, price: int | None, cost: int | None, stock: int | None) -> None:
        if self.model.product(name) is not None:
            with pytest.raises(DuplicateProduct):
                self.shop.create(name)
            return
        self.model.begin()
        created = self.shop.create(name, price=cents(price), cost=cents(cost), stock=milli(stock))
        product = self.model.made(name, price)
        self.model.change(product, "cost", cost)
        if stock is not None:
            self.model.bring(product, stock, None if cost is None else nearest(Fraction(cost * stock, 1000)))
        self.model.end(created.entry_id)

    @rule(
        name=NAMES,
        quantity=QUANTITIES,
        price=st.none() | AMOUNTS,
        customer=st.none() | CUSTOMERS,
        part=PARTS,
        days_ago=st.integers(0, 3),
    )
    def sell(
        self, name: str, quantity: int, price: int | None, customer: str | None, part: Fraction, days_ago: int
    ) -> None:
        product = self.model.product(name)
        known_price = None if product is None else self.model.fields.get((product, "price"))
        unit_price = known_price if price is None else price
        if unit_price is None:
            with pytest.raises(UnknownPrice):
                self.shop.sell(name, milli(quantity) or "")
            return
        total = nearest(Fraction(unit_price * quantity, 1000))
        paid = int(total * part) if customer else total
        item = SaleItem(name, decimal(quantity, 3), None if price is None else decimal(price, 2))
        when = (NOON - timedelta(days=days_ago)).date()
        if total:
            sale = Sale((item,), customer=customer, paid=decimal(paid, 2), when=when)
            self._sold(self.shop.do(sale), (name, quantity, unit_price, customer, paid, days_ago))

    def _sold(self, sale: object, said: tuple[str, int, int, str | None, int, int]) -> None:
        name, quantity, price, customer, paid, days_ago = said
        assert isinstance(sale, SalePosted)
        self.model.begin()
        total = nearest(Fraction(price * quantity, 1000))
        profit = self.model.sell(name, quantity, price, total)
        self.model.add("cash", paid)
        self.model.owe(customer, -days_ago, total - paid)
        self.model.end(sale.entry_id)
        self.sales[sale.entry_id] = said
        assert (sale.total, sale.profit, sale.owed) == (total, profit, total - paid)

    @rule(amount=AMOUNTS)
    def sell_an_amount(self, amount: int) -> None:
        self.model.begin()
        sale = self.shop.sell_for(str(cents(amount)))
        self.model.earn(amount)
        self.model.add("cash", amount)
        self.model.end(sale.entry_id)

    @rule(amount=AMOUNTS)
    def spend(self, amount: int) -> None:
        self.model.begin()
        expense = self.shop.spend(str(cents(amount)))
        for what, change in (("cash", -amount), ("profit", -amount), ("expenses", 1)):
            self.model.add(what, change)
        self.model.end(expense.entry_id)

    @rule(name=NAMES, quantity=QUANTITIES, cost=st.none() | st.integers(0, 100_000))
    def receive(self, name: str, quantity: int, cost: int | None) -> None:
        product = self.model.product(name)
        self.model.begin()
        product = self.model.made(name, None) if product is None else product
        received = self.shop.receive(name, str(milli(quantity)), all_for=cents(cost))
        self.model.bring(product, quantity, cost)
        if cost is not None:
            self.model.learn_cost(product, quantity, cost)
            self.model.add("cash", -cost)
        self.model.end(received.entry_id)

    @rule(name=NAMES, quantity=QUANTITIES, is_own_use=st.booleans())
    def lose(self, name: str, quantity: int, is_own_use: bool) -> None:
        product = self.model.product(name)
        reason = "own_use" if is_own_use else "damage"
        action = StockAdjust(name, delta=-decimal(quantity, 3), reason=reason)  # type: ignore[arg-type]
        if product is None or not self.model.is_counted(product):
            with pytest.raises(UnknownProduct if product is None else StockNotKept):
                self.shop.do(action)
            return
        self.model.begin()
        self.shop.do(action)
        cost, _ = self.model.take(product, quantity)
        self.model.add("profit", 0 if is_own_use else -cost)
        self.model.end(self.newest)

    @rule(name=NAMES, price=AMOUNTS, cost=st.none() | st.integers(0, 50_000))
    def update(self, name: str, price: int, cost: int | None) -> None:
        product = self.model.product(name)
        if product is None:
            return
        self.model.begin()
        updated = self.shop.update(name, price=cents(price), cost=cents(cost))
        self.model.change(product, "price", price)
        if cost is not None:
            self.model.change(product, "cost", cost)
            self.model.value_anew(product, cost)
        self.model.end(updated.entry_id)

    @rule(customer=CUSTOMERS, amount=AMOUNTS, days_ago=st.integers(0, 3))
    def owe_from_before(self, customer: str, amount: int, days_ago: int) -> None:
        when = (NOON - timedelta(days=days_ago)).date()
        opened = self.shop.do(DebtOpening(customer, "customer", decimal(amount, 2), when))
        assert isinstance(opened, DebtOpened)
        self.model.begin()
        self.model.owe(customer, -days_ago, amount)
        self.model.end(opened.entry_id)

    @rule(customer=CUSTOMERS, amount=st.none() | AMOUNTS)
    def pay(self, customer: str, amount: int | None) -> None:
        action = CustomerPayment(customer, None if amount is None else decimal(amount, 2))
        owed = self.model.sums["owed", customer]
        try:
            posted = self.shop.do(action)
        except UnknownParty:
            assert owed == 0
            return
        except NothingOwed:
            assert amount is None
            assert owed <= 0
            return
        assert isinstance(posted, PaymentPosted)
        assert posted.amount == (owed if amount is None else amount)
        self.model.begin()
        self.model.add("cash", posted.amount)
        self.model.add(("owed", customer), -posted.amount)
        self.model.end(posted.entry_id)

    @rule(name=NAMES, quantity=QUANTITIES, price=st.integers(1000, 100_000), customer=CUSTOMERS, part=PARTS)
    def order(self, name: str, quantity: int, price: int, customer: str, part: Fraction) -> None:
        total = nearest(Fraction(price * quantity, 1000))
        paid = int(total * part)
        item = SaleItem(name, decimal(quantity, 3), decimal(price, 2))
        if not total:
            return
        placed = self.shop.do(Sale((item,), customer=customer, paid=decimal(paid, 2), is_order=True))
        assert isinstance(placed, SalePosted)
        self.model.begin()
        self.model.add("cash", paid)
        self.model.add("deposits", paid)
        self.model.end(placed.entry_id)
        self.model.orders[placed.entry_id] = Order(name, quantity, price, total, paid, customer)

    @rule(customer=CUSTOMERS, part=PARTS)
    def deliver(self, customer: str, part: Fraction) -> None:
        waiting = [entry for entry in self.model.open_orders() if self.model.orders[entry].customer == customer]
        if not waiting:
            with pytest.raises(UnknownOrder):
                self.shop.do(OrderDelivery(customer))
            return
        order = self.model.orders[waiting[-1]]
        paid = int((order.total - order.paid) * part)
        delivered = self.shop.do(OrderDelivery(customer, paid=decimal(paid, 2)))
        assert isinstance(delivered, OrderDelivered)
        self.model.begin()
        self.model.act.order = waiting[-1]
        self.model.sell(order.name, order.quantity, order.price, order.total)
        self.model.add("deposits", -order.paid)
        self.model.add("cash", paid)
        self.model.owe(customer, 0, order.total - order.paid - paid)
        self.model.end(delivered.entry_id)

    @rule()
    def undo(self) -> None:
        if not self.model.acts:
            with pytest.raises(NothingToUndo):
                self.shop.undo()
            return
        self._undo(max(self.model.acts))

    @precondition(lambda self: self.model.acts)
    @rule(data=st.data())
    def undo_any(self, data: st.DataObject) -> None:
        self._undo(data.draw(st.sampled_from(sorted(self.model.acts))))

    def _undo(self, entry: int) -> None:
        if entry in self.model.orders and entry not in self.model.open_orders():
            with pytest.raises(EntryInUse):
                self.shop.do(Undo(entry=entry))
            return
        self.shop.do(Undo(entry=entry))
        self.model.undo(entry)
        self.sales.pop(entry, None)

    @precondition(lambda self: self.sales)
    @rule(data=st.data(), quantity=QUANTITIES)
    def correct(self, data: st.DataObject, quantity: int) -> None:
        entry = data.draw(st.sampled_from(sorted(self.sales)))
        name, _, price, customer, paid, days_ago = self.sales[entry]
        total = nearest(Fraction(price * quantity, 1000))
        paid = paid if customer else total
        if total < paid or not total:
            return
        changes = Changes(quantity=decimal(quantity, 3), paid=decimal(paid, 2))
        action = self.shop.books.corrected(entry, changes)
        self._undo(entry)
        self._sold(self.shop.do(action), (name, quantity, price, customer, paid, days_ago))

    @property
    def newest(self) -> int:
        return self.shop.books.standing(1)[0].id

    @invariant()
    def the_books_say_what_the_model_says(self) -> None:
        stats, sums = self.shop.books.stats(), self.model.sums
        assert (stats.sales, stats.expenses, stats.revenue) == (sums["sales"], sums["expenses"], sums["revenue"])
        assert (stats.profit, stats.sales_without_cost) == (sums["profit"], sums["without cost"])
        assert (self.shop.balance("cash"), -self.shop.balance("customer_deposits")) == (sums["cash"], sums["deposits"])
        products = range(len(self.model.names))
        assert self.shop.balance("inventory") == sum(sums["worth", product] for product in products)
        assert {product.name: (product.price, product.stock) for product in self.shop.books.products()} == {
            self.model.names[product]: (self.model.fields.get((product, "price")), self.model.stock(product))
            for product in products
            if self.model.fields[product, "active"]
        }

    @invariant()
    def they_agree_on_who_owes_what(self) -> None:
        today = NOON.date()
        found = {
            debt.name: (debt.balance, [((item.local_date - today).days, item.left) for item in debt.open])
            for debt in self.shop.books.debts("customers")
        }
        owed = {name: self.model.sums["owed", name] for name in ("Lupe", "Rita")}
        assert found == {name: (owed[name], self.model.open_debts(name)) for name in owed if owed[name]}
        assert [order.entry_id for order in self.shop.books.open_orders()] == self.model.open_orders()

    def teardown(self) -> None:
        """The books prove right; taking everything back leaves no money, no debt and no goods."""
        assert self.shop.books.verify() == []
        for entry in sorted(self.model.acts, reverse=True):
            self.shop.do(Undo(entry=entry))
        with pytest.raises(NothingToUndo):
            self.shop.undo(Undo())
        for sql in (
            "SELECT measure, value FROM totals WHERE value <> 0",
            "SELECT product FROM holdings WHERE quantity <> 0 OR uncosted <> 0 OR value <> 0 OR moves <> 0",
            "SELECT party FROM party_balances WHERE balance <> 0",
            "SELECT entry FROM open_orders",
        ):
            assert self.shop.connection.execute(sql).fetchall() == []
        assert self.shop.books.verify() == []
        self.shop.connection.close()


def decimal(number: int, digits: int) -> Decimal:
    return Decimal(number).scaleb(-digits)


def cents(minor: int | None) -> str | None:
    return None if minor is None else str(decimal(minor, 2))


def milli(quantity: int | None) -> str | None:
    return None if quantity is None else str(decimal(quantity, 3))


Shop.TestCase.settings = settings(max_examples=10_000 if os.environ.get("SOAK") else 30, stateful_step_count=25)
test_any_days_of_a_shop = Shop.TestCase
