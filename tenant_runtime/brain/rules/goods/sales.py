"""Sales: "vendí 2 pulseras a 20 y una gorra a 18 con tarjeta"."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from tenant_runtime.actions import Action, Sale, SaleItem
from tenant_runtime.brain.rules.choosing import Options, reading
from tenant_runtime.brain.rules.deals.terms import Terms
from tenant_runtime.brain.rules.goods.amounts import Price
from tenant_runtime.brain.rules.goods.goods_options import Priced, line_options, together
from tenant_runtime.brain.rules.goods.items import goods_cursor, read_goods
from tenant_runtime.brain.rules.goods.lines import Goods, Line
from tenant_runtime.brain.rules.goods.offers import read_promoted
from tenant_runtime.brain.rules.goods.promoted import promoted_sale
from tenant_runtime.brain.rules.goods.reductions import discounted
from tenant_runtime.brain.rules.goods.services import is_service
from tenant_runtime.brain.rules.goods.sizes_known import with_known_sizes
from tenant_runtime.brain.rules.labels.labels import labelled
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.sentence import Draft, Sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.spending.tax import SaidTax, without_tax
from tenant_runtime.brain.rules.words.thousands import with_thousands
from tenant_runtime.readings import Ask, Question, Reading

VERBS = ("verb.sale", "verb.sale_weak")
AMOUNT_VERBS = (*VERBS, "verb.arrived", "noun.sale", "verb.made", "verb.closed")


def read_sale(sentence: Sentence, shop: Shop, terms: Terms) -> Draft:
    """What was sold."""
    untaxed, tax = without_tax(sentence, shop)
    cursor = goods_cursor(untaxed)
    if promoted := read_promoted(cursor, VERBS, shop.language):
        return Draft(cursor, lambda: promoted_sale(promoted, shop))
    verbs = AMOUNT_VERBS if sentence.has("sales_amount", "total_lead") else VERBS
    goods = read_goods(cursor, verbs, shop.language)
    is_priced = bool(goods.lines) and all(line.price is not None for line in goods.lines)
    is_told = sentence.has("verb.sale") or terms.party is not None
    is_told = is_told or (is_priced and _is_done(sentence, goods, terms, shop))
    if _is_paid_total(goods, terms, shop):
        goods.total, goods.is_certain = Price(terms.paid, "all"), False
    goods.lines = with_thousands(goods, shop)
    return Draft(cursor, lambda: _reading(goods, shop, tax, is_certain=is_told))


def _is_done(sentence: Sentence, goods: Goods, terms: Terms, shop: Shop) -> bool:
    """ "salieron 2 a 8", "hice 3 cortes a 20", "3 fades at 30, everybody paid": what has its prices was sold."""
    if terms.is_paid_to_us:
        return True
    if not sentence.has("verb.sale_weak"):
        return False
    if not sentence.has("verb.made") or terms.payment_method is not None:
        return True  # "hice 3 tortas" may have baked them; nobody pays for that by card
    return all(is_service(line.name, shop.language) for line in goods.lines)


def _is_paid_total(goods: Goods, terms: Terms, shop: Shop) -> bool:
    """ "vendi 4 marmitas e 2 refri, deu 84": where no price was said, what was paid is likely the whole.

    Of goods that have their prices it is what somebody we know by name paid of them.
    """
    is_open = bool(goods.lines) and goods.total is None and all(line.price is None for line in goods.lines)
    if not is_open or not terms.paid or terms.is_owed or terms.is_order:
        return False
    return terms.party is None or not all(_has_own_price(line, shop) for line in goods.lines)


def _reading(goods: Goods, shop: Shop, tax: SaidTax | None, *, is_certain: bool) -> Reading:
    if not goods.lines:
        return _amount_alone(goods, shop, is_certain=is_certain and tax is None)
    goods = with_known_sizes(goods, shop)
    goods = _priced_for_all(_with_total_of_all(_with_total_on_its_line(goods), shop))
    options = [line_options(line, shop, is_sale=True) for line in goods.lines]
    options = [_with_price(one, line, goods, shop) for one, line in zip(options, goods.lines, strict=True)]
    whole = together(options)
    is_plain = goods.is_certain and not _leans_on_a_later_price(goods) and not _names_one_twice(goods, options)
    is_plain = is_plain and not any(_is_off_list(lines, goods.total, shop) for lines in whole.listed)
    is_plain = is_plain and (tax is None or tax.is_certain)
    sales = [replace(_sale(lines, goods, shop), tax=None if tax is None else tax.tax) for lines in whole.listed]
    reduced = discounted(sales, goods, shop)
    ways: tuple[tuple[Action, ...], ...] = tuple((sale,) for sale in reduced.listed)
    is_all_certain = is_certain and is_plain and whole.is_certain and reduced.is_certain
    return reading(Options(ways, is_all_certain), lambda actions: labelled(actions, shop), card="card_sale")


def _amount_alone(goods: Goods, shop: Shop, *, is_certain: bool) -> Reading:
    """A day's sales as one amount: "hoy vendí 347,50 en total"."""
    if goods.total is None or goods.reduction is not None:
        return Ask(Question("replies.ask_product_sold"))
    ways: tuple[tuple[Action, ...], ...] = ((Sale(total=shop.amount(goods.total.amount)),),)
    is_whole = is_certain and goods.total.scope == "all"
    return reading(Options(ways, is_whole), lambda actions: labelled(actions, shop), card="card_sale")


