"""Which kind of message this is, by its verbs."""

from __future__ import annotations

from typing import Literal

from tenant_runtime.brain.rules.sentence import Sentence

Intent = Literal[
    "refuse", "nothing", "smalltalk", "help", "undo", "report", "stock_query", "create", "update", "stock_out", "stock_in",
    "sale", "expense", "several", "unknown",
]  # fmt: skip

BOOKING_VERBS = ("verb.sale", "verb.expense", "verb.bought", "verb.arrived", "verb.create", "out.")


def intent(sentence: Sentence) -> Intent:
    """The one intent of the message, "several", or "unknown"."""
    if talk := _talk(sentence):
        return talk
    if not sentence.counts_something and (query := _query(sentence)):
        return query
    return _booking(sentence)


def _talk(sentence: Sentence) -> Intent | None:
    is_booking = sentence.counts_something and sentence.has(*BOOKING_VERBS)
    if sentence.has("injection") and not is_booking:
        return "refuse"
    if sentence.has("nothing"):
        return "nothing"
    if sentence.pieces and sentence.consists_of("question"):
        return "help"
    if sentence.consists_of("greeting", "thanks", "goodbye", "filler", "question", "period.today", "and"):
        return "smalltalk"
    if sentence.has("how_to") or (sentence.has("help") and not sentence.counts_something and not is_booking):
        return "help"
    if sentence.has("refuse") and not sentence.counts_something and not sentence.has(*BOOKING_VERBS):
        return "refuse"
    return "undo" if sentence.has("verb.undo") and not sentence.counts_something else None


def _query(sentence: Sentence) -> Intent | None:
    """Questions hold no numbers; what was only told ("hoy vendí") is none."""
    if sentence.has("verb.create", "verb.create_weak"):
        return None
    asks = sentence.has("ask.how_much", "ask.show", "question")
    names_figure = any(piece.has("metric.") and not piece.has("verb.") for piece in sentence.pieces)
    if sentence.has("metric.") and (asks or (names_figure and sentence.has("period."))):
        return "report"
    if sentence.has("ask.stock") or (sentence.has("ask.left", "ask.how_many") and not sentence.has(*BOOKING_VERBS)):
        return "stock_query"
    return None


def _booking(sentence: Sentence) -> Intent:
    if sentence.has("verb.create"):
        return "create"
    if _sells(sentence) and _spends(sentence):
        return "several"
    if _changes_a_price(sentence):
        return "update"
    if sentence.has("out.") and not _sells(sentence):
        return "stock_out"
    if sentence.has("verb.arrived", "verb.bought"):
        return "several" if _sells(sentence) or sentence.has("out.") else "stock_in"
    if _sells(sentence):
        return "sale"
    return _weak_booking(sentence)


def _weak_booking(sentence: Sentence) -> Intent:
    if _spends(sentence) or sentence.has("bill"):
        return "expense"
    if sentence.has("verb.create_weak"):
        return "create"
    if not sentence.counts_something and not sentence.has("verb.sale_weak"):
        return "unknown"
    if sentence.has("expense_noun") and not sentence.has("verb.sale_weak"):
        return "expense"
    return "sale"


def _sells(sentence: Sentence) -> bool:
    return sentence.has("verb.sale")


def _spends(sentence: Sentence) -> bool:
    """Whether money was spent; "paid" beside a sale is how the customer paid."""
    verbs = sentence.find("verb.expense")
    if _sells(sentence) or sentence.has("verb.arrived", "verb.bought"):
        verbs = [verb for verb in verbs if not verb.has("paid_clause", "cost_lead")]
    return bool(verbs)


def _changes_a_price(sentence: Sentence) -> bool:
    if _sells(sentence) or _spends(sentence) or sentence.has("verb.arrived", "verb.bought"):
        return False
    if sentence.has("verb.now_costs"):
        return True
    return sentence.has("verb.change") and sentence.counts_something and not sentence.has("ask.how_much")
