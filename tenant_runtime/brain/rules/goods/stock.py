"""Stock that changed without a sale: "se rompieron 2 tazas", "me robaron 2 cervezas", "conté 12 cocas"."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tenant_runtime.actions import Action, AdjustReason, StockAdjust
from tenant_runtime.brain.rules.choosing import Options, combined, reading
from tenant_runtime.brain.rules.deals.terms import Terms
from tenant_runtime.brain.rules.goods.goods_options import Priced, line_options
from tenant_runtime.brain.rules.goods.items import goods_cursor, read_goods
from tenant_runtime.brain.rules.goods.lines import Goods
from tenant_runtime.brain.rules.goods.names import is_nameable
from tenant_runtime.brain.rules.labels.labels import labelled
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.sentence import Draft, Sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.words.pieces import Piece
from tenant_runtime.readings import Question, Reading

REASONS: tuple[AdjustReason, ...] = ("expiry", "theft", "gift", "own_use", "damage")
"""Where several are said the first of these counts: what expired was thrown away."""
ASIDE = ("take_off", "all_each", "home")
COUNTING = ("count.strong", "count.verb", "count.truth", "count.place", "ask.stock", "label.stock")


def read_stock_out(sentence: Sentence, shop: Shop, terms: Terms) -> Draft:  # noqa: ARG001 - dealing puts them on
    """What left without a sale, and why."""
    said = {tag for piece in sentence.pieces for tag in piece.tags if tag.startswith("out.")}
    reason: AdjustReason = next((one for one in REASONS if f"out.{one}" in said), "damage")
    cursor = goods_cursor(Sentence(_without_states(sentence.pieces)), *ASIDE)
    goods = read_goods(cursor, tuple(sorted(said)), shop.language, may_repeat=True)
    return Draft(cursor, lambda: _left(goods, reason, shop))


def _without_states(pieces: Sequence[Piece]) -> list[Piece]:
    """Without the "expired" of "threw out 3 expired yogurts": the verb said it already."""
    verbs = sum(piece.has("out.") for piece in pieces)
    if verbs < 2:
        return list(pieces)
    return [piece for at, piece in enumerate(pieces) if not (_is_state(pieces, at) or _leads_to_state(pieces, at))]


def _leads_to_state(pieces: Sequence[Piece], at: int) -> bool:
    """The "que" of "tiré 4 kilos de banana que se pudrieron"."""
    return pieces[at].has("relative") and at + 1 < len(pieces) and pieces[at + 1].has("out.")


def _is_state(pieces: Sequence[Piece], at: int) -> bool:
    is_inside = 0 < at < len(pieces) - 1
    return is_inside and pieces[at].has("out.") and pieces[at - 1].is_number and is_nameable(pieces[at + 1])


def read_stock_count(sentence: Sentence, shop: Shop, terms: Terms) -> Draft:  # noqa: ARG001 - dealing puts them on
    """How many there are by count: certain where counting was said, else it may be a question or a wish."""
    is_certain = sentence.has("count.strong", "count.truth")
    cursor = goods_cursor(sentence)
    goods = read_goods(cursor, COUNTING, shop.language, may_repeat=True)
    return Draft(cursor, lambda: _counted(goods, shop, is_certain=is_certain))


def _left(goods: Goods, reason: AdjustReason, shop: Shop) -> Reading:
    options = _options(goods, shop, "ask_product_out")
    ways = tuple(tuple(_taken_off(line, reason) for line in lines) for lines in options.listed)
    return _read(Options(ways, options.is_certain), shop)


def _counted(goods: Goods, shop: Shop, *, is_certain: bool) -> Reading:
    options = _options(goods, shop, "ask_product_out")
    ways = tuple(tuple(_set_to(line) for line in lines) for lines in options.listed)
    return _read(Options(ways, options.is_certain and is_certain), shop)


def _options(goods: Goods, shop: Shop, question: str) -> Options[tuple[Priced, ...]]:
    """What the lines may mean; money has no place here."""
    if not goods.lines:
        raise Unsettled.of(Question(f"replies.{question}"))
    has_money = goods.total is not None or goods.reduction is not None or any(line.price for line in goods.lines)
    if has_money:
        raise Unsettled("ask_one_at_a_time")
    return combined([line_options(line, shop, is_sale=False) for line in goods.lines])


def _read(options: Options[tuple[Action, ...]], shop: Shop) -> Reading:
    return reading(options, lambda actions: labelled(actions, shop), card="card_stock_out")


def _taken_off(line: Priced, reason: AdjustReason) -> Action:
    return StockAdjust(line.product.name, _in_units(line) * -1, None, reason, _unit(line))


def _set_to(line: Priced) -> Action:
    return StockAdjust(line.product.name, None, _in_units(line), "count", _unit(line))


def _in_units(line: Priced) -> Decimal:
    """In units of stock, where a pack says how many it holds."""
    return line.quantity * (line.pack or 1)


def _unit(line: Priced) -> str:
    return "unit" if line.pack is not None else line.unit
