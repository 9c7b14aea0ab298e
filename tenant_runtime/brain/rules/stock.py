"""Goods that came in or left without a sale: "llegaron 10 pulseras a 2 cada una", "se rompieron 2 tazas"."""

from __future__ import annotations

from typing import Literal, cast

from tenant_runtime.actions import Action, Ask, Expense, Question, Reading, StockIn, StockOut
from tenant_runtime.brain.rules.choosing import Options, combined, reading
from tenant_runtime.brain.rules.goods_options import Priced, line_options
from tenant_runtime.brain.rules.items import Goods, Line, read_goods
from tenant_runtime.brain.rules.labels import labelled
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.sentence import POLITE, Draft, Sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.terms import Terms

Reason = Literal["damage", "theft", "own_use", "gift", "count"]


def read_stock_in(sentence: Sentence, shop: Shop, terms: Terms) -> Draft:
    """What came in. "Compré" is goods for sale only where the product is known: else it is shown as either."""
    cursor = sentence.cursor(*POLITE)
    goods = read_goods(cursor, ("verb.arrived", "verb.bought"), shop.language)
    goods.payment = goods.payment or terms.payment_method
    return Draft(cursor, lambda: _came_in(goods, shop, is_bought=not sentence.has("verb.arrived")))


def read_stock_out(sentence: Sentence, shop: Shop) -> Draft:
    """What left without a sale, and why."""
    cursor = sentence.cursor(*POLITE, "take_off")
    reason = next(piece.detail("out.") for piece in sentence.pieces if piece.has("out."))
    goods = read_goods(cursor, (f"out.{reason}",), shop.language, may_repeat=True)
    return Draft(cursor, lambda: _left(goods, cast("Reason", reason), shop))


def _came_in(goods: Goods, shop: Shop, *, is_bought: bool) -> Reading:
    if not goods.lines:
        return Ask(Question("replies.ask_product_in"))
    goods = _with_total_on_its_line(goods)
    options = combined([line_options(line, shop, is_sale=False) for line in goods.lines])
    ways = [tuple(_stock_in(line, goods) for line in lines) for lines in options.listed]
    if is_bought and any(line.product.item is None for lines in options.listed for line in lines):
        return _goods_or_expense(ways, goods, shop)
    is_certain = options.is_certain and all(_is_told(line) for lines in options.listed for line in lines)
    return reading(Options(tuple(ways), is_certain), lambda actions: labelled(actions, shop), card="card_stock_in")


def _with_total_on_its_line(goods: Goods) -> Goods:
    if goods.total is None:
        return goods
    if len(goods.lines) != 1 or goods.lines[0].price is not None:
        raise Unsettled("ask_one_at_a_time")
    line = goods.lines[0]
    return Goods([Line(line.name, line.quantity, goods.total)], None, goods.payment)


def _is_told(line: Priced) -> bool:
    """A new product without a cost may be a slip of the pen: it is shown first."""
    return line.product.item is not None or line.each is not None or line.all is not None


def _stock_in(line: Priced, goods: Goods) -> Action:
    return StockIn(line.product.name, line.quantity, line.each, line.all, line.unit, payment_method=goods.payment)


def _goods_or_expense(ways: list[tuple[Action, ...]], goods: Goods, shop: Shop) -> Reading:
    """Bought for sale, or used up by the shop? Only the shopkeeper knows."""
    first = ways[0][0]
    assert isinstance(first, StockIn)  # noqa: S101 - made above
    if len(goods.lines) > 1 or (first.unit_cost is None and first.total_cost is None):
        return reading(Options(tuple(ways), False), lambda actions: labelled(actions, shop), card="card_stock_in")
    cost = first.total_cost if first.total_cost is not None else (first.unit_cost or 0) * first.quantity
    expense: tuple[Action, ...] = (Expense(shop.rounded(cost), first.product, goods.payment),)
    both = (*ways[:2], expense)
    return reading(Options(both, False), lambda actions: labelled(actions, shop), card="card_which")


def _left(goods: Goods, reason: Reason, shop: Shop) -> Reading:
    if not goods.lines:
        return Ask(Question("replies.ask_product_out"))
    if goods.total is not None or goods.payment or any(line.price for line in goods.lines):
        return Ask(Question("replies.ask_one_at_a_time"))
    options = combined([line_options(line, shop, is_sale=False) for line in goods.lines])
    ways = tuple(tuple(_stock_out(line, reason) for line in lines) for lines in options.listed)
    return reading(Options(ways, options.is_certain), lambda actions: labelled(actions, shop), card="card_stock_out")


def _stock_out(line: Priced, reason: Reason) -> Action:
    return StockOut(line.product.name, line.quantity, reason)
