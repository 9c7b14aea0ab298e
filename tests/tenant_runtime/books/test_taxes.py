"""Tax in what is sold: within the price or on top of it, owed to the tax office and never revenue."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tenant_runtime.actions import Discount, Sale, SaleItem, Tax
from tenant_runtime.books import SalePosted, TaxRule, TotalDiffers
from tests.tenant_runtime.books.bookkeeper import Bookkeeper

D = Decimal
WITHIN, ON_TOP = TaxRule(D(21)), TaxRule(D(21), prices_include=False)


def sold(shop: Bookkeeper, sale: Sale) -> SalePosted:
    outcome = shop.do(sale)
    assert isinstance(outcome, SalePosted)
    return outcome


def test_tax_within_the_price_is_taken_out_of_it(ana: Bookkeeper) -> None:
    ana.tax = WITHIN
    ana.create("lámpara", price="121", cost="60", stock="5")
    sale = sold(ana, Sale((SaleItem("lámpara"),)))
    assert (sale.total, sale.tax, sale.profit) == (12100, 2100, 4000)
    assert (ana.balance("sales"), ana.balance("tax_payable"), ana.balance("cash")) == (-10000, -2100, 12100)
    assert ana.profit == 4000
    assert ana.books.report("sales", "today").amount == 12100
    assert ana.books.report("sales", "today", "lámpara").amount == 12100
    assert ana.books.report("profit", "today", "lámpara").amount == 4000


def test_tax_on_top_is_added(ana: Bookkeeper) -> None:
    ana.tax = ON_TOP
    ana.create("lámpara", price="100", cost="60", stock="5")
    sale = sold(ana, Sale((SaleItem("lámpara"),)))
    assert (sale.total, sale.tax, sale.profit, sale.lines[0].line_total) == (12100, 2100, 4000, 10000)
    assert (ana.balance("sales"), ana.balance("tax_payable"), ana.balance("cash")) == (-10000, -2100, 12100)


@pytest.mark.parametrize("said", [D(100), D(121)])
def test_a_total_may_be_said_with_the_tax_or_without(ana: Bookkeeper, said: Decimal) -> None:
    ana.tax = ON_TOP
    lamp = SaleItem("lámpara", unit_price=D(100))
    assert sold(ana, Sale((lamp,), total=said)).total == 12100
    with pytest.raises(TotalDiffers) as caught:
        ana.do(Sale((lamp,), total=D(110)))
    assert caught.value.computed == 12100


def test_a_total_alone_is_all_that_was_taken(ana: Bookkeeper) -> None:
    for rule in (WITHIN, ON_TOP):
        ana.tax = rule
        sale = sold(ana, Sale(total=D(121)))
        assert (sale.total, sale.tax) == (12100, 2100)
    assert ana.balance("sales_uncosted") == -20000


def test_a_total_gives_the_price_before_the_tax(ana: Bookkeeper) -> None:
    ana.tax = ON_TOP
    sale = sold(ana, Sale((SaleItem("lámpara"),), total=D(121)))
    assert (sale.total, sale.lines[0].unit_price) == (12100, 10000)


def test_tax_that_was_said_goes_before_the_shops_own(ana: Bookkeeper) -> None:
    ana.tax = WITHIN
    said = Tax(D("10.5"), is_included=False)
    assert sold(ana, Sale((SaleItem("lámpara", unit_price=D(100)),), tax=said)).total == 11050
    assert sold(ana, Sale(total=D(100), tax=said)).tax == 1050


def test_tax_is_of_what_is_left_after_the_discount_and_shared_by_the_lines(ana: Bookkeeper) -> None:
    """45 + 40 less 10 % is 76.50; 21 % on top of it is 16.065, so 16.07: 8.51 and 7.56."""
    ana.tax = ON_TOP
    items = (SaleItem("tee", D(3), unit_price=D(15)), SaleItem("hoodie", unit_price=D(40)))
    sale = sold(ana, Sale(items, discount=Discount(percent=D(10))))
    assert (sale.total, sale.tax, sale.discount) == (7650 + 1607, 1607, 850)
    assert ana.books.report("sales", "today", "tee").amount == 4050 + 851
    assert ana.books.report("sales", "today", "hoodie").amount == 3600 + 756


def test_credit_is_for_the_price_with_its_tax(ana: Bookkeeper) -> None:
    ana.tax = ON_TOP
    sale = sold(ana, Sale((SaleItem("lámpara", unit_price=D(100)),), customer="Rosa", paid=D(21)))
    assert (sale.paid, sale.owed, ana.balance("receivable")) == (2100, 10000, 10000)
