"""Questions about the books: "cuánto vendí esta semana", "corte de caja de ayer en pdf", "quedan maltas?"."""

from __future__ import annotations

from typing import Literal, cast

from tenant_runtime.actions import (
    Action,
    Ask,
    FreeQuestion,
    Metric,
    Period,
    Post,
    Question,
    Reading,
    Report,
    StockQuery,
)
from tenant_runtime.brain.rules.asked import Asked, asked
from tenant_runtime.brain.rules.categories import category_of
from tenant_runtime.brain.rules.choosing import Options, reading
from tenant_runtime.brain.rules.labels import labelled
from tenant_runtime.brain.rules.names import Name
from tenant_runtime.brain.rules.parties import known_party
from tenant_runtime.brain.rules.pieces import Cursor
from tenant_runtime.brain.rules.resolving import resolve
from tenant_runtime.brain.rules.sentence import Draft, Sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.subjects import says
from tenant_runtime.brain.rules.text import fold

Format = Literal["text", "pdf", "xlsx", "chart"]
FORMATS: tuple[Format, ...] = ("pdf", "xlsx", "chart")
CHANGES_SOMETHING = (
    "verb.undo", "verb.change", "verb.create", "undo.last", "edit.not", "edit.lead", "alert.verb", "alert.off",
    "paid_clause",
)  # fmt: skip
TO_SOMEONE = frozenset(
    {"a", "para", "pra", "to", "al", "pro", "ao", "le vendi", "les vendi", "vendi pra", "vendi para"}
)
FROM_SOMEONE = frozenset({"me compro", "me compraron", "nos compro", "comprou", "me comprou"})


def asks_for_figures(sentence: Sentence, shop: Shop) -> bool:
    """Whether it asks what was sold, spent, earned: what is only told ("hoy vendí") asks nothing."""
    found = asked(sentence, shop)
    if not found.figures or found.numbers or says(sentence, shop.language, "debts", "tomorrow"):
        return False
    if found.is_asking:
        return not sentence.has("verb.undo", "verb.create", "alert.off")
    if sentence.has(*CHANGES_SOMETHING) and "report.compare" not in found.tags:
        return False
    return not found.names if found.figures == {"summary"} else found.is_noun


def asks_for_stock(sentence: Sentence, shop: Shop) -> bool:
    """Whether it asks what is left of a product, or of all."""
    found = asked(sentence, shop)
    if found.numbers or says(sentence, shop.language, "debts"):
        return False
    if sentence.has("verb.undo", "verb.create", "verb.create_weak", "alert.off", "alert.below"):
        return False
    if found.tags & {"ask.stock", "ask.low"}:
        return found.is_asking or not sentence.has("verb.") or bool(found.tags & {"ask.low"})
    asks = bool(found.tags & {"ask.how_many", "ask.how_much", "question"})
    return "ask.left" in found.tags and (asks or (found.starts_asking and len(found.names) == 1))


def read_report(sentence: Sentence, shop: Shop) -> Draft:
    """A figure over a period; today where none is said."""
    found = asked(sentence, shop)
    return _whole(sentence, _report(found, shop))


def read_stock_query(sentence: Sentence, shop: Shop) -> Draft:
    """How much is left of a product, of all, or what runs out."""
    found = asked(sentence, shop)
    if len(found.names) > 1:
        return _whole(sentence, Post((FreeQuestion(),)))
    if not found.names:
        return _whole(sentence, _all_stock(found))
    return _whole(sentence, _stock_of(Name(tuple(found.names[0][0].split(" "))), shop))


def _whole(sentence: Sentence, answer: Reading) -> Draft:
    """Books nothing, and has looked at every word itself."""
    cursor = Cursor(sentence.pieces)
    cursor.used = set(range(len(sentence.pieces)))
    return Draft(cursor, lambda: answer)


def _all_stock(found: Asked) -> Reading:
    if "ask.low" in found.tags:
        return Post((StockQuery(only_low=True),))
    if "ask.stock" in found.tags:
        return Post((StockQuery(),))
    return Ask(Question("replies.ask_stock_of"))


def _stock_of(name: Name, shop: Shop) -> Reading:
    candidates = resolve(name, shop, is_plural=True)
    ways: tuple[tuple[Action, ...], ...] = tuple((StockQuery(named.name),) for named in candidates.named)
    is_certain = candidates.is_certain or candidates.named[0].item is None
    return reading(Options(ways, is_certain), lambda actions: labelled(actions, shop), card="card_stock_query")


def _report(found: Asked, shop: Shop) -> Reading:
    metric = _metric(found)
    compares = "report.compare" in found.tags
    periods = found.periods[:1] if compares else found.periods
    if found.tags & {"ask.other"}:
        return Post((FreeQuestion(),))
    if metric is None or len(periods) > 1 or len(found.names) > 1:
        return Post((FreeQuestion(),))
    period = _compared(found.periods) if compares else (periods[0] if periods else _usual(metric))
    form = next((form for form in FORMATS if f"report.format.{form}" in found.tags), "text")
    narrowed = _narrowed(metric, found, shop)
    if narrowed is None:
        return Post((FreeQuestion(),))
    return Post((Report(metric, period, compare=compares, format=cast("Format", form), **narrowed),))


def _usual(metric: Metric) -> Period:
    """The days meant where none are said: what sells best shows over a month."""
    return "this_month" if metric == "top_products" else "today"


def _compared(periods: list[Period]) -> Period:
    """The period that is compared with the one before it."""
    later: dict[Period, Period] = {"last_week": "this_week", "last_month": "this_month", "yesterday": "today"}
    if len(periods) == 1:
        return later.get(periods[0], periods[0])
    return periods[0] if periods else "this_month"


def _metric(found: Asked) -> Metric | None:
    """The one figure; where several words name figures the narrower one says what is meant."""
    figures = found.figures - {"default"} or {"sales"}
    for narrow, wide in (
        ("top_products", {"sales", "summary", "expenses", "profit"}),
        ("cash_close", {"sales", "summary", "expenses", "profit"}),
        ("purchases", {"expenses", "summary"}),
    ):
        if narrow in figures:
            figures -= wide
    if len(figures) > 1:
        figures -= {"summary"}
    if len(figures) > 1 and figures <= {"sales", "expenses", "profit", "purchases"}:
        return "summary"
    return cast("Metric", next(iter(figures))) if len(figures) == 1 else None


def _narrowed(metric: Metric, found: Asked, shop: Shop) -> dict[str, str] | None:
    """The product, category or party that the figure is of; None where the words name nothing we know of."""
    if not found.names:
        return {}
    name, lead = found.names[0]
    if party := known_party(name, shop):
        return {"party": party} if metric in {"sales", "purchases", "top_products"} else None
    if metric == "expenses":
        category = category_of(name, shop.language)
        return {"category": category} if category else None
    if metric not in {"sales", "profit", "purchases"}:
        return None
    is_person = any("person" in shop.lexicon.tags(fold(word)) for word in name.split(" "))
    match = shop.catalogue.match(name)
    if not match.is_certain and (is_person or lead in TO_SOMEONE | FROM_SOMEONE):
        return {"party": name} if metric == "sales" else None
    candidates = resolve(Name(tuple(name.split(" "))), shop, is_plural=True)
    return {"product": candidates.named[0].name} if len(candidates.named) == 1 else None
