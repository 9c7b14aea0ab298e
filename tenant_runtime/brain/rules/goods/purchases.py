"""Goods bought for sale: "llegaron 10 pulseras a 2 cada una", "compré 3 cajas de 12 a 54 la caja", "pedido de 860"."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tenant_runtime.actions import Action, Discount, Expense, Purchase, PurchaseItem
from tenant_runtime.brain.rules.choosing import Options, reading
from tenant_runtime.brain.rules.deals.terms import Terms
from tenant_runtime.brain.rules.goods.amounts import Price, Subject, read_price
from tenant_runtime.brain.rules.goods.discounts import Reduction
from tenant_runtime.brain.rules.goods.goods_options import Priced, line_options, together
from tenant_runtime.brain.rules.goods.items import goods_cursor, read_goods
from tenant_runtime.brain.rules.goods.lines import Goods, Line
from tenant_runtime.brain.rules.goods.quantities import Quantity
from tenant_runtime.brain.rules.goods.worth import reduced
from tenant_runtime.brain.rules.labels.labels import labelled
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.sentence import Draft, Sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.words.pieces import Cursor
from tenant_runtime.brain.rules.words.text import fold
from tenant_runtime.readings import Ask, Question, Reading

VERBS = ("verb.arrived", "verb.bought", "verb.brought")
ASIDE = ("for_resale",)


def read_purchase(sentence: Sentence, shop: Shop, terms: Terms) -> Draft:
    """What came in, on which terms. "Compré" may also be something that the shop uses up itself."""
    cursor = goods_cursor(sentence, *ASIDE)
    came = sentence.has("verb.arrived", "verb.brought", *ASIDE) or terms.party is not None
    is_bought = sentence.has("verb.bought") and not came
    if sentence.has("goods_noun") and (amount := _read_amount_alone(cursor, shop.language)):
        return Draft(cursor, lambda: _amount_alone(amount, shop))
    goods = read_goods(cursor, VERBS, shop.language, may_repeat=True)
    _use_goods_in_general(cursor)
    may_be_used_up = is_bought and sentence.has("for_shop")
    return Draft(cursor, lambda: _came_in(goods, shop, is_bought=is_bought, may_be_used_up=may_be_used_up))


def _read_amount_alone(cursor: Cursor, language: str) -> Price | None:
    """ "llegó el pedido, 860 pesos": goods in general and one amount; None with nothing used."""
    start = cursor.mark()
    price: Price | None = None
    while not cursor.is_done:
        if cursor.take("comma", "stop", "and", "goods_noun", "bill", "invoice", *VERBS, "total_lead", "the", "of"):
            continue
        price = read_price(cursor, Subject(frozenset(), language)) if price is None else None
        if price is None:
            cursor.back_to(start)
            return None
    return price


def _use_goods_in_general(cursor: Cursor) -> None:
    """The "stock" of "stock came in, 15 bags at 3.80": the goods themselves follow."""
    for at, piece in enumerate(cursor.pieces):
        following = cursor.pieces[at + 1] if at + 1 < len(cursor.pieces) else None
        if piece.has("goods_noun") and following is not None and following.has("comma", "stop", *VERBS):
            cursor.used.add(at)


def _amount_alone(amount: Price, shop: Shop) -> Reading:
    purchase = Purchase(total=shop.amount(amount.amount))
    is_certain = amount.per is None and amount.scope != "each"
    options: Options[tuple[Action, ...]] = Options(((purchase,),), is_certain)
    return reading(options, lambda actions: labelled(actions, shop), card="card_stock_in")


def _came_in(goods: Goods, shop: Shop, *, is_bought: bool, may_be_used_up: bool) -> Reading:
    if not goods.lines:
        return Ask(Question("replies.ask_product_in"))
    if expense := _usual_expense(goods, shop, is_bought=is_bought):
        return expense
    goods = _with_total_on_its_line(_in_the_singular(goods))
    options = together([line_options(line, shop, is_sale=False) for line in goods.lines])
    ways = [(_purchase(lines, goods, shop),) for lines in options.listed]
    is_doubted = may_be_used_up or (is_bought and _is_lone_unknown(goods, options))
    if is_doubted:
        return _goods_or_expense(ways, goods, shop)
    has_cost = not is_bought or goods.total is not None or all(line.price is not None for line in goods.lines)
    is_plain = goods.is_certain and goods.reduction is None
    whole: Options[tuple[Action, ...]] = Options(tuple(ways), options.is_certain and has_cost and is_plain)
    return reading(whole, lambda actions: labelled(actions, shop), card="card_stock_in")


def _usual_expense(goods: Goods, shop: Shop, *, is_bought: bool) -> Reading | None:
    """ "compré nafta por 5000": a usual expense that was not counted and that the shop does not sell."""
    line = goods.lines[0]
    price = goods.total or line.price
    is_counted = line.quantity is not None
    if len(goods.lines) > 1 or is_counted or price is None or price.scope == "each" or goods.reduction is not None:
        return None
    is_usual = "expense_noun" in shop.lexicon.tags(fold(line.name.words[0 if shop.lexicon.is_head_first else -1]))
    if not is_usual or not shop.catalogue.match(line.name.text).is_new:
        return None
    ways: tuple[tuple[Action, ...], ...] = ((Expense(shop.amount(price.amount), line.name.text.lower()),),)
    return reading(Options(ways, is_bought), lambda actions: labelled(actions, shop), card="card_expense")


def _in_the_singular(goods: Goods) -> Goods:
    """ "compré harina por 3000": what is bought without a number is one lot, which is shown first."""
    lines = [replace(line, quantity=_one_lot(line, goods)) for line in goods.lines]
    is_counted = all(line.quantity is not None for line in goods.lines)
    return replace(goods, lines=lines, is_certain=goods.is_certain and is_counted)


def _one_lot(line: Line, goods: Goods) -> Quantity | None:
    if line.quantity is not None:
        return line.quantity
    if line.price is None and goods.total is None:
        raise Unsettled("ask_quantity", product=line.name.text)
    return Quantity(Decimal(1))


def _with_total_on_its_line(goods: Goods) -> Goods:
    if goods.total is None or len(goods.lines) > 1:
        return goods
    line = goods.lines[0]
    if line.price is not None:
        return goods
    return replace(goods, lines=[replace(line, price=goods.total)], total=None)


def _is_lone_unknown(goods: Goods, options: Options[tuple[Priced, ...]]) -> bool:
    """One thing that the shop does not sell, and no more than one of it: it may be for the shop's own use."""
    if len(goods.lines) > 1:
        return False
    quantity = goods.lines[0].quantity
    is_one = quantity is None or (quantity.value == 1 and quantity.unit == "unit") or not goods.is_certain
    return is_one and all(lines[0].product.item is None for lines in options.listed)