def _with_total_on_its_line(goods: Goods) -> Goods:
    """The total of a single line without a price is that line's price."""
    if goods.total is None or len(goods.lines) != 1 or goods.lines[0].price is not None:
        return goods
    return replace(goods, lines=[replace(goods.lines[0], price=goods.total)], total=None)


def _with_total_of_all(goods: Goods, shop: Shop) -> Goods:
    """ "2 buzos y 3 remeras por 90": where the first has no price, 90 is likely for all, to be confirmed."""
    *before, last = goods.lines
    price = last.price
    if not before or goods.total is not None or price is None or price.scope != "either" or price.lead != "either":
        return goods
    if any(line.price is not None or _has_own_price(line, shop) for line in before):
        return goods
    whole = replace(price, scope="all")
    return replace(goods, lines=[*before, replace(last, price=None)], total=whole, is_certain=False)


def _has_own_price(line: Line, shop: Shop) -> bool:
    match = shop.catalogue.match(line.name.text)
    return any(item.price is not None for item in match.items)


def _priced_for_all(goods: Goods) -> Goods:
    """ "2 remeras y 1 gorra a 10 cada una": of a single cap that can only be said of all."""
    *before, last = goods.lines
    price = last.price
    if not before or price is None or price.scope != "each" or not price.is_said or price.per or price.lead == "said":
        return goods
    is_single = last.quantity is not None and last.quantity.value == 1 and last.quantity.unit == "unit"
    if not is_single or any(line.price is not None for line in before):
        return goods
    return replace(goods, lines=[*(replace(line, price=price) for line in before), last])


def _with_price(options: Options[Priced], line: Line, goods: Goods, shop: Shop) -> Options[Priced]:
    """The options that have a price, said or in the catalogue, or given by the total. Asks for it where none has."""
    if line.price is not None or goods.total is not None:
        return options
    priced = tuple(one for one in options.listed if one.product.item and one.product.item.price is not None)
    if not priced:
        first = options.listed[0]
        raise Unsettled("ask_price", product=first.product.name, quantity=shop.quantity_text(first.quantity))
    return Options(priced, options.is_certain and len(priced) == len(options.listed))


def _leans_on_a_later_price(goods: Goods) -> bool:
    """ "2 remeras y una gorra a 18": is 18 the price of both?"""
    return any(first.price is None and second.price is not None for first, second in pairwise(goods.lines))


def _names_one_twice(goods: Goods, options: list[Options[Priced]]) -> bool:
    said = [one.listed[0].product.name for one, line in zip(options, goods.lines, strict=True) if not line.is_part]
    return len(set(said)) < len(said)


def _sale(lines: tuple[Priced, ...], goods: Goods, shop: Shop) -> Sale:
    total = None if goods.total is None else _open_total(lines, goods, goods.total, shop)
    return Sale(tuple(map(_item, lines)), total=total)


def _item(line: Priced) -> SaleItem:
    return SaleItem(line.product.name, line.quantity, line.each, line.all, line.unit, line.pack)


def _open_total(lines: tuple[Priced, ...], goods: Goods, total: Price, shop: Shop) -> Decimal | None:
    """The total where a price is open; None where it only repeats what the prices come to. Asks where they disagree."""
    said = shop.amount(total.amount)
    amounts = [_line_total(line, shop) for line in lines]
    known = sum((amount for amount in amounts if amount is not None), Decimal(0))
    if goods.reduction is not None:
        return said
    if (None in amounts and known < said) or _is_off_list(lines, total, shop):
        return said
    if None in amounts or known != said:
        raise Unsettled("ask_prices", total=shop.amount_text(said))
    return None


def _is_off_list(lines: tuple[Priced, ...], total: Price | None, shop: Shop) -> bool:
    """ "2 leites e 3 detergentes, deu 19 tudo", where the catalogue's prices come to another sum."""
    if total is None or any(line.each is not None or line.all is not None for line in lines):
        return False
    amounts = [_line_total(line, shop) for line in lines]
    return None not in amounts and sum(amount for amount in amounts if amount is not None) != total.amount


def _line_total(line: Priced, shop: Shop) -> Decimal | None:
    own = line.product.item.price if line.product.item else None
    each = line.each if line.each is not None else own
    if line.all is not None:
        return line.all
    return None if each is None else shop.rounded(each * line.quantity)
