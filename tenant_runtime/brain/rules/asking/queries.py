"""Questions about the books: "cuánto vendí esta semana", "corte de caja de ayer en pdf", "quedan maltas?"."""

from __future__ import annotations

from typing import Literal, cast

from tenant_runtime.actions import Action, Days, FreeQuestion, Metric, Period, Report, StockQuery
from tenant_runtime.brain.rules.asking.asked import Asked, asked
from tenant_runtime.brain.rules.asking.compared import compared
from tenant_runtime.brain.rules.choosing import Options, reading
from tenant_runtime.brain.rules.deals.parties import known_party
from tenant_runtime.brain.rules.goods.names import Name
from tenant_runtime.brain.rules.goods.resolving import resolve
from tenant_runtime.brain.rules.labels.labels import labelled
from tenant_runtime.brain.rules.sentence import Draft, Sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.spending.categories import category_of
from tenant_runtime.brain.rules.talk.subjects import says
from tenant_runtime.brain.rules.words.pieces import Cursor
from tenant_runtime.brain.rules.words.text import fold
from tenant_runtime.readings import Ask, Post, Question, Reading

Format = Literal["text", "pdf", "xlsx", "chart"]
FORMATS: tuple[Format, ...] = ("pdf", "xlsx", "chart")
CHANGES_SOMETHING = (
    "verb.undo", "verb.change", "verb.create", "edit.not", "edit.lead", "alert.verb", "alert.off",
    "paid_clause",
)  # fmt: skip
DAYS_ALONE = {
    "report.compare",
    "ask.joint",
    "ask.show",
    "ask.how_much",
    "question",
    *(f"report.format.{one}" for one in FORMATS),
}
"""What may stand beside days where the figures are left unsaid."""
NO_NAMES = (
    "payment.",
    "past",
    "days",
    "weeks",
    "months",
    "weekday.",
    "month.",
    "period.",
    "due.",
    "range.",
    "span.",
    "coming",
)
TO_SOMEONE = frozenset(
    {
        "a",
        "para",
        "pra",
        "to",
        "al",
        "pro",
        "ao",
        "le vendi",
        "les vendi",
        "vendi pra",
        "vendi para",
        "sales to",
        "sold to",
        "sell to",
        "vendi pro",
        "vendi pros",
    }
)
FROM_SOMEONE = frozenset({"me compro", "me compraron", "nos compro", "comprou", "me comprou"})


def asks_for_figures(sentence: Sentence, shop: Shop) -> bool:
    """Whether it asks what was sold, spent, earned: what is only told ("hoy vendí") asks nothing."""
    found = asked(sentence, shop)
    if found.numbers or says(sentence, shop.language, "debts", "tomorrow"):
        return False
    if not found.figures:
        return _asks_for_money(found) or _names_days_alone(found)
    if found.is_asking:
        return not sentence.has("verb.undo", "verb.create", "alert.off")
    if "report.compare" not in found.tags and _changes_something(sentence):
        return False
    return not found.names if found.figures == {"summary"} else found.is_noun


def _changes_something(sentence: Sentence) -> bool:
    """The "last" of "sales last friday" is no word of an undo."""
    is_undone = any(piece.has("undo.last") and not piece.has("past", "last_days") for piece in sentence.pieces)
    return is_undone or sentence.has(*CHANGES_SOMETHING)


def _asks_for_money(found: Asked) -> bool:
    """ "cuánto tengo en mercado pago"."""
    return found.method is not None and not found.names and {"ask.how_much", "ask.left"} <= found.tags


def _names_days_alone(found: Asked) -> bool:
    """ "últimos 7 días", "y ayer?", "esta semana vs la pasada": a day alone may be the answer to a question of ours."""
    if found.names or found.method or not found.periods or found.tags - DAYS_ALONE:
        return False
    return bool(found.tags & {"report.compare", "question"}) or not any(map(_is_one_day, found.periods))