def _purchase(lines: tuple[Priced, ...], goods: Goods, shop: Shop) -> Purchase:
    if goods.reduction is not None:
        lines = (_reduced(lines, goods.reduction, shop),)
    items = tuple(
        PurchaseItem(line.product.name, line.quantity, line.each, line.all, line.unit, line.pack) for line in lines
    )
    total = _agreed_total(lines, goods, shop)
    return Purchase(items, total=total if any(_cost(line, shop) is None for line in lines) else None)


def _reduced(lines: tuple[Priced, ...], reduction: Reduction, shop: Shop) -> Priced:
    """The only line at what its discount leaves; of several lines nobody knows which one it is of."""
    cost = _cost(lines[0], shop)
    if len(lines) > 1 or cost is None:
        raise Unsettled("ask_one_at_a_time")
    amount = None if reduction.amount is None else shop.amount(reduction.amount.amount)
    return replace(lines[0], each=None, all=reduced(cost, Discount(reduction.percent, amount), shop))


def _agreed_total(lines: tuple[Priced, ...], goods: Goods, shop: Shop) -> Decimal | None:
    """The total that was said; asks where the costs come to something else."""
    if goods.total is None:
        return None
    said, known = shop.amount(goods.total.amount), _sum(lines, shop)
    if known is not None and known != said:
        raise Unsettled("ask_prices", total=shop.amount_text(said))
    return said


def _sum(lines: tuple[Priced, ...], shop: Shop) -> Decimal | None:
    costs = [_cost(line, shop) for line in lines]
    return None if None in costs else sum((cost for cost in costs if cost is not None), Decimal(0))


def _cost(line: Priced, shop: Shop) -> Decimal | None:
    if line.all is not None:
        return line.all
    return None if line.each is None else shop.rounded(line.each * line.quantity)


def _goods_or_expense(ways: list[tuple[Purchase]], goods: Goods, shop: Shop) -> Reading:
    """Bought for sale, or used up by the shop? Only the shopkeeper knows."""
    first = ways[0][0].items[0]
    cost = first.line_total if first.line_total is not None else first.unit_cost
    both: list[tuple[Action, ...]] = list(ways[:2])
    if cost is not None and goods.lines[0].price is not None:
        total = cost if first.line_total is not None else shop.rounded(cost * first.quantity)
        both.append((Expense(total, first.product),))
    return reading(Options(tuple(both), False), lambda actions: labelled(actions, shop), card="card_stock_in")
