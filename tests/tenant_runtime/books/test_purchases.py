"""Goods bought: packs, exact costs, what is owed for them, and goods of which nobody said which."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenant_runtime.actions import Purchase, PurchaseItem, Tax, Undo
from tenant_runtime.books import NothingToBook, PaidTooMuch, PurchasePosted, SupplierNeeded, TaxRule, TotalDiffers
from tests.tenant_runtime.books.bookkeeper import Bookkeeper, new_bookkeeper

D = Decimal
MILK = PurchaseItem("leche", D(2), unit_cost=D(54), unit="caja", pack=D(12))
BREAD = PurchaseItem("pan", D(10), line_total=D(15))


def bought(shop: Bookkeeper, *items: PurchaseItem, **said: object) -> PurchasePosted:
    outcome = shop.do(Purchase(items, **said))  # type: ignore[arg-type]
    assert isinstance(outcome, PurchasePosted)
    return outcome


def test_two_boxes_of_twelve_at_54_are_24_units_at_4_50(ana: Bookkeeper) -> None:
    purchase = bought(ana, MILK)
    (line,) = purchase.lines
    assert (purchase.total, purchase.paid, purchase.owed) == (10800, 10800, 0)
    assert (line.quantity, line.unit, line.pack, line.cost, line.created) == (2000, "caja", 12000, 10800, True)
    product = line.product
    assert (product.stock, product.cost, product.unit, product.pack, product.price) == (
        24000,
        450,
        "unit",
        12000,
        None,
    )
    assert (ana.balance("cash"), ana.balance("inventory"), ana.profit) == (-10800, 10800, 0)


def test_the_cost_of_a_pack_is_kept_to_the_cent(ana: Bookkeeper) -> None:
    """7 for 10.00: each 1.43, and together 10.00 again when they are sold."""
    bought(ana, PurchaseItem("huevo", D(1), unit_cost=D(10), unit="maple", pack=D(7)))
    assert ana.cost("huevo") == 143
    costs = [ana.sell("huevo", price="2").lines[0].cost or 0 for _ in range(7)]
    assert (sum(costs), ana.balance("inventory"), ana.profit) == (1000, 0, 400)


def test_a_second_purchase_moves_the_average(ana: Bookkeeper) -> None:
    """24 at 4.50 and 6 at 6.00 are 30 worth 144.00: each 4.80."""
    bought(ana, MILK)
    assert bought(ana, PurchaseItem("Leche", D(6), unit_cost=D(6))).lines[0].product.cost == 480
    assert ana.stock("leche") == 30000


def test_what_is_not_paid_is_owed_to_the_supplier(ana: Bookkeeper) -> None:
    purchase = bought(ana, MILK, supplier="Lácteos Sur", paid=D(8), due=date(2026, 4, 1), payment_method="transfer")
    assert purchase.supplier
    assert (purchase.paid, purchase.owed, purchase.supplier.balance, purchase.supplier.is_new) == (
        800,
        10000,
        10000,
        True,
    )
    assert (ana.balance("bank"), ana.balance("payable"), purchase.due) == (-800, -10000, date(2026, 4, 1))
    with pytest.raises(SupplierNeeded) as caught:
        bought(ana, MILK, paid=D(0))
    assert caught.value.owed == 10800
    with pytest.raises(PaidTooMuch):
        bought(ana, MILK, paid=D(109), supplier="Lácteos Sur")


def test_an_order_of_which_nobody_said_what_was_in_it_is_no_expense_and_no_stock(ana: Bookkeeper) -> None:
    purchase = bought(ana, total=D(860), supplier="Bimbo", paid=D(0))
    assert (purchase.total, purchase.lines, purchase.owed) == (86000, (), 86000)
    assert (ana.balance("goods_unsorted"), ana.profit, ana.books.stats().expenses) == (86000, 0, 0)


def test_goods_without_a_word_of_their_cost_move_no_money(ana: Bookkeeper) -> None:
    purchase = bought(ana, PurchaseItem("pan", D(12)))
    assert (purchase.total, purchase.paid, purchase.lines[0].cost, ana.stock("pan"), ana.cost("pan")) == (
        None,
        0,
        None,
        12000,
        None,
    )
    assert ana.balance("cash") == 0
    with pytest.raises(NothingToBook):
        bought(ana)


def test_the_total_gives_the_cost_of_the_one_line_that_has_none(ana: Bookkeeper) -> None:
    purchase = bought(ana, BREAD, PurchaseItem("torta", D(3)), total=D(45))
    assert [line.cost for line in purchase.lines] == [1500, 3000]
    assert ana.cost("torta") == 1000


def test_a_total_for_several_goods_is_kept_and_none_of_them_is_said_to_have_a_cost(ana: Bookkeeper) -> None:
    purchase = bought(ana, BREAD, PurchaseItem("torta", D(3)), PurchaseItem("café", D(2)), total=D(45))
    assert [line.cost for line in purchase.lines] == [1500, None, None]
    assert (ana.balance("cash"), ana.balance("goods_unsorted"), ana.balance("inventory")) == (-4500, 3000, 1500)


@pytest.mark.parametrize("total", [D(14), D("15.01")])
def test_a_total_that_the_lines_do_not_come_to_is_asked_about(ana: Bookkeeper, total: Decimal) -> None:
    with pytest.raises(TotalDiffers) as caught:
        bought(ana, BREAD, total=total)
    assert caught.value.computed == 1500
    with pytest.raises(TotalDiffers):
        bought(ana, BREAD, PurchaseItem("torta"), total=D(14))


def test_tax_is_part_of_the_cost_where_the_shop_does_not_keep_it(ana: Bookkeeper) -> None:
    purchase = bought(ana, BREAD, tax=Tax(D(21), is_included=False))
    assert (purchase.total, purchase.tax, purchase.lines[0].cost) == (1815, 315, 1815)
    assert (ana.balance("inventory"), ana.balance("tax_receivable")) == (1815, 0)


@pytest.mark.parametrize(
    ("tax", "total", "part", "cost"),
    [(Tax(D(21), is_included=False), 1815, 315, 1500), (Tax(D(21), is_included=True), 1500, 260, 1240)],
)
def test_tax_comes_back_where_the_shop_keeps_it(ana: Bookkeeper, tax: Tax, total: int, part: int, cost: int) -> None:
    ana.tax = TaxRule(D(21))
    purchase = bought(ana, BREAD, tax=tax)
    assert (purchase.total, purchase.tax, purchase.lines[0].cost) == (total, part, cost)
    assert (ana.balance("cash"), ana.balance("tax_receivable"), ana.balance("inventory")) == (-total, part, cost)


def test_both_readings_of_a_total_with_tax_on_top_are_the_same_bill(ana: Bookkeeper) -> None:
    for total in (D(15), D("18.15")):
        assert bought(ana, BREAD, total=total, tax=Tax(D(21), is_included=False)).total == 1815


def test_taking_a_purchase_back_takes_back_stock_debt_pack_and_product(ana: Bookkeeper) -> None:
    bought(ana, BREAD)
    before = ana.books.products()
    bought(ana, BREAD, MILK, supplier="Sur", paid=D(1))
    ana.undo(Undo("purchase"))
    assert ana.books.products() == before
    assert (ana.balance("payable"), ana.balance("cash"), ana.balance("inventory")) == (0, -1500, 1500)


lines = st.builds(
    PurchaseItem,
    st.sampled_from(["pan", "torta", "café"]),
    st.integers(1, 30).map(D),
    line_total=st.none() | st.integers(0, 9999).map(lambda cents: D(cents).scaleb(-2)),
    pack=st.none() | st.integers(1, 12).map(D),
)
taxes = st.none() | st.builds(Tax, st.sampled_from([D(21), D("10.5"), D(7)]), st.booleans())


@settings(max_examples=25, deadline=None)
@given(st.lists(lines, min_size=1, max_size=4), taxes, st.booleans())
def test_what_was_paid_is_stock_or_tax_to_the_cent(items: list[PurchaseItem], tax: Tax | None, keeps_tax: bool) -> None:
    shop = new_bookkeeper()
    shop.tax = TaxRule(D(21)) if keeps_tax else None
    purchase = bought(shop, *items, tax=tax)
    stocked = sum(line.cost or 0 for line in purchase.lines)
    assert stocked == shop.balance("inventory")
    assert stocked + shop.balance("tax_receivable") == -shop.balance("cash") == (purchase.total or 0)
    assert shop.books.verify() == []
    shop.connection.close()
