"""Goods that come back: at which price, at which cost, to the shelf or to the bin, for money or off the debt."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tenant_runtime.actions import Discount, Sale, SaleItem, SaleReturn
from tenant_runtime.books import (
    CustomerNeeded,
    NothingToBook,
    PaidTooMuch,
    ReturnPosted,
    TaxRule,
    UnknownPrice,
)
from tests.tenant_runtime.books.bookkeeper import Bookkeeper

D = Decimal
BLOUSE = SaleItem("blusa")


def returned(shop: Bookkeeper, *items: SaleItem, **said: object) -> ReturnPosted:
    outcome = shop.do(SaleReturn(items, **said))  # type: ignore[arg-type]
    assert isinstance(outcome, ReturnPosted)
    return outcome


def blouses(shop: Bookkeeper) -> None:
    """Ten blouses that cost 4 each and sell at 10."""
    shop.create("blusa", price="10", cost="4", stock="10")


def test_what_comes_back_is_as_if_it_had_never_been_sold(ana: Bookkeeper) -> None:
    blouses(ana)
    ana.sell("blusa", "3")
    back = returned(ana, BLOUSE)
    assert (back.total, back.paid, back.lines[0].cost, back.lines[0].unit_price) == (1000, 1000, 400, 1000)
    assert (ana.stock("blusa"), ana.profit, ana.balance("cash")) == (8000, 1200, 2000)
    assert ana.books.report("sales", "today").amount == 2000
    assert ana.books.report("sales", "today", "blusa").amount == 2000
    assert ana.books.report("profit", "today", "blusa").amount == 1200


def test_waste_goes_back_to_no_shelf_and_is_a_loss(ana: Bookkeeper) -> None:
    blouses(ana)
    ana.sell("blusa", "3")
    returned(ana, BLOUSE, restock=False)
    assert (ana.stock("blusa"), ana.profit, ana.balance("stock_losses")) == (7000, 800, 400)


def test_it_comes_back_at_what_was_paid_for_it(ana: Bookkeeper) -> None:
    """Two were sold at 10 less 15 %: 17.00, so one is 8.50."""
    blouses(ana)
    ana.do(Sale((SaleItem("blusa", D(2), discount=Discount(percent=D(15))),)))
    assert returned(ana, BLOUSE).total == 850


def test_the_customers_own_sale_goes_before_the_newest(ana: Bookkeeper) -> None:
    blouses(ana)
    ana.do(Sale((SaleItem("blusa", unit_price=D(7)),), customer="Rosa"))
    ana.sell("blusa", price="9")
    assert returned(ana, BLOUSE, customer="rosa").total == 700
    assert returned(ana, BLOUSE, customer="Lupe").total == 900
    assert returned(ana, BLOUSE).total == 900


def test_a_sale_that_was_taken_back_tells_no_price(ana: Bookkeeper) -> None:
    blouses(ana)
    ana.sell("blusa", price="7")
    ana.undo()
    assert returned(ana, BLOUSE).total == 1000


def test_the_cost_is_that_of_the_sale_even_if_the_average_has_moved(ana: Bookkeeper) -> None:
    blouses(ana)
    ana.sell("blusa", "10")
    ana.receive("blusa", "5", each="6")
    assert returned(ana, BLOUSE).lines[0].cost == 400
    assert (ana.balance("inventory"), ana.profit) == (3400, 5400)


def test_without_any_sale_the_price_and_the_average_hold(ana: Bookkeeper) -> None:
    blouses(ana)
    back = returned(ana, SaleItem("blusa", D(2)))
    assert (back.total, back.lines[0].cost, ana.stock("blusa"), ana.profit) == (2000, 800, 12000, -1200)


def test_what_nobody_knows_needs_a_price(ana: Bookkeeper) -> None:
    with pytest.raises(UnknownPrice):
        returned(ana, BLOUSE)
    back = returned(ana, SaleItem("blusa", unit_price=D("79.90")), payment_method="pix")
    assert (back.total, back.lines[0].created, back.lines[0].cost) == (7990, True, None)
    assert (ana.balance("bank"), ana.profit, ana.books.report("sales", "today").amount) == (-7990, 0, -7990)
    with pytest.raises(NothingToBook):
        returned(ana)


def test_what_was_sold_without_a_cost_comes_back_without_touching_profit(ana: Bookkeeper) -> None:
    ana.create("blusa", price="10", stock="5")
    ana.sell("blusa", "2")
    returned(ana, BLOUSE)
    assert (ana.stock("blusa"), ana.profit, ana.balance("sales_uncosted")) == (4000, 0, -1000)
    returned(ana, BLOUSE, restock=False)
    assert (ana.stock("blusa"), ana.profit) == (4000, 0)


def test_a_service_has_no_shelf_to_go_back_to(ana: Bookkeeper) -> None:
    ana.create("corte", price="20", cost="5")
    ana.sell("corte")
    returned(ana, SaleItem("corte"))
    assert (ana.stock("corte"), ana.profit, ana.balance("owner_capital")) == (None, 0, 0)


def test_what_was_bought_on_credit_comes_off_the_debt(ana: Bookkeeper) -> None:
    blouses(ana)
    ana.do(Sale((SaleItem("blusa", D(3)),), customer="Rosa", paid=D(0)))
    back = returned(ana, BLOUSE, customer="Rosa", paid=D(0))
    assert back.customer
    assert (back.paid, back.customer.balance, ana.balance("cash"), ana.balance("receivable")) == (0, 2000, 0, 2000)
    with pytest.raises(CustomerNeeded):
        returned(ana, BLOUSE, paid=D(4))
    with pytest.raises(PaidTooMuch):
        returned(ana, BLOUSE, paid=D(11))


def test_a_pack_comes_back_as_its_pieces(ana: Bookkeeper) -> None:
    ana.create("huevo", cost="0.10", stock="30")
    ana.do(Sale((SaleItem("huevo", D(4), unit_price=D("2.10"), unit="media docena", pack=D(6)),)))
    back = returned(ana, SaleItem("huevo", D(1), unit="media docena", pack=D(6)))
    assert (back.total, back.lines[0].cost, ana.stock("huevo")) == (210, 60, 12000)


@pytest.mark.parametrize(("is_included", "total", "tax"), [(True, 1000, 174), (False, 1210, 210)])
def test_tax_comes_back_with_the_goods(ana: Bookkeeper, is_included: bool, total: int, tax: int) -> None:
    ana.tax = TaxRule(D(21), is_included)
    blouses(ana)
    ana.sell("blusa", "2")
    before = ana.balance("tax_payable")
    assert returned(ana, BLOUSE).total == total
    assert ana.balance("tax_payable") - before == tax


def test_a_return_is_taken_back_whole(ana: Bookkeeper) -> None:
    blouses(ana)
    ana.do(Sale((SaleItem("blusa", D(3)),), customer="Rosa", paid=D(0)))
    before = ana.books.stats(), ana.books.products(), ana.balance("receivable")
    returned(ana, BLOUSE, SaleItem("gorra", unit_price=D(2)), customer="Rosa", paid=D(1), restock=False)
    ana.undo()
    after = ana.books.stats(), ana.books.products(), ana.balance("receivable")
    assert after == before


def test_what_came_back_beyond_what_was_sold_is_counted(ana: Bookkeeper) -> None:
    def over(customer: str | None = None) -> int:
        return ana.books.over_returned("vela", customer)

    candles = (SaleItem("vela", D(3), unit_price=D(8)),)
    ana.do(Sale(candles, customer="Ana"))
    ana.do(Sale((SaleItem("vela", D(1), unit_price=D(8), pack=D(2)),), customer="Luis"))
    assert (over(), over("Ana")) == (0, 0)
    ana.do(SaleReturn((SaleItem("vela", D(4)),), customer="Ana"))
    assert (over(), over("Ana"), over("Luis"), over("nadie")) == (0, 1000, 0, 0)
    ana.do(Sale((SaleItem("vela"),)))
    assert over("ana") == 0
    ana.undo()
    ana.undo()
    assert over("ana") == 0
    ana.do(SaleReturn((SaleItem("vela", D(6)),)))
    assert (over(), ana.books.over_returned("nada", None)) == (1000, 0)
