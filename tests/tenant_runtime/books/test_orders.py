"""Orders: a deposit is no revenue, a delivery is."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import apsw
import pytest

from tenant_runtime.actions import Discount, OrderDelivery, Sale, SaleItem, Tax, Undo
from tenant_runtime.books import AmbiguousOrder, BooksError, CustomerNeeded, OrderDelivered, SalePosted, UnknownOrder
from tests.tenant_runtime.books.bookkeeper import Bookkeeper


def order(shop: Bookkeeper, product: str, customer: str | None, *, price: int = 30, paid: int = 10) -> SalePosted:
    item = SaleItem(product, unit_price=Decimal(price))
    outcome = shop.do(Sale((item,), customer=customer, paid=Decimal(paid), is_order=True, due=date(2026, 3, 14)))
    assert isinstance(outcome, SalePosted)
    return outcome


def deliver(shop: Bookkeeper, delivery: OrderDelivery) -> OrderDelivered:
    outcome = shop.do(delivery)
    assert isinstance(outcome, OrderDelivered)
    return outcome


def test_an_order_is_no_sale_and_no_debt(ana: Bookkeeper) -> None:
    ana.create("torta", price="25", cost="5", stock="3")
    posted = order(ana, "torta", "Eva")
    assert (posted.is_order, posted.total, posted.paid, posted.owed, posted.profit) == (True, 3000, 1000, 2000, None)
    assert (ana.balance("cash"), ana.balance("customer_deposits"), ana.stock("torta")) == (1000, -1000, 3000)
    assert (ana.profit, ana.books.stats().sales, ana.books.debts("customers")) == (0, 0, [])
    (waiting,) = ana.books.open_orders()
    assert (waiting.customer, waiting.total, waiting.deposit, waiting.due) == ("Eva", 3000, 1000, date(2026, 3, 14))


def test_the_delivery_is_the_sale(ana: Bookkeeper) -> None:
    ana.create("torta", price="25", cost="5", stock="3")
    order(ana, "torta", "Eva")
    ana.now += timedelta(days=3)
    ana.update("torta", price="99")
    delivered = deliver(ana, OrderDelivery("Eva", payment_method="card"))
    assert (delivered.deposit, delivered.sale.total, delivered.sale.paid, delivered.sale.owed) == (1000, 3000, 2000, 0)
    assert (ana.profit, ana.stock("torta"), ana.balance("bank")) == (2500, 2000, 2000)
    assert ana.balance("customer_deposits") == 0
    assert ana.books.report("sales", "today").amount == 3000
    assert ana.books.open_orders() == []


def test_what_is_not_paid_at_the_delivery_is_owed(ana: Bookkeeper) -> None:
    order(ana, "torta", "Eva")
    delivered = deliver(ana, OrderDelivery(product="torta", paid=Decimal(5)))
    assert (delivered.sale.owed, delivered.sale.customer and delivered.sale.customer.balance) == (1500, 1500)
    assert [item.left for item in ana.books.debts("customers", "Eva")[0].open] == [1500]


def test_a_rest_needs_somebody_who_owes_it(ana: Bookkeeper) -> None:
    order(ana, "torta", None)
    with pytest.raises(CustomerNeeded) as refused:
        deliver(ana, OrderDelivery(product="torta", paid=Decimal(5)))
    assert refused.value.owed == 1500
    assert deliver(ana, OrderDelivery("Eva", "torta", paid=Decimal(5))).sale.owed == 1500
    assert ana.books.debts("customers", "Eva")[0].balance == 1500


def test_an_order_paid_in_advance_needs_nobody(ana: Bookkeeper) -> None:
    order(ana, "torta", None, paid=30)
    assert deliver(ana, OrderDelivery()).sale.paid == 0


def test_the_newest_that_fits_is_delivered(ana: Bookkeeper) -> None:
    orders = [order(ana, "torta", "Eva"), order(ana, "torta de nuez", "Eva"), order(ana, "pan dulce", "Eva")]
    assert deliver(ana, OrderDelivery("eva", "TORTA")).sale.lines[0].name == "torta de nuez"
    assert deliver(ana, OrderDelivery("eva", "torta")).sale.lines[0].name == "torta"
    assert [waiting.entry_id for waiting in ana.books.open_orders()] == [orders[2].entry_id]


def test_orders_of_several_customers_are_asked_about(ana: Bookkeeper) -> None:
    order(ana, "torta", "Eva")
    order(ana, "torta", "Olga")
    with pytest.raises(AmbiguousOrder) as refused:
        deliver(ana, OrderDelivery(product="torta"))
    assert refused.value.customers == ("Olga", "Eva")
    assert deliver(ana, OrderDelivery("Eva")).deposit == 1000


@pytest.mark.parametrize(
    "delivery", [OrderDelivery("Olga"), OrderDelivery(product="pan"), OrderDelivery("Eva", "pan")], ids=str
)
def test_what_nobody_ordered_is_not_delivered(ana: Bookkeeper, delivery: OrderDelivery) -> None:
    order(ana, "torta", "Eva")
    with pytest.raises(UnknownOrder):
        deliver(ana, delivery)


def test_an_order_is_delivered_once(ana: Bookkeeper) -> None:
    placed = order(ana, "torta", "Eva")
    deliver(ana, OrderDelivery("Eva"))
    with pytest.raises(UnknownOrder):
        deliver(ana, OrderDelivery("Eva"))
    with pytest.raises(apsw.ConstraintError, match="the order is not open"):
        ana.connection.execute("INSERT INTO deliveries (entry, order_entry) VALUES (99, ?)", (placed.entry_id,))
    with pytest.raises(apsw.ConstraintError, match="the order was delivered"):
        ana.connection.execute(
            "INSERT INTO entries (message_id, action_index, kind, local_date, posted_at, description, reverses)"
            " VALUES ('x', 0, 'reversal', '2026-03-11', '', '', ?)",
            (placed.entry_id,),
        )


def test_a_delivery_taken_back_leaves_the_order_open(ana: Bookkeeper) -> None:
    order(ana, "torta", "Eva")
    deliver(ana, OrderDelivery("Eva"))
    ana.do(Undo("order_delivery"))
    assert len(ana.books.open_orders()) == 1
    assert deliver(ana, OrderDelivery("Eva")).sale.total == 3000


def test_terms_are_kept_as_they_were_agreed(ana: Bookkeeper) -> None:
    items = (SaleItem("torta", Decimal(3), Decimal(10)), SaleItem("vela", Decimal(1), Decimal("0.99")))
    sale = Sale(items, discount=Discount(percent=Decimal(10)), tax=Tax(Decimal(21), is_included=False), paid=Decimal(0),
                is_order=True)  # fmt: skip
    placed = ana.do(sale)
    delivered = deliver(ana, OrderDelivery()).sale
    straight = ana.do(Sale(items, discount=sale.discount, tax=sale.tax))
    assert isinstance(placed, SalePosted)
    assert isinstance(straight, SalePosted)
    for posted in (placed, delivered):
        assert (posted.total, posted.tax, posted.discount) == (straight.total, straight.tax, straight.discount)
        assert [line.line_total for line in posted.lines] == [line.line_total for line in straight.lines]
    assert ana.balance("tax_payable") == -2 * straight.tax


def test_an_amount_alone_can_be_ordered(ana: Bookkeeper) -> None:
    ana.do(Sale(total=Decimal(50), customer="Eva", paid=Decimal(20), is_order=True))
    delivered = deliver(ana, OrderDelivery("Eva"))
    assert (delivered.deposit, delivered.sale.paid, delivered.sale.lines) == (2000, 3000, ())


def test_more_than_the_rest_is_not_taken(ana: Bookkeeper) -> None:
    order(ana, "torta", "Eva")
    with pytest.raises(BooksError, match="3000"):
        deliver(ana, OrderDelivery("Eva", paid=Decimal(30)))
