"""What a question about the books asks for: figures, days, stock, names. Its words are apart from all others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import cast

from tenant_runtime.actions import Period
from tenant_runtime.brain.rules.asking.spans import read_span
from tenant_runtime.brain.rules.sentence import Sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.words.pieces import Cursor, Piece
from tenant_runtime.brain.rules.words.text import fold
from tenant_runtime.contract import templates

POLITE = ("filler", "greeting", "thanks", "goodbye")
PERIODS = ("today", "yesterday", "this_week", "last_week", "this_month", "last_month", "this_year", "all_time")
BY = frozenset(
    {
        "en",
        "por",
        "el",
        "la",
        "los",
        "las",
        "x",
        "via",
        "em",
        "no",
        "na",
        "pelo",
        "pela",
        "o",
        "a",
        "by",
        "in",
        "on",
        "the",
    }
)
"""What may stand before a way to pay, and says nothing alone."""
JOINTS = frozenset({"de", "del", "do", "da", "dos", "das", "of", "con", "com", "with"})
LONGEST_PHRASE = 6
NOUNS = frozenset({"top_products", "cash_close", "summary"})
"""Figures that no verb of selling or paying names."""

Unit = str | Piece | Period
"""A folded word, a piece that stays whole (a number, a mark, a product's name), or the days that were named."""


@dataclass(slots=True)
class Asked:
    """What was found, and the names that are left: each with the word that led to it.

    `method` is a way to pay that was named. `compared_after`: so many periods stand before the word that compares.
    """

    tags: set[str] = field(default_factory=set)
    figures: set[str] = field(default_factory=set)
    periods: list[Period] = field(default_factory=list)
    names: list[tuple[str, str]] = field(default_factory=list)
    numbers: int = 0
    method: str | None = None
    compared_after: int = 0
    is_noun: bool = False
    starts_asking: bool = False

    @property
    def is_asking(self) -> bool:
        """Whether it says that it asks: a question mark, "cuánto", "show me"."""
        return bool(self.tags & {"ask.how_much", "ask.how_many", "ask.show", "question"})


@lru_cache(maxsize=4)
def asked(sentence: Sentence, shop: Shop) -> Asked:
    """Everything in the sentence that a question may ask for; kept while the same sentence is looked at again."""
    found = Asked()
    units = _units(sentence, shop)
    at, name, lead = 0, [], ""  # type: int, list[str], str
    while at < len(units):
        length, tags = _phrase(units, at, shop.language)
        if name and units[at] in JOINTS and _is_named_on(units, at + 1, shop.language):
            is_counted = len(name) == 1 and "container" in shop.lexicon.tags(name[0])
            name = [] if is_counted else [*name, str(units[at])]
        elif length:
            _close(found, name, lead, shop)
            name, lead = [], " ".join(str(unit) for unit in units[at : at + length])
            _note(found, tags, lead, shop, is_first=at == 0)
            at += length - 1
        else:
            _take_unit(found, units[at], name, shop)
        at += 1
    _close(found, name, lead, shop)
    return found


def _is_named_on(units: Sequence[Unit], at: int, language: str) -> bool:
    """Whether a word of a name stands here: the "queso" of "pan de queso"."""
    is_word = at < len(units) and isinstance(units[at], str) and units[at] not in PERIODS
    return is_word and not _phrase(units, at, language)[0]


def _units(sentence: Sentence, shop: Shop) -> list[Unit]:
    cursor, units = Cursor([_of_day(piece, shop) for piece in sentence.pieces]), []  # type: Cursor, list[Unit]
    while (piece := cursor.here) is not None:
        is_period = piece.has(*(f"period.{name}" for name in PERIODS))
        if is_period and not piece.has("on_day", "range.from", "since"):
            units.append(_named_period(piece))
            cursor.skip()
        elif (span := read_span(cursor, shop.context.today, shop.context.country)) is not None:
            units.append(span)
        elif is_period:
            units.append(_named_period(piece))
            cursor.skip()
        else:
            units += _words(piece)
            cursor.skip()
    return units


def _of_day(piece: Piece, shop: Shop) -> Piece:
    """ "friday's" is Friday."""
    if not (piece.is_word and piece.folded.endswith("'s")):
        return piece
    tags = shop.lexicon.tags(piece.folded.removesuffix("'s"))
    return replace(piece, tags=tags) if any(tag.startswith(("weekday.", "month.")) for tag in tags) else piece


def _words(piece: Piece) -> Sequence[Unit]:
    is_polite = piece.has(*POLITE) and " " in piece.folded and not piece.has("ask.show", "count.verb")
    if is_polite or piece.has("comma", "stop"):
        return ()
    if piece.is_number and not piece.has("article"):
        return (piece,)
    if piece.has("product", "question", "number"):
        return (piece,)
    return tuple(piece.folded.split(" "))


def _named_period(piece: Piece) -> Period:
    return cast("Period", next(name for name in PERIODS if piece.has(f"period.{name}")))


def _phrase(units: Sequence[Unit], at: int, language: str) -> tuple[int, frozenset[str]]:
    known = phrases(language)
    if units[at] not in _first_words(language):
        return 0, frozenset()
    for length in range(min(LONGEST_PHRASE, len(units) - at), 0, -1):
        words = units[at : at + length]
        if all(isinstance(word, str) and word not in PERIODS for word in words):
            tags = known.get(" ".join(words))  # type: ignore[arg-type]
            if tags:
                return length, tags
    return 0, frozenset()


def _note(found: Asked, tags: frozenset[str], phrase: str, shop: Shop, *, is_first: bool) -> None:
    if "report.compare" in tags and "report.compare" not in found.tags:
        found.compared_after = len(found.periods)
    found.tags |= tags
    found.periods += [cast("Period", name) for name in PERIODS if f"period.{name}" in tags]  # "resumen semanal"
    found.starts_asking = found.starts_asking or (is_first and "ask.left" in tags)
    figures = {tag.removeprefix("metric.") for tag in tags if tag.startswith("metric.")}
    found.figures |= figures
    if (
        figures
        and "report.more" not in tags
        and not any(tag.startswith(("verb.", "paid_clause")) for tag in shop.lexicon.tags(phrase))
    ):
        found.is_noun = (
            found.is_noun or bool(tags & {"figure.noun"}) or bool(figures & {"top_products", "cash_close", "summary"})
        )


def _take_unit(found: Asked, unit: Unit, name: list[str], shop: Shop) -> None:
    if isinstance(unit, Piece):
        if unit.has("question"):
            found.tags.add("question")
        elif unit.has("product"):
            name.append(unit.text)
        elif "top_products" not in found.figures or "report.more" in found.tags:
            found.numbers += 1
    elif isinstance(unit, str) and unit not in PERIODS:
        tags = shop.lexicon.tags(unit)
        if named := next((period for period in PERIODS if f"period.{period}" in tags), None):
            found.periods.append(cast("Period", named))  # the "hj" of "vendi hj"
        elif not tags & {*POLITE, "and"}:
            name.append(unit)
    else:
        found.periods.append(unit)  # type: ignore[arg-type]


def _close(found: Asked, name: list[str], lead: str, shop: Shop) -> None:
    """The end of a name; "por mercado pago" is a way to pay, "con" alone nothing."""
    words = list(name)
    while words and words[0] in JOINTS | BY:
        del words[0]
    while words and words[-1] in JOINTS | BY:
        del words[-1]
    if (method := _method(words, shop)) is not None:
        found.method = method
    elif words:
        found.names.append((" ".join(name), lead))


def _method(words: Sequence[str], shop: Shop) -> str | None:
    tags = shop.lexicon.tags(" ".join(words))
    return next((tag.removeprefix("payment.") for tag in sorted(tags) if tag.startswith("payment.")), None)


@cache
def phrases(language: str) -> dict[str, frozenset[str]]:
    """The phrases of questions in one language, and what each asks for."""
    listed: dict[str, list[str]] = templates.read(f"language/{language}/reports.json")["asking"]
    found: dict[str, frozenset[str]] = {}
    shared: dict[frozenset[str], frozenset[str]] = {}
    for tag, alike in listed.items():
        for phrase in map(fold, alike):
            tags = found.get(phrase, frozenset()) | {tag}
            found[phrase] = shared.setdefault(tags, tags)
    return found


@cache
def _first_words(language: str) -> frozenset[Unit]:
    return frozenset(phrase.split(" ", 1)[0] for phrase in phrases(language))
