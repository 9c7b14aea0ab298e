"""Sales, orders, deliveries and returns, told back."""

from __future__ import annotations

from collections.abc import Iterable

from tenant_runtime.books.outcomes import OrderDelivered, ReturnPosted, SaleLine, SalePosted
from tenant_runtime.replies.terms import circumstances, part_paid, promised, standing, taxed
from tenant_runtime.replies.voice import Voice


def told_sale(sale: SalePosted, voice: Voice) -> list[str]:
    """A sale or an order line by line."""
    return [
        *_gross_lines(sale, voice),
        *_sums(sale, voice),
        *_settlement(sale, voice),
        *standing(sale.customer, "customer", voice, is_settled=sale.is_order or not sale.owed),
        *promised(sale.due, voice),
        *circumstances(sale.payment_method, sale.local_date, voice),
        *_created(sale.lines, voice),
        *stock_warnings(sale, voice),
    ]


def told_delivery(delivered: OrderDelivered, voice: Voice) -> list[str]:
    """The sale that an order became, with what had been paid before."""
    sale = delivered.sale
    deposit = [voice.say("deposit_line", amount=voice.amount(delivered.deposit))] if delivered.deposit else []
    paid = [voice.say("paid_now_line", amount=voice.amount(sale.paid))] if sale.paid else []
    return [
        *_gross_lines(sale, voice),
        *_sums(sale, voice),
        *deposit,
        *paid,
        *standing(sale.customer, "customer", voice),
        *promised(sale.due, voice),
        *circumstances(sale.payment_method, sale.local_date, voice),
        *stock_warnings(sale, voice),
    ]


def told_return(returned: ReturnPosted, voice: Voice) -> list[str]:
    """Goods that came back: what was given back, what was taken off the debt, where the goods go."""
    off_debt = returned.total - returned.paid
    given = [voice.say("given_back", amount=voice.amount(returned.paid))] if returned.paid else []
    taken_off = [voice.say("taken_off_debt", amount=voice.amount(off_debt))] if off_debt else []
    return [
        *sale_lines(returned.lines, voice),
        *given,
        *taken_off,
        voice.say("back_in_stock" if returned.restock else "return_is_waste"),
        *standing(returned.customer, "customer", voice),
        *circumstances(returned.payment_method, returned.local_date, voice),
    ]


def sale_lines(lines: Iterable[SaleLine], voice: Voice) -> list[str]:
    """Each line with what it came to."""
    return [_line(line, line.line_total, voice) for line in lines]


def stock_warnings(sale: SalePosted, voice: Voice) -> list[str]:
    """What is sold out beyond the count, and what is about to run out."""
    below = [
        voice.say("stock_below_zero", product=warning.name, quantity=voice.quantity(warning.stock, warning.unit))
        for warning in sale.stock_warnings
    ]
    low = [
        voice.say("stock_is_low", product=warning.name, quantity=voice.quantity(warning.stock, warning.unit))
        for warning in sale.low_stock
    ]
    return [*below, *low]


def _gross_lines(sale: SalePosted, voice: Voice) -> list[str]:
    """Each line before what was taken off, where that is told below them."""
    return [_line(line, line.gross if sale.discount else line.line_total, voice) for line in sale.lines]


def _line(line: SaleLine, amount: int, voice: Voice) -> str:
    what = voice.goods(line.quantity, line.unit, line.name)
    if line.is_share:
        return what
    if not amount:
        return voice.say("line_given_away", what=what)
    return voice.say("booked_line", what=what, amount=voice.amount(amount))


def _sums(sale: SalePosted, voice: Voice) -> list[str]:
    off = [voice.say("discount_line", amount=voice.amount(sale.discount))] if sale.discount else []
    return [*off, voice.say("total", amount=voice.amount(sale.total)), *taxed(sale.tax, voice)]


def _settlement(sale: SalePosted, voice: Voice) -> list[str]:
    if not sale.is_order:
        return part_paid(sale.paid, sale.owed, "customer", voice)
    left = [voice.say("order_rest", amount=voice.amount(sale.owed))] if sale.owed else []
    return [voice.say("deposit_line", amount=voice.amount(sale.paid)), *left]


def _created(lines: Iterable[SaleLine], voice: Voice) -> list[str]:
    return [voice.say("product_is_new", product=line.name) for line in lines if line.created]
