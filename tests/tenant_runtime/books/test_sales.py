"""Sales: what is booked, what is asked, and what profit says."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tenant_runtime.actions import Sale, SaleItem
from tenant_runtime.books import NothingToBook, SalePosted, StockWarning, TotalDiffers, UnknownPrice
from tests.tenant_runtime.books.bookkeeper import Bookkeeper


def test_two_bracelets_at_twenty_with_a_profit_of_214_make_250(ana: Bookkeeper) -> None:
    ana.create("pulsera dorada", price="20.00", cost="2.00")
    ana.create("collar", price="250", cost="20", stock="1")
    ana.sell("collar")
    ana.spend("16.00")
    assert ana.profit == 21400
    sale = ana.sell("pulsera dorada", "2")
    assert (sale.total, sale.profit, sale.without_cost) == (4000, 3600, 0)
    assert ana.books.profit_so_far() == (25000, 0)


def test_a_product_is_found_whatever_its_case_accents_and_blanks(ana: Bookkeeper) -> None:
    ana.create("Café  con Leche", price="3")
    assert ana.sell("CAFE CON leche").lines[0].name == "Café con Leche"
    assert len(ana.books.products()) == 1


def test_an_unknown_product_with_a_price_is_booked_and_created(ana: Bookkeeper) -> None:
    sale = ana.sell("bufanda", "2", price="7.50")
    (line,) = sale.lines
    assert (line.created, line.line_total, line.cost, sale.profit, sale.without_cost) == (True, 1500, None, None, 1)
    (product,) = ana.books.products()
    assert (product.name, product.price, product.cost, product.stock) == ("bufanda", 750, None, None)
    assert not ana.sell("bufanda").lines[0].created


def test_an_unknown_product_without_a_price_is_asked_about(ana: Bookkeeper) -> None:
    with pytest.raises(UnknownPrice) as caught:
        ana.sell("bufanda")
    assert caught.value.product == "bufanda"
    assert ana.books.products() == []


def test_a_line_that_fails_takes_the_whole_sale_with_it(ana: Bookkeeper) -> None:
    items = (SaleItem("bufanda", unit_price=Decimal(5)), SaleItem("gorra"))
    with pytest.raises(UnknownPrice):
        ana.do(Sale(items))
    assert ana.books.stats().sales == 0
    assert ana.books.products() == []


def test_the_first_price_said_becomes_that_of_a_product_without_one(ana: Bookkeeper) -> None:
    ana.create("gorra")
    ana.sell("gorra", price="9")
    assert ana.sell("gorra", "2").total == 1800
    ana.sell("gorra", price="8")
    assert ana.sell("gorra").total == 900


def test_three_for_ten_is_a_total_and_no_price(ana: Bookkeeper) -> None:
    (line,) = ana.sell("alfajor", "3", total="10").lines
    assert (line.line_total, line.unit_price) == (1000, None)
    product = ana.books.product("alfajor")
    assert product
    assert product.price is None


def test_three_for_nine_is_three_each(ana: Bookkeeper) -> None:
    (line,) = ana.sell("alfajor", "3", total="9").lines
    assert (line.line_total, line.unit_price) == (900, 300)


def test_a_weight_times_a_price_goes_to_the_nearest_cent_halves_to_even(ana: Bookkeeper) -> None:
    assert ana.sell("queso", "0.25", price="14").total == 350
    assert ana.sell("jamón", "0.5", price="0.25").total == 12
    assert ana.sell("pavo", "0.5", price="0.27").total == 14


def test_a_total_alone_is_revenue_and_no_profit_that_could_be_stated(ana: Bookkeeper) -> None:
    sale = ana.sell_for("1245")
    assert (sale.total, sale.lines, sale.profit, sale.without_cost) == (124500, (), None, 1)
    assert ana.books.profit_so_far() == (0, 1)
    assert ana.books.stats().revenue == 124500


def test_profit_leaves_out_the_lines_whose_cost_is_unknown(ana: Bookkeeper) -> None:
    ana.create("pan", price="3", cost="1", stock="10")
    sale = ana.do(Sale((SaleItem("pan", Decimal(2)), SaleItem("torta", unit_price=Decimal(50)))))
    assert ana.books.profit_so_far() == (400, 1)
    assert ana.books.stats().revenue == 5600
    assert isinstance(sale, SalePosted)
    assert (sale.total, sale.profit, sale.without_cost) == (5600, None, 1)


def test_a_service_that_costs_nothing_earns_all_of_its_price(ana: Bookkeeper) -> None:
    ana.create("corte", price="20", cost="0")
    assert ana.sell("corte").profit == 2000
    assert ana.books.profit_so_far() == (2000, 0)


def test_the_total_gives_the_price_of_the_one_line_that_has_none(ana: Bookkeeper) -> None:
    ana.create("pan", price="3")
    sale = ana.sell_for("11", SaleItem("pan", Decimal(2)), SaleItem("torta", Decimal(2)))
    assert [(line.name, line.line_total, line.unit_price) for line in sale.lines] == [
        ("pan", 600, 300),
        ("torta", 500, 250),
    ]


@pytest.mark.parametrize("total", ["5.99", "6.01", "1"])
def test_a_total_that_is_not_the_sum_is_asked_about(ana: Bookkeeper, total: str) -> None:
    ana.create("pan", price="3")
    with pytest.raises(TotalDiffers) as caught:
        ana.sell_for(total, SaleItem("pan", Decimal(2)))
    assert caught.value.computed == 600


def test_a_sale_of_nothing_is_refused(ana: Bookkeeper) -> None:
    with pytest.raises(NothingToBook):
        ana.do(Sale())


def test_selling_more_than_was_counted_is_booked_and_warned_about(ana: Bookkeeper) -> None:
    ana.create("pan", price="3", cost="1", stock="2")
    assert ana.sell("pan", "2").stock_warnings == ()
    assert ana.sell("pan", "3").stock_warnings == (StockWarning("pan", -3000, "unit"),)


def test_one_product_on_two_lines_moves_twice(ana: Bookkeeper) -> None:
    ana.create("pan", price="3", cost="1", stock="5")
    ana.do(Sale((SaleItem("pan", Decimal(2)), SaleItem("pan", Decimal(2), unit_price=Decimal("2.50")))))
    assert (ana.stock("pan"), ana.profit) == (1000, 700)


def test_money_not_paid_in_cash_is_at_the_bank(ana: Bookkeeper) -> None:
    ana.do(Sale(total=Decimal(10), payment_method="card"))
    ana.do(Sale(total=Decimal(5), payment_method="cash"))
    ana.do(Sale(total=Decimal(1)))
    assert (ana.balance("bank"), ana.balance("cash")) == (1000, 600)
