"""Sales: "vendí 2 pulseras a 20 y una gorra a 18 con tarjeta"."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from tenant_runtime.actions import Action, Ask, Question, Reading, Sale, SaleItem
from tenant_runtime.brain.rules.amounts import Price
from tenant_runtime.brain.rules.choosing import Options, combined, reading
from tenant_runtime.brain.rules.goods_options import Priced, line_options
from tenant_runtime.brain.rules.items import Goods, Line, read_goods
from tenant_runtime.brain.rules.labels import labelled
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.sentence import POLITE, Draft, Sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.terms import Terms

VERBS = ("verb.sale", "verb.sale_weak")


def read_sale(sentence: Sentence, shop: Shop, terms: Terms) -> Draft:
    """What was sold."""
    cursor = sentence.cursor(*POLITE)
    goods = read_goods(cursor, VERBS, shop.language)
    goods.payment = goods.payment or terms.payment_method
    return Draft(cursor, lambda: _reading(goods, shop, is_certain=sentence.has("verb.sale")))


def _reading(goods: Goods, shop: Shop, *, is_certain: bool) -> Reading:
    if not goods.lines:
        return _amount_alone(goods, shop, is_certain=is_certain)
    goods = _with_total_on_its_line(goods)
    options = [_with_price(line_options(line, shop, is_sale=True), line, shop) for line in goods.lines]
    whole = combined(options)
    if not is_certain or _leans_on_a_later_price(goods.lines) or _names_one_twice(options):
        whole = whole.doubted()
    sales = tuple(_sale(lines, goods, shop) for lines in whole.listed)
    return reading(Options(sales, whole.is_certain), lambda actions: labelled(actions, shop), card="card_sale")


def _amount_alone(goods: Goods, shop: Shop, *, is_certain: bool) -> Reading:
    """A day's sales as one amount: "hoy vendí 347,50 en total"."""
    if goods.total is None:
        return Ask(Question("replies.ask_product_sold"))
    sale = Sale(total=shop.amount(goods.total.amount), payment_method=goods.payment)
    options: Options[tuple[Action, ...]] = Options(((sale,),), is_certain and goods.total.scope == "all")
    return reading(options, lambda actions: labelled(actions, shop), card="card_sale")


def _with_total_on_its_line(goods: Goods) -> Goods:
    """The total of a single line without a price is that line's price."""
    if goods.total is None or len(goods.lines) != 1 or goods.lines[0].price is not None:
        return goods
    return replace(goods, lines=[replace(goods.lines[0], price=goods.total)], total=None)


def _with_price(options: Options[Priced], line: Line, shop: Shop) -> Options[Priced]:
    """The options that have a price, said or in the catalogue. Asks for it where none has."""
    if line.price is not None:
        return options
    priced = tuple(one for one in options.listed if one.product.item and one.product.item.price is not None)
    if not priced:
        first = options.listed[0]
        raise Unsettled("ask_price", product=first.product.name, quantity=shop.quantity_text(first.quantity))
    return Options(priced, options.is_certain and len(priced) == len(options.listed))


def _leans_on_a_later_price(lines: list[Line]) -> bool:
    """ "2 remeras y una gorra a 18": is 18 the price of both?"""
    return any(first.price is None and second.price is not None for first, second in pairwise(lines))


def _names_one_twice(options: list[Options[Priced]]) -> bool:
    names = [one.listed[0].product.name for one in options]
    return len(set(names)) < len(names)


def _sale(lines: tuple[Priced, ...], goods: Goods, shop: Shop) -> tuple[Action, ...]:
    if goods.total is not None:
        _check_total(lines, goods.total, shop)
    return (Sale(tuple(_item(line) for line in lines), payment_method=goods.payment),)


def _item(line: Priced) -> SaleItem:
    return SaleItem(line.product.name, line.quantity, line.each, line.all, line.unit)


def _check_total(lines: tuple[Priced, ...], total: Price, shop: Shop) -> None:
    """A total beside the prices must be their sum, else something was said that we did not understand."""
    said = shop.amount(total.amount)
    amounts = [_line_total(line, shop) for line in lines]
    if sum(amounts, Decimal(0)) != said:
        raise Unsettled("ask_prices", total=shop.amount_text(said))


def _line_total(line: Priced, shop: Shop) -> Decimal:
    own = line.product.item.price if line.product.item else None
    each = line.each if line.each is not None else own
    if line.all is not None:
        return line.all
    return shop.rounded((each or Decimal(0)) * line.quantity)