def _is_one_day(period: Period) -> bool:
    return period.first == period.last if isinstance(period, Days) else period in {"today", "yesterday"}


def asks_for_stock(sentence: Sentence, shop: Shop) -> bool:
    """Whether it asks what is left of a product, or of all."""
    found = asked(sentence, shop)
    if found.numbers or found.method or says(sentence, shop.language, "debts"):
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
    if metric is None or found.tags & {"ask.other"} or len(found.names) > 1:
        return Post((FreeQuestion(),))
    compares = "report.compare" in found.tags or len(found.periods) > 1
    period = _period(found, metric, shop, compares=compares)
    form = next((form for form in FORMATS if f"report.format.{form}" in found.tags), "text")
    narrowed = _narrowed(metric, found, shop)
    if metric == "purchases" and narrowed and narrowed.get("party") in shop.context.customers:
        metric = "sales"  # "what did Elsa buy": what a customer bought we sold
    if narrowed is None or period is None:
        return Post((FreeQuestion(),))
    return Post((Report(metric, period, compare=compares, format=cast("Format", form), **narrowed),))


def _period(found: Asked, metric: Metric, shop: Shop, *, compares: bool) -> Period | None:
    if not compares:
        return found.periods[0] if found.periods else _usual(metric)
    if metric == "top_products":
        return None
    return compared(found.periods, compared_after=found.compared_after, today=shop.context.today)


def _usual(metric: Metric) -> Period:
    """The days meant where none are said: what sells best shows over a month."""
    return "this_month" if metric == "top_products" else "today"


def _metric(found: Asked) -> Metric | None:
    """The one figure; where several words name figures the narrower one says what is meant."""
    figures = _figures(found)
    if found.method:
        return "cash_close" if figures <= {"sales", "cash_close", "summary"} else None
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


def _figures(found: Asked) -> set[str]:
    """What was named; money that came in is the cash close, of a product its sales; days alone are a summary."""
    figures = found.figures - {"default"}
    if "collected" in figures:
        figures = figures - {"collected"} | {"sales" if found.names else "cash_close"}
    if "report.more" in found.tags and (len(found.periods) > 1 or "report.compare" in found.tags):
        figures = figures - {"top_products"} | {"sales"}  # "vendí más esta semana que la pasada?"
    return figures or {"sales" if found.figures or found.method else "summary"}


def _narrowed(metric: Metric, found: Asked, shop: Shop) -> dict[str, str] | None:
    """The product, category or party that the figure is of; None where the words name nothing we know of."""
    if not found.names:
        return {}
    name, lead = found.names[0]
    if _is_no_name(name, shop):
        return None
    if party := known_party(name, shop):
        return {"party": party} if metric in {"sales", "purchases", "top_products"} else None
    if metric == "expenses":
        category = category_of(name, shop.language)
        return {"category": category} if category else None
    return _of_a_product(metric, name, lead, shop) if metric in {"sales", "profit", "purchases"} else None


def _of_a_product(metric: Metric, name: str, lead: str, shop: Shop) -> dict[str, str] | None:
    """A product, or somebody new, where "le vendí a" led to the name."""
    is_person = any("person" in shop.lexicon.tags(fold(word)) for word in name.split(" "))
    match = shop.catalogue.match(name)
    if not match.is_certain and (is_person or lead in TO_SOMEONE | FROM_SOMEONE):
        return {"party": name} if metric == "sales" else None
    candidates = resolve(Name(tuple(name.split(" "))), shop, is_plural=True)
    return {"product": candidates.named[0].name} if len(candidates.named) == 1 else None


def _is_no_name(name: str, shop: Shop) -> bool:
    """Days and ways to pay that we did not understand are no product; a product of the shop is one whatever it is."""
    if shop.catalogue.match(name).is_certain:
        return False
    tags = shop.lexicon.tags(name).union(*(shop.lexicon.tags(word) for word in name.split(" ")))
    return any(tag.startswith(NO_NAMES) for tag in tags)
