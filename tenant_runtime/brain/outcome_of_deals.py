"""Sales, purchases, expenses and returns as JSON objects, with every total that follows from what was said."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tenant_runtime import money
from tenant_runtime.actions import Discount, Expense, Purchase, PurchaseItem, Sale, SaleItem, SaleReturn, Tax
from tenant_runtime.brain import Context
from tenant_runtime.brain.rules.spending.categories import label_of

Shape = dict[str, Any]
Deal = Sale | Purchase | Expense | SaleReturn
Item = SaleItem | PurchaseItem
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Worth:
    """What a line or a deal comes to before and after what is taken off; None: not known without the catalogue."""

    gross: Decimal | None
    net: Decimal | None


def deal(action: Deal, context: Context) -> Shape:
    """The whole deal."""
    match action:
        case Sale():
            return _sale(action, context)
        case Purchase():
            worth = _whole(action.items, action.total, None, context)
            found = {"intent": "purchase", **_lines(action.items, context), "supplier": action.supplier}
            return found | _settled(worth, action.paid, action.tax, context) | _terms(action, context)
        case Expense():
            named = {"category": _category(action, context), "item": action.concept}
            found = {"intent": "expense", **named, "supplier": action.supplier}
            amounts = _settled(Worth(action.amount, action.amount), action.paid, action.tax, context)
            return found | amounts | _terms(action, context)
        case SaleReturn():
            worth = _whole(action.items, None, None, context)
            found = {"intent": "sale_return", **_lines(action.items, context), "restock": action.restock}
            paid = _settled(worth, action.paid, None, context)
            return found | paid | {"customer": action.customer} | _terms(action, context)


def day(when: date | None, context: Context) -> str:
    """today, yesterday, or the day itself."""
    if when is None or when == context.today:
        return "today"
    return "yesterday" if (context.today - when).days == 1 else when.isoformat()


def text(value: Decimal | None) -> str | None:
    """A number as it is written in JSON."""
    return None if value is None else f"{value:f}"


def due_day(due: date | None, today: date) -> str | None:
    """By when the rest was promised, in the words that name such a day."""
    if due is None:
        return None
    days = (due - today).days
    following = today.replace(day=1) + timedelta(days=32)
    names = {
        today + timedelta(days=13 - today.weekday()): "next_week",
        _end_of_month(following): "next_month",
        _end_of_month(today): "end_of_month",
        today + timedelta(days=1): "tomorrow",
    }
    if due in names:
        return names[due]
    return f"next_{WEEKDAYS[due.weekday()]}" if 0 < days <= len(WEEKDAYS) else f"+{days}d"


def _end_of_month(in_month: date) -> date:
    return in_month.replace(day=calendar.monthrange(in_month.year, in_month.month)[1])


def _sale(sale: Sale, context: Context) -> Shape:
    worth = _whole(sale.items, sale.total, sale.discount, context)
    found: Shape = {"intent": "sale", **_lines(sale.items, context), "customer": sale.customer}
    found |= _settled(worth, sale.paid, sale.tax, context) | _terms(sale, context)
    if worth.gross is not None and worth.net is not None and worth.gross != worth.net:
        found["discount"] = text(worth.gross - worth.net)
    elif sale.discount is not None and worth.gross is None:
        found["discount"] = _cut(sale.discount)
    if promo := next((item.offer for item in sale.items if item.offer), None):
        price = None if promo.price is None else f"{promo.take} for {_money(promo.price, context):f}"
        found["promo"] = price or f"{promo.take}x{promo.pay}"
    if sale.is_order:
        found["order_deposit"] = True
    return found


def _cut(discount: Discount) -> str | None:
    """What is taken off prices that were not said: "10%", or an amount."""
    return text(discount.amount) if discount.percent is None else f"{discount.percent:f}%"


def _whole(items: Sequence[Item], total: Decimal | None, cut: Discount | None, context: Context) -> Worth:
    """The deal's worth; `total` was said of what is left after the discount."""
    lines = [_line_worth(item, context) for item in items]
    gross, net = (_sum([getattr(line, name) for line in lines]) for name in ("gross", "net"))
    if net is not None:
        net = _less(net, cut, context)
    if total is None:
        return Worth(gross, net)
    return Worth(total if gross is None else max(gross, total), total)


def _sum(values: Sequence[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if values and len(known) == len(values) else None


def _line_worth(item: Item, context: Context) -> Worth:
    each = item.unit_price if isinstance(item, SaleItem) else item.unit_cost
    gross = item.line_total
    if gross is None and each is not None:
        gross = _money(each * item.quantity, context)
    if not isinstance(item, SaleItem):
        return Worth(gross, gross)
    net = gross
    if item.offer and item.offer.price is not None:
        gross = net = _money(item.offer.price * item.quantity / item.offer.take, context)
    elif item.offer and item.offer.pay is not None and gross is not None:
        net = _money(gross * item.offer.pay / item.offer.take, context)
    return Worth(gross, None if net is None else _less(net, item.discount, context))


def _less(amount: Decimal, cut: Discount | None, context: Context) -> Decimal:
    """What is left; halves of the smallest unit stay with the shop."""
    if cut is None:
        return amount
    left = _money(amount * (100 - (cut.percent or 0)) / 100, context)
    return left - (cut.amount or 0)


def _lines(items: Sequence[Item], context: Context) -> Shape:
    return {"items": [_line(item, context) for item in items]} if items else {}


def _line(item: Item, context: Context) -> Shape:
    total = _line_worth(item, context).gross
    each = item.unit_price if isinstance(item, SaleItem) else item.unit_cost
    price = each if each is not None or total is None else total / item.quantity
    found: Shape = {"name": item.product, "qty": text(item.quantity), "unit": item.unit}
    found |= {"unit_price": text(price), "line_total": text(total)}
    if item.pack is not None:
        found |= {"units_per_pack": text(item.pack), "stock_units": text(item.pack * item.quantity)}
    return found


def _category(expense: Expense, context: Context) -> str:
    """The word of the language; what was said where it is no usual expense."""
    return label_of(expense.category, context.language) if expense.category else expense.concept


def _settled(worth: Worth, paid: Decimal | None, tax: Tax | None, context: Context) -> Shape:
    """Total, paid and due; paid None is all of it."""
    total, said = worth.net, Shape()
    if tax is not None and total is not None and not tax.is_included:
        on_top = _money(total * tax.rate / 100, context)
        amounts = {"amount": text(on_top), "base": _as_money(total, context)}
        said["tax"] = {"included": False, "rate": text(tax.rate), **amounts}
        total += on_top
    now = total if paid is None else paid
    due = None if total is None or now is None else total - now
    is_paid = paid is None or due == 0
    state = "paid" if is_paid else "credit" if not paid else "partial"
    amounts = {"total": _as_money(total, context), "paid": _as_money(now, context), "due": _as_money(due, context)}
    return {**amounts, "payment_state": state, **said}


def _terms(action: Sale | Purchase | Expense | SaleReturn, context: Context) -> Shape:
    due = None if isinstance(action, SaleReturn) else due_day(action.due, context.today)
    said = {"payment_method": action.payment_method, "date": day(action.when, context)}
    return said | ({"due_date": due} if due else {})


def _money(value: Decimal, context: Context) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-money.digits(context.currency)), rounding=ROUND_HALF_UP)


def _as_money(value: Decimal | None, context: Context) -> str | None:
    return None if value is None else text(_money(value, context))
