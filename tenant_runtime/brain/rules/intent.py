"""Which kind of message this is, by its verbs: the first rule that fits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from tenant_runtime.brain.rules.sentence import Sentence

Intent = Literal[
    "refuse", "nothing", "smalltalk", "help", "undo",
    "report", "stock_query",
    "create", "update", "stock_out", "stock_in", "sale", "expense",
    "several", "unknown",
]  # fmt: skip

BOOKING_VERBS = ("verb.sale", "verb.expense", "verb.bought", "verb.arrived", "verb.create", "out.")
SMALLTALK = ("greeting", "thanks", "goodbye", "filler", "question", "period.today", "and")


def intent(sentence: Sentence) -> Intent:
    """The one intent of the message, "several", or "unknown"."""
    return next((kind for kind, fits in RULES if fits(sentence)), "unknown")


def _counts(sentence: Sentence) -> bool:
    return sentence.counts_something


def _books(sentence: Sentence) -> bool:
    return sentence.has(*BOOKING_VERBS)


def _is_attack(sentence: Sentence) -> bool:
    return sentence.has("injection") and not (_counts(sentence) and _books(sentence))


def _asks_for_help(sentence: Sentence) -> bool:
    if sentence.has("how_to") or (sentence.pieces and sentence.consists_of("question")):
        return True
    return sentence.has("help") and not _counts(sentence) and not _books(sentence)


def _is_off_topic(sentence: Sentence) -> bool:
    return sentence.has("refuse") and not _counts(sentence) and not _books(sentence)


def _undoes(sentence: Sentence) -> bool:
    return sentence.has("verb.undo") and not _counts(sentence)


def _asks_for_a_figure(sentence: Sentence) -> bool:
    """Questions hold no numbers; what was only told ("hoy vendí") is none."""
    if _counts(sentence) or not sentence.has("metric.") or sentence.has("verb.create", "verb.create_weak"):
        return False
    if sentence.consists_of("metric.", "the", "question", "filler") and not sentence.has("verb."):
        return True
    names_figure = any(piece.has("metric.") and not piece.has("verb.") for piece in sentence.pieces)
    return sentence.has("ask.how_much", "ask.show", "question") or (names_figure and sentence.has("period."))


def _asks_for_stock(sentence: Sentence) -> bool:
    if _counts(sentence) or sentence.has("verb.create", "verb.create_weak"):
        return False
    return sentence.has("ask.stock") or (sentence.has("ask.left", "ask.how_many") and not _books(sentence))


def _creates(sentence: Sentence) -> bool:
    return sentence.has("verb.create")


def _sells(sentence: Sentence) -> bool:
    return sentence.has("verb.sale")


def _restocks(sentence: Sentence) -> bool:
    return sentence.has("verb.arrived", "verb.bought")


def _spends(sentence: Sentence) -> bool:
    """Whether money was spent; "paid" beside a sale is how the customer paid, beside goods what they cost."""
    verbs = sentence.find("verb.expense")
    if _sells(sentence) or _restocks(sentence):
        verbs = [verb for verb in verbs if not verb.has("paid_clause", "cost_lead")]
    return bool(verbs)


def _tells_of_several(sentence: Sentence) -> bool:
    kinds = (_sells(sentence), _spends(sentence), _restocks(sentence), sentence.has("out."))
    return sum(kinds) > 1


def _changes_a_price(sentence: Sentence) -> bool:
    if _sells(sentence) or _spends(sentence) or _restocks(sentence) or sentence.has("ask.how_much"):
        return False
    return sentence.has("verb.now_costs") or (sentence.has("verb.change") and _counts(sentence))


def _loses(sentence: Sentence) -> bool:
    return sentence.has("out.")


def _may_spend(sentence: Sentence) -> bool:
    return _spends(sentence) or sentence.has("bill")


def _may_create(sentence: Sentence) -> bool:
    return sentence.has("verb.create_weak")


def _names_an_expense(sentence: Sentence) -> bool:
    return _counts(sentence) and sentence.has("expense_noun") and not sentence.has("verb.sale_weak")


def _may_sell(sentence: Sentence) -> bool:
    return _counts(sentence) or sentence.has("verb.sale_weak")


RULES: tuple[tuple[Intent, Callable[[Sentence], bool]], ...] = (
    ("refuse", _is_attack),
    ("nothing", lambda sentence: sentence.has("nothing")),
    ("help", _asks_for_help),
    ("smalltalk", lambda sentence: sentence.consists_of(*SMALLTALK)),
    ("refuse", _is_off_topic),
    ("undo", _undoes),
    ("report", _asks_for_a_figure),
    ("stock_query", _asks_for_stock),
    ("create", _creates),
    ("several", _tells_of_several),
    ("update", _changes_a_price),
    ("stock_out", _loses),
    ("stock_in", _restocks),
    ("sale", _sells),
    ("expense", _may_spend),
    ("create", _may_create),
    ("expense", _names_an_expense),
    ("sale", _may_sell),
)
