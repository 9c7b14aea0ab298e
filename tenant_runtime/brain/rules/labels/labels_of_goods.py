"""Goods on the numbered lines of a card: what was sold, bought, brought back or lost."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from tenant_runtime.actions import Discount, Purchase, PurchaseItem, Sale, SaleItem, SaleReturn, StockAdjust
from tenant_runtime.brain.rules.shop import Shop

Goods = Sale | Purchase | SaleReturn | StockAdjust


def goods_label(action: Goods, shop: Shop) -> str:
    """One action on goods as a choice, with whom it is and what was paid of it."""
    match action:
        case Sale():
            return _with_terms(_sale(action, shop), action.customer, action.paid, shop)
        case Purchase():
            return _with_terms(_purchase(action, shop), action.supplier, action.paid, shop)
        case SaleReturn(items=items, restock=restock):
            lines = _joined(_sold(item, shop) for item in items)
            what = shop.say("choice_return", lines=lines) if restock else shop.say("choice_return_waste", lines=lines)
            return _with_terms(what, action.customer, action.paid, shop)
    return _adjusted(action, shop)


def _with_terms(what: str, party: str | None, paid: Decimal | None, shop: Shop) -> str:
    if party is not None:
        what = shop.say("choice_with", what=what, party=party)
    if paid is None:
        return what
    return shop.say("choice_paid", what=what, paid=shop.amount_text(paid))


def _sale(sale: Sale, shop: Shop) -> str:
    if not sale.items:
        return shop.say("choice_sale_amount", total=shop.amount_text(sale.total or Decimal(0)))
    tell = _sold if sale.total is None else _sold_openly
    lines = _joined(tell(item, shop) for item in sale.items)
    lines = _reduced(lines, sale.discount, shop) if len(sale.items) == 1 else _all_reduced(lines, sale.discount, shop)
    if sale.total is not None:
        lines = shop.say("choice_in_total", lines=lines, total=shop.amount_text(sale.total))
    return shop.say("choice_sale", lines=lines)


def _purchase(purchase: Purchase, shop: Shop) -> str:
    if not purchase.items:
        return shop.say("choice_purchase_amount", total=shop.amount_text(purchase.total or Decimal(0)))
    lines = _joined(_bought(item, shop) for item in purchase.items)
    if purchase.total is not None:
        lines = shop.say("choice_in_total", lines=lines, total=shop.amount_text(purchase.total))
    return shop.say("choice_purchase", lines=lines)


def _sold(item: SaleItem, shop: Shop) -> str:
    line = _priced(item, item.unit_price, shop)
    if item.offer is None:
        return _reduced(line, item.discount, shop)
    if item.offer.price is not None:
        facts = {"quantity": _quantity(item, shop), "product": item.product, "take": item.offer.take}
        return shop.say("choice_offer_price", **facts, price=shop.amount_text(item.offer.price))
    return shop.say("choice_offer", line=line, take=item.offer.take, pay=item.offer.pay)


def _sold_openly(item: SaleItem, shop: Shop) -> str:
    """A line of a sale whose total was said: an open price is no listed one."""
    if item.unit_price is None and item.line_total is None and item.offer is None:
        return shop.say("choice_line_bare", quantity=_quantity(item, shop), product=item.product)
    return _sold(item, shop)


def _bought(item: PurchaseItem, shop: Shop) -> str:
    if item.unit_cost is None and item.line_total is None:
        return shop.say("choice_line_bare", quantity=_quantity(item, shop), product=item.product)
    return _priced(item, item.unit_cost, shop)


def _priced(item: SaleItem | PurchaseItem, each: Decimal | None, shop: Shop) -> str:
    facts = {"quantity": _quantity(item, shop), "product": item.product}
    if each is not None:
        return shop.say("choice_line_each", **facts, price=shop.amount_text(each))
    if item.line_total is not None:
        return shop.say("choice_line_all", **facts, total=shop.amount_text(item.line_total))
    return shop.say("choice_line_listed", **facts)


def _reduced(line: str, discount: Discount | None, shop: Shop) -> str:
    if discount is None:
        return line
    if discount.percent is not None:
        return shop.say("choice_less_percent", line=line, percent=shop.quantity_text(discount.percent))
    return shop.say("choice_less_amount", line=line, amount=shop.amount_text(discount.amount or Decimal(0)))


def _all_reduced(lines: str, discount: Discount | None, shop: Shop) -> str:
    """A discount on several lines, told apart from one on the last of them."""
    if discount is None:
        return lines
    if discount.percent is not None:
        return shop.say("choice_all_less_percent", line=lines, percent=shop.quantity_text(discount.percent))
    return shop.say("choice_all_less_amount", line=lines, amount=shop.amount_text(discount.amount or Decimal(0)))


def _adjusted(action: StockAdjust, shop: Shop) -> str:
    value = action.counted if action.counted is not None else abs(action.delta or Decimal(0))
    text = shop.quantity_text(value) if action.unit == "unit" else f"{shop.quantity_text(value)} {action.unit}"
    if action.counted is not None:
        return shop.say("choice_stock_count", quantity=text, product=action.product)
    return shop.say("choice_stock_out", quantity=text, product=action.product)


def _quantity(item: SaleItem | PurchaseItem, shop: Shop) -> str:
    """ "3", "2.5 kg", "2 caja (12)"."""
    text = shop.quantity_text(item.quantity)
    unit = "" if item.unit == "unit" else f" {item.unit}"
    pack = "" if item.pack is None else f" ({shop.quantity_text(item.pack)})"
    return f"{text}{unit}{pack}"


def _joined(lines: Iterable[str]) -> str:
    return ", ".join(lines)
