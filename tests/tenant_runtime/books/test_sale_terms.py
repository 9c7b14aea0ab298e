"""Sales as people make them: discounts, offers, packs, credit, other days; the figures worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenant_runtime.actions import Discount, LowStockAlert, Offer, Sale, SaleItem
from tenant_runtime.books import (
    AmountOutOfRange,
    CustomerNeeded,
    NothingToBook,
    OfferDoesNotFit,
    PaidTooMuch,
    SalePosted,
    StockWarning,
    TotalDiffers,
    UnknownPrice,
)
from tests.tenant_runtime.books.bookkeeper import Bookkeeper, new_bookkeeper

D = Decimal
TENNIS = SaleItem("tenis", unit_price=D("199.90"))
SHIRTS = (SaleItem("tee", D(3), unit_price=D(15)), SaleItem("hoodie", unit_price=D(40)))


def sold(shop: Bookkeeper, sale: Sale) -> SalePosted:
    outcome = shop.do(sale)
    assert isinstance(outcome, SalePosted)
    return outcome


def test_fifteen_per_cent_off_199_90_is_169_92(ana: Bookkeeper) -> None:
    sale = sold(ana, Sale((replace(TENNIS, discount=Discount(percent=D(15))),)))
    assert (sale.total, sale.discount, sale.paid, sale.owed) == (16992, 2998, 16992, 0)
    (line,) = sale.lines
    assert (line.gross, line.line_total, line.unit_price) == (19990, 16992, 19990)
    assert (ana.balance("sales_uncosted"), ana.balance("cash")) == (-16992, 16992)


def test_the_discount_on_a_sale_is_shared_by_its_lines(ana: Bookkeeper) -> None:
    """45.00 and 40.00 less 10 %: 4.50 and 4.00 off."""
    sale = sold(ana, Sale(SHIRTS, discount=Discount(percent=D(10))))
    assert (sale.total, sale.discount, [line.line_total for line in sale.lines]) == (7650, 850, [4050, 3600])


def test_a_discount_of_the_line_goes_before_that_of_the_sale(ana: Bookkeeper) -> None:
    """100 less 20 is 80, and half of 80 is 40."""
    item = SaleItem("lámpara", unit_price=D(100), discount=Discount(amount=D(20)))
    assert sold(ana, Sale((item,), discount=Discount(percent=D(50)))).total == 4000


def test_the_total_that_was_said_is_after_the_discount(ana: Bookkeeper) -> None:
    assert sold(ana, Sale((TENNIS,), total=D("169.92"), discount=Discount(percent=D(15)))).discount == 2998
    with pytest.raises(TotalDiffers) as caught:
        ana.do(Sale((TENNIS,), total=D("199.90"), discount=Discount(percent=D(15))))
    assert caught.value.computed == 16992


def test_the_total_gives_the_price_before_the_discount_where_nobody_said_it(ana: Bookkeeper) -> None:
    sale = sold(ana, Sale((SaleItem("lámpara"),), total=D(80), discount=Discount(percent=D(20))))
    assert (sale.lines[0].gross, sale.discount, sale.lines[0].unit_price) == (10000, 2000, 10000)


def test_a_total_that_leaves_nothing_for_the_line_without_a_price_is_asked_about(ana: Bookkeeper) -> None:
    items = (SaleItem("pan", unit_price=D(9)), SaleItem("lámpara"))
    assert sold(ana, Sale(items, total=D(8), discount=Discount(percent=D(20)))).lines[1].gross == 100
    with pytest.raises(TotalDiffers) as caught:
        ana.do(Sale((items[0], SaleItem("gorra")), total=D("7.20"), discount=Discount(percent=D(20))))
    assert (caught.value.said, caught.value.computed) == (720, 900)


def test_an_amount_alone_may_have_had_a_discount(ana: Bookkeeper) -> None:
    sale = sold(ana, Sale(total=D(90), discount=Discount(percent=D(10))))
    assert (sale.total, sale.discount) == (9000, 1000)


@pytest.mark.parametrize("discount", [Discount(amount=D("199.90")), Discount(percent=D(100)), Discount(percent=D(-5))])
def test_a_discount_that_leaves_nothing_is_refused(ana: Bookkeeper, discount: Discount) -> None:
    with pytest.raises(AmountOutOfRange):
        ana.do(Sale((TENNIS,), discount=discount))
    assert ana.books.products() == []


def test_two_for_one_and_three_for_ten(ana: Bookkeeper) -> None:
    socks = sold(ana, Sale((SaleItem("medias", D(4), unit_price=D(3000), offer=Offer(2, pay=1)),)))
    assert (socks.total, socks.discount, ana.stock("medias")) == (600000, 600000, None)
    sweets = sold(ana, Sale((SaleItem("alfajor", D(6), offer=Offer(3, price=D(10))),)))
    assert (sweets.total, sweets.discount, sweets.lines[0].unit_price) == (2000, 0, None)
    assert sold(ana, Sale((SaleItem("medias", D(2), offer=Offer(2, pay=1)),))).total == 300000


@pytest.mark.parametrize("offer", [Offer(2, pay=1), Offer(3, price=D(10))], ids=str)
def test_an_offer_with_a_rest_is_asked_about(ana: Bookkeeper, offer: Offer) -> None:
    with pytest.raises(OfferDoesNotFit) as caught:
        ana.do(Sale((SaleItem("medias", D(5), unit_price=D(3), offer=offer),)))
    assert (caught.value.product, caught.value.take) == ("medias", offer.take)


def test_an_offer_without_a_price_takes_it_from_the_total(ana: Bookkeeper) -> None:
    sale = sold(ana, Sale((SaleItem("medias", D(4), offer=Offer(2, pay=1)),), total=D(60)))
    assert (sale.total, sale.discount, sale.lines[0].unit_price) == (6000, 6000, 3000)
    with pytest.raises(UnknownPrice):
        ana.do(Sale((SaleItem("gorra", D(4), offer=Offer(2, pay=1)),)))


def test_four_half_dozens_take_two_dozen_eggs_off_the_stock(ana: Bookkeeper) -> None:
    ana.create("huevo", cost="0.10", stock="30")
    eggs = SaleItem("huevo", D(4), unit_price=D("2.10"), unit="media docena", pack=D(6))
    sale = sold(ana, Sale((eggs,)))
    assert (sale.total, sale.profit, ana.stock("huevo")) == (840, 840 - 240, 6000)
    (line,) = sale.lines
    assert (line.quantity, line.unit, line.pack, line.unit_price) == (4000, "media docena", 6000, 210)
    product = ana.books.product("huevo")
    assert product
    assert (product.price, product.unit) == (35, "unit")


def test_a_pack_without_a_price_costs_what_its_pieces_cost(ana: Bookkeeper) -> None:
    ana.create("huevo", price="0.35")
    assert sold(ana, Sale((SaleItem("huevo", D(2), pack=D(12)),))).total == 840


def test_half_on_credit_is_revenue_now_and_money_later(ana: Bookkeeper) -> None:
    ana.create("pan", price="3", cost="1", stock="10")
    sale = sold(ana, Sale((SaleItem("pan", D(4)),), customer="Doña Rosa", paid=D(5), due=date(2026, 3, 20)))
    assert (sale.total, sale.paid, sale.owed, sale.profit, sale.due) == (1200, 500, 700, 800, date(2026, 3, 20))
    assert sale.customer
    assert (sale.customer.name, sale.customer.balance, sale.customer.is_new) == ("Doña Rosa", 700, True)
    again = sold(ana, Sale(total=D(1), customer="doña  rosa", paid=D(0)))
    assert again.customer
    assert (again.customer.name, again.customer.balance, again.customer.is_new) == ("Doña Rosa", 800, False)
    assert (ana.balance("cash"), ana.balance("receivable"), ana.profit) == (500, 800, 800)


def test_credit_without_a_customer_is_asked_about(ana: Bookkeeper) -> None:
    with pytest.raises(CustomerNeeded) as caught:
        ana.do(Sale(total=D(10), paid=D(4)))
    assert caught.value.owed == 600


def test_nobody_pays_more_than_it_comes_to(ana: Bookkeeper) -> None:
    with pytest.raises(PaidTooMuch) as caught:
        ana.do(Sale(total=D(10), paid=D("10.01"), customer="Rosa"))
    assert (caught.value.paid, caught.value.total) == (1001, 1000)


def test_a_sale_of_yesterday_is_yesterdays(ana: Bookkeeper) -> None:
    sale = sold(ana, Sale(total=D(10), when=date(2026, 3, 10)))
    assert sale.local_date == date(2026, 3, 10)
    assert (ana.books.report("sales", "today").amount, ana.books.report("sales", "yesterday").amount) == (0, 1000)


def test_it_is_told_when_few_are_left(ana: Bookkeeper) -> None:
    ana.create("pan", price="3", stock="10")
    ana.do(LowStockAlert("pan", D(5)))
    assert sold(ana, Sale((SaleItem("pan", D(5)),))).low_stock == ()
    assert ana.books.low_stock() == []
    few = sold(ana, Sale((SaleItem("pan"),)))
    assert (few.low_stock, few.stock_warnings) == ((StockWarning("pan", 4000, "unit"),), ())
    assert [product.name for product in ana.books.low_stock()] == ["pan"]
    none_left = sold(ana, Sale((SaleItem("pan", D(5)),)))
    assert (none_left.low_stock, none_left.stock_warnings) == ((), (StockWarning("pan", -1000, "unit"),))
    ana.do(LowStockAlert("pan", None))
    assert ana.books.low_stock() == []


def test_a_threshold_is_taken_back_as_any_entry(ana: Bookkeeper) -> None:
    ana.create("pan", price="3", stock="1")
    ana.do(LowStockAlert("pan", D(5)))
    ana.undo()
    assert ana.books.low_stock() == []
    with pytest.raises(NothingToBook):
        ana.do(Sale())


items = st.builds(
    SaleItem,
    st.sampled_from(["pan", "torta", "café"]),
    st.integers(1, 9).map(D),
    st.integers(100, 9999).map(lambda cents: D(cents).scaleb(-2)),
    discount=st.none() | st.builds(Discount, percent=st.integers(1, 60).map(D)),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(items, min_size=1, max_size=4), st.integers(0, 9000), st.integers(0, 3))
def test_whatever_is_taken_off_not_a_cent_is_lost(lines: list[SaleItem], off: int, paid: int) -> None:
    shop = new_bookkeeper()
    discount = Discount(percent=D(off).scaleb(-2))
    sale = sold(shop, Sale(tuple(lines), discount=discount, customer="Rosa", paid=D(paid).scaleb(-2)))
    assert sale.total == sum(line.line_total for line in sale.lines) == sale.paid + sale.owed
    assert sale.total + sale.discount == sum(line.gross for line in sale.lines)
    assert shop.balance("sales_uncosted") == -sale.total == -shop.balance("cash") - shop.balance("receivable")
    assert shop.books.verify() == []
    shop.undo()
    assert shop.books.verify() == []
    assert [shop.balance(account) for account in ("cash", "receivable", "sales_uncosted")] == [0, 0, 0]
    shop.connection.close()
