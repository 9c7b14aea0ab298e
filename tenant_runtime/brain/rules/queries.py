"""Questions about the books: "cuánto vendí esta semana", "cuántas pulseras me quedan"."""

from __future__ import annotations

from typing import cast

from tenant_runtime.actions import Action, Ask, Metric, Period, Post, Question, Reading, Report, StockQuery
from tenant_runtime.brain.rules.choosing import Options, reading
from tenant_runtime.brain.rules.labels import labelled
from tenant_runtime.brain.rules.names import Name, read_name
from tenant_runtime.brain.rules.resolving import resolve
from tenant_runtime.brain.rules.sentence import Draft, Sentence
from tenant_runtime.brain.rules.shop import Shop

QUESTION_WORDS = ("ask.how_much", "ask.show", "ask.do", "ask.how_many", "question", "the", "of", "comma", "stop")
WRAPPING = ("filler", "greeting", "thanks")


def read_report(sentence: Sentence, shop: Shop) -> Draft:  # noqa: ARG001 - every reader takes the shop
    """A figure over a period; today where none is said."""
    cursor = sentence.cursor(*WRAPPING)
    metrics: set[str | None] = set()
    periods: list[str | None] = []
    while not cursor.is_done:
        if metric := cursor.take("metric."):
            metrics.add(metric.detail("metric."))
        elif not periods and (period := cursor.take("period.")):
            periods.append(period.detail("period."))
        elif not cursor.take(*QUESTION_WORDS):
            cursor.skip()
    return Draft(cursor, lambda: _report(metrics, periods[0] if periods else "today"))


def _report(metrics: set[str | None], period: str | None) -> Reading:
    if len(metrics) != 1:
        return Ask(Question("replies.ask_figure"))
    return Post((Report(cast("Metric", metrics.pop()), cast("Period", period)),))


def read_stock_query(sentence: Sentence, shop: Shop) -> Draft:
    """How much is left of a product, or of all."""
    cursor = sentence.cursor(*WRAPPING)
    name: Name | None = None
    while not cursor.is_done:
        if cursor.take("ask.stock", "ask.left", "ask.how_many", "period.today"):
            continue
        if name is None and (name := read_name(cursor)):
            continue
        if not cursor.take(*QUESTION_WORDS, "concept_prep"):
            cursor.skip()
    return Draft(cursor, lambda: _stock_of(name, sentence, shop))


def _stock_of(name: Name | None, sentence: Sentence, shop: Shop) -> Reading:
    if name is None:
        if sentence.has("ask.stock"):
            return Post((StockQuery(),))
        return Ask(Question("replies.ask_stock_of"))
    candidates = resolve(name, shop, is_plural=True)
    ways: tuple[tuple[Action, ...], ...] = tuple((StockQuery(named.name),) for named in candidates.named)
    is_certain = candidates.is_certain or candidates.named[0].item is None
    return reading(Options(ways, is_certain), lambda actions: labelled(actions, shop), card="card_stock_query")
