"""Sales told the other way round: "por 3 peluches cobré 27", "8 obleas vendidas a 3", "sold a $30 toaster".

Each is put in the order in which the readers expect it; no word is dropped, so that all are still accounted for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from tenant_runtime.brain.rules.goods.names import is_nameable
from tenant_runtime.brain.rules.words.pieces import Piece

SEPARATORS = ("comma", "stop")
SAYS_NOTHING = ("filler", "greeting", "thanks", "today", "comma", "stop", "the")
IN_ALL = Piece("", "", frozenset({"total_tail"}))
AT = Piece("", "", frozenset({"each_mark"}))
BREAK = Piece("", "", frozenset({"comma"}))
ON_CREDIT = Piece("", "", frozenset({"credit"}))
ONE = Piece("1", "1", frozenset({"number", "article"}), Decimal(1), Decimal(1))
FOR = frozenset({"any_mark"})
SOLD = frozenset({"verb.sale"})
LIKELY_SOLD = frozenset({"verb.sale_weak", "verb.made"})
TOOK = frozenset({"verb.took"})
NOTHING = frozenset({"filler"})


def turned(pieces: Sequence[Piece], language: str) -> list[Piece]:
    """The pieces, goods before their price and the verb before both."""
    found = _goods_of_money(_last_one(list(pieces)))
    found = _money_last(_goods_last(_participle_first(found)))
    return _price_behind(_came_in(found)) if language == "en" else found


def _last_one(pieces: list[Piece]) -> list[Piece]:
    """ "vendí el último par": one of them."""
    pairs = enumerate(zip(pieces, pieces[1:], pieces[2:], strict=False), start=1)
    for at, (verb, last, noun) in pairs:
        if verb.has("verb.sale") and last.has("the_last") and (is_nameable(noun) or noun.has("a_pair.")):
            return [*pieces[:at], replace(ONE, text=last.text), *pieces[at + 1 :]]
    return pieces


def _goods_of_money(pieces: list[Piece]) -> list[Piece]:
    """ "vendí 15 pesos de chicles": how many is not said, so that it is to be confirmed."""
    for at in range(1, len(pieces) - 2):
        amount, joint = pieces[at], pieces[at + 1]
        is_worth = amount.is_number and amount.has("money") and joint.has("worth_of") and is_nameable(pieces[at + 2])
        if is_worth and pieces[at - 1].has("verb.sale"):
            end = _end_of_goods(pieces, at + 2)
            end = next((one for one in range(at + 2, end) if pieces[one].has("and", "number")), end)
            doubtful = replace(amount, tags=amount.tags | {"unsure"})
            return [*pieces[:at], ONE, *pieces[at + 2 : end], replace(joint, tags=FOR), doubtful, *pieces[end:]]
    return pieces


def _participle_first(pieces: list[Piece]) -> list[Piece]:
    """ "4 bermudas vendidas a 65": the participle is the verb of the sentence; said again it says nothing."""
    where = [at for at in range(len(pieces)) if _is_participle(pieces, at)]
    if not where or any(piece.has("verb.") for at, piece in enumerate(pieces[: where[-1]]) if at not in where):
        return pieces
    kept = [replace(piece, tags=NOTHING) if at in where[1:] else piece for at, piece in enumerate(pieces)]
    before = _counted_first(kept[: where[0]])
    return [replace(kept[where[0]], tags=SOLD), *before, *kept[where[0] + 1 :]]


def _is_participle(pieces: list[Piece], at: int) -> bool:
    """Goods before it and their price behind it: "Tom sold 2 mugs" has a seller before it."""
    if not pieces[at].has("sold_as") or at == 0 or at + 1 == len(pieces) or pieces[at - 1].has("person", "title"):
        return False
    is_goods = is_nameable(pieces[at - 1]) or (pieces[at - 1].is_number and at > 1 and is_nameable(pieces[at - 2]))
    price = at + 1 + pieces[at + 1].has("each_mark", "any_mark", "comma")
    if not is_goods or price >= len(pieces) or not pieces[price].is_number:
        return False
    return not is_nameable(pieces[price + 1] if price + 1 < len(pieces) else None)


def _counted_first(pieces: list[Piece]) -> list[Piece]:
    """ "obleas 8" is 8 obleas."""
    if len(pieces) < 2 or not pieces[-1].is_number or not all(map(is_nameable, pieces[:-1])):
        return pieces
    return [pieces[-1], *pieces[:-1]]


def _goods_last(pieces: list[Piece]) -> list[Piece]:
    """ "cobré 27 por 3 peluches", "la señora Irma me quedó a deber 118 por 3 veladoras": the amount is of all of it."""
    verb = next((at for at, piece in enumerate(pieces) if piece.has("takes_money", "left_owing")), None)
    joints = ("any_mark", "of") if verb is not None and pieces[verb].has("charged") else ("any_mark",)
    if verb is None or not _is_amount(pieces, verb + 1, joints):
        return pieces
    is_debt = pieces[verb].has("left_owing")
    if not is_debt and not all(piece.has(*SAYS_NOTHING) for piece in pieces[:verb]):
        return pieces
    joint = verb + 2
    while joint < len(pieces) and pieces[joint].has("total_tail"):
        joint += 1
    if joint >= len(pieces) or not pieces[joint].has(*joints) or not _is_counted(pieces, joint + 1):
        return pieces
    end = _end_of_goods(pieces, joint + 1)
    goods, amount = _without_article(pieces[joint + 1 : end]), pieces[verb + 1 : joint]
    told = [*pieces[:verb], *_verb(pieces[verb]), *goods, *_for_all(pieces[joint], amount)]
    while _has_more(pieces, end):
        joint, start = end, end + 3
        end = _end_of_goods(pieces, start)
        amount = _for_all(pieces[joint + 2], [pieces[joint + 1]])
        told += [pieces[joint], *_without_article(pieces[start:end]), *amount]
    return [*told, *pieces[end:]]


def _has_more(pieces: Sequence[Piece], at: int) -> bool:
    """ "... y 18 por un cierre": another amount with its goods."""
    is_joined = at + 3 < len(pieces) and pieces[at].has("and", "comma") and _is_amount(pieces, at + 1)
    return is_joined and pieces[at + 2].has("any_mark") and _is_counted(pieces, at + 3)


def _money_last(pieces: list[Piece]) -> list[Piece]:
    """ "por 3 peluches cobré 27"."""
    first = next((at for at, piece in enumerate(pieces) if not piece.has(*SAYS_NOTHING)), None)
    if first is None or not pieces[first].has("any_mark") or not _is_counted(pieces, first + 1):
        return pieces
    verb = next((at for at, piece in enumerate(pieces) if piece.has("takes_money")), None)
    if verb is None or verb < first or not _is_amount(pieces, verb + 1) or _end_of_goods(pieces, first + 1) < verb - 1:
        return pieces
    goods = _without_article([piece for piece in pieces[first + 1 : verb] if not piece.has(*SEPARATORS)])
    end = verb + 2
    while end < len(pieces) and pieces[end].has("total_tail", "each"):
        end += 1
    amount = _for_all(pieces[first], pieces[verb + 1 : end])
    return [*pieces[:first], *_verb(pieces[verb]), *goods, *amount, *pieces[end:]]


def _without_article(goods: list[Piece]) -> list[Piece]:
    """ "los 3 peluches": the article says nothing."""
    is_article = bool(goods) and goods[0].has("the") and not goods[0].is_number
    return [replace(goods[0], tags=NOTHING), *goods[1:]] if is_article else goods


def _verb(piece: Piece) -> list[Piece]:
    if piece.has("left_owing"):
        return [replace(piece, tags=TOOK), ON_CREDIT]
    return [replace(piece, tags=SOLD if piece.has("charged") else LIKELY_SOLD)]


def _for_all(joint: Piece, amount: Sequence[Piece]) -> list[Piece]:
    is_told = any(piece.has("total_tail", "each") for piece in amount[1:])
    return [joint, *amount] if is_told else [joint, *amount, IN_ALL]


def _is_amount(pieces: Sequence[Piece], at: int, joints: tuple[str, ...] = ("any_mark",)) -> bool:
    """Whether a number stands here that counts nothing; `joints` may follow it."""
    if at >= len(pieces) or not pieces[at].is_number or pieces[at].has("article"):
        return False
    following = pieces[at + 1] if at + 1 < len(pieces) else None
    if following is None or following.has(*joints):
        return True
    return not (is_nameable(following) or following.has("measure.", "dozen", "percent", "of"))


def _is_counted(pieces: Sequence[Piece], at: int) -> bool:
    """Whether a count of something stands here, with or without "los"."""
    at += at < len(pieces) and pieces[at].has("the") and not pieces[at].is_number
    if at + 1 >= len(pieces) or not pieces[at].is_number or pieces[at].has("money"):
        return False
    return is_nameable(pieces[at + 1]) or pieces[at + 1].has("measure.", "dozen", "container")


def _end_of_goods(pieces: Sequence[Piece], start: int) -> int:
    """Where the goods end: at a comma that no goods follow, at how it was paid, at a verb."""
    for at in range(start, len(pieces)):
        following = pieces[at + 1] if at + 1 < len(pieces) else None
        if pieces[at].has("comma") and _is_counted(pieces, at + 1):
            continue
        if pieces[at].has(*SEPARATORS, "paid_clause", "verb.", "takes_money", "day.", "weekday."):
            return at
        if _has_more(pieces, at):
            return at
        if pieces[at].has("pay_prep") and following is not None and following.has("payment."):
            return at
    return len(pieces)


def _came_in(pieces: list[Piece]) -> list[Piece]:
    """ "got 30 t-shirts in from Bella": the "in" says that they came, and are no sale."""
    verb = next((at for at, piece in enumerate(pieces) if piece.has("got_in")), None)
    if verb is None:
        return pieces
    after = range(verb + 3, len(pieces))
    inward = next((at for at in after if _is_inward(pieces, at) or _is_source(pieces, verb, at)), None)
    if inward is None:
        return pieces
    arrived = replace(pieces[verb], tags=frozenset({"verb.arrived"}))
    is_lead = pieces[inward].has("goods_in", "supplier_lead")
    said = pieces[inward] if is_lead else replace(pieces[inward], tags=NOTHING)
    return [*pieces[:verb], arrived, *pieces[verb + 1 : inward], said, *pieces[inward + 1 :]]


def _is_inward(pieces: Sequence[Piece], at: int) -> bool:
    """The "in" behind goods, before a price, a comma or the end."""
    if pieces[at].has("goods_in"):
        return True
    following = pieces[at + 1] if at + 1 < len(pieces) else None
    is_end = following is None or following.has("comma", "stop", "each_mark", "any_mark")
    return pieces[at].folded == "in" and is_nameable(pieces[at - 1]) and is_end


def _is_source(pieces: Sequence[Piece], verb: int, at: int) -> bool:
    """ "got 10 kg of flour from Makro": goods that are got from somebody came in."""
    return _is_counted(pieces, verb + 1) and is_nameable(pieces[at - 1]) and pieces[at].folded == "from"


def _price_behind(pieces: list[Piece]) -> list[Piece]:
    """ "a $30 toaster", "2 $15 shirts"."""
    found = list(pieces)
    for at in range(1, len(found) - 1):
        if not (found[at].has("money") and found[at - 1].is_number and not found[at - 1].has("money")):
            continue
        end = at + 1
        while end < len(found) and (is_nameable(found[end]) or (end > at + 1 and found[end].has("noun_too"))):
            end += 1
        if end > at + 1:
            found[at:end] = [*found[at + 1 : end], AT, found[at]]
            return [*found[: end + 1], *_price_behind(found[end + 1 :])]
    return found
