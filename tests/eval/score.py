"""Scores readings of shopkeepers' sentences against their exact meaning.

A gold sentence holds id, lang, country, text, expect{currency, actions[], clarify, needs_catalogue?}; a reading holds
id, outcome ("post" booked at once, "answer" done at once and books nothing, "confirm" shown, "ask") and actions in
gold's shape. The catalogue is empty: gold marks what only a catalogue could price with needs_catalogue, and asking is
right there. A sentence said in a shop ("shop") means products and parties of that shop: their names must be the shop's.

Verdicts: right (exact and done at once, or asked where gold asks), confirmed (exact, waits for a yes), asked
(needlessly), misread (not exact, nothing booked), WRONG (something booked that is not exactly what was meant: must
be 0).
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import takewhile
from typing import Any, Literal

Shape = Mapping[str, Any]
Verdict = Literal["right", "confirmed", "asked", "misread", "WRONG"]

VERDICTS: tuple[Verdict, ...] = ("right", "confirmed", "asked", "misread", "WRONG")
EXACT_NUMBERS = ("total", "paid", "due", "discount", "price", "cost", "stock", "delta", "counted", "threshold")
EXACT_NAMES = ("customer", "item", "target", "match", "set")
SOFT = (
    "payment_method", "category", "supplier", "date", "due_date", "period", "metric", "reason", "format", "promo",
    "tax", "installments",
)  # fmt: skip
BOOKS = frozenset({
    "sale", "expense", "purchase", "customer_payment", "supplier_payment", "sale_return", "stock_adjust",
    "product_create", "product_update", "low_stock_alert", "owner_withdrawal", "owner_deposit", "order_deposit",
    "order_delivery", "undo", "edit_last", "debt_opening", "period_close",
})  # fmt: skip
TITLES = {"senor": "sr", "senhor": "sr", "senora": "sra", "senhora": "sra", "mister": "mr", "mrs.": "mrs"}
STOP = frozenset({"de", "la", "el", "los", "las", "un", "una", "da", "do", "the", "a", "of", "del"})


@dataclass(frozen=True)
class Judged:
    """One sentence's verdict, the fields that differ and matter, and those that only count as soft."""

    verdict: Verdict
    hard: tuple[str, ...] = ()
    soft: tuple[str, ...] = ()


def judge(gold: Shape, reading: Shape | None) -> Judged:
    """How one reading compares to its gold sentence; a missing reading counts as a question."""
    outcome = (reading or {}).get("outcome", "ask")
    got = (reading or {}).get("actions") or []
    expect = gold["expect"]
    is_booked = outcome == "post" and any(action.get("intent") in BOOKS for action in got)
    if expect.get("clarify") or expect.get("needs_catalogue"):
        return Judged("WRONG" if is_booked else "right" if outcome in {"ask", "confirm"} else "misread")
    if outcome == "ask":
        return Judged("asked")
    hard, soft = _compared(expect["actions"], got)
    if gold.get("shop") and list(map(_names, expect["actions"])) != list(map(_names, got)):
        hard = (*hard, "names")
    if hard:
        return Judged("WRONG" if is_booked else "misread", hard, soft)
    return Judged("confirmed" if outcome == "confirm" else "right", hard, soft)


def summary(gold: Iterable[Shape], readings: Mapping[str, Shape]) -> dict[str, Any]:
    """The figures over all sentences.

    `understood` is the share that is right or confirmed, `at_once` the share of these that waits for no yes.
    """
    tally: Counter[str] = Counter()
    by_language: dict[str, Counter[str]] = {}
    soft_misses = 0
    for sentence in gold:
        judged = judge(sentence, readings.get(sentence["id"]))
        tally[judged.verdict] += 1
        by_language.setdefault(sentence["lang"], Counter())[judged.verdict] += 1
        soft_misses += len(judged.soft)
    count = tally.total()
    return {
        "n": count,
        **{verdict: tally[verdict] for verdict in VERDICTS},
        "soft_misses": soft_misses,
        "understood": _share(tally["right"] + tally["confirmed"], count),
        "at_once": _share(tally["right"], tally["right"] + tally["confirmed"]),
        "by_lang": {language: dict(verdicts) for language, verdicts in by_language.items()},
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0


def _compared(expected: list[Shape], got: list[Shape]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    hard: list[str] = [] if len(expected) == len(got) else ["number of actions"]
    soft: list[str] = []
    for one, other in zip(expected, got, strict=False):
        hard_here, soft_here = _differences(one, other)
        hard += hard_here
        soft += soft_here
    return tuple(hard), tuple(soft)


def _differences(gold: Shape, got: Shape) -> tuple[list[str], list[str]]:
    if gold["intent"] != got.get("intent"):
        return ["intent"], []
    hard = [field for field in EXACT_NUMBERS if field in gold and _number(gold[field]) != _number(got.get(field))]
    hard += [field for field in EXACT_NAMES if gold.get(field) and not _is_same_name(gold[field], got.get(field))]
    if "items" in gold and not _are_same_items(gold["items"] or [], got.get("items") or []):
        hard.append("items")
    return hard, [field for field in SOFT if field in gold and gold[field] != got.get(field)]


def _names(action: Shape) -> list[list[str]]:
    """The words of each name in an action."""
    said = [item.get("name") for item in action.get("items") or ()]
    said += [action.get(field) for field in ("customer", "supplier", "item")]
    said += [(action.get(field) or {}).get(name) for field in ("match", "set") for name in ("item", "customer")]
    return [_words(name) for name in said]


def _are_same_items(gold: list[Shape], got: list[Shape]) -> bool:
    return len(gold) == len(got) and all(_is_same_item(one, other) for one, other in zip(gold, got, strict=True))


def _is_same_item(gold: Shape, got: Shape) -> bool:
    """A unit price that gold marks as derived is not compared."""
    fields = ("qty", "line_total") if gold.get("unit_price_derived") else ("qty", "line_total", "unit_price")
    same_numbers = all(_number(gold.get(field)) == _number(got.get(field)) for field in fields)
    return same_numbers and _is_same_name(gold.get("name"), got.get("name"))


def _is_same_name(gold: object, got: object) -> bool:
    """Same but for plural, accents and articles; one may say less ("Lupe" for "Dona Lupe")."""
    if isinstance(gold, Mapping) and isinstance(got, Mapping):
        return gold.keys() == got.keys() and all(_is_same_value(gold[key], got[key]) for key in gold)
    if isinstance(gold, Mapping) or isinstance(got, Mapping):
        return False
    one, other = _words(gold), _words(got)
    return one == other or (bool(one) and bool(other) and (_covers(one, other) or _covers(other, one)))


def _is_same_value(gold: object, got: object) -> bool:
    is_number = all(character in "-.0123456789" for character in str(gold))
    return _number(gold) == _number(got) if is_number else _is_same_name(gold, got)


def _covers(some: list[str], others: list[str]) -> bool:
    return all(any(_is_same_word(one, other) for other in others) for one in some)


def _is_same_word(one: str, other: str) -> bool:
    """Equal but for an ending: cafes/cafe, pasteis/pastel, scarves/scarf."""
    shared = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))
    is_near = shared >= max(3, min(len(one), len(other)) - 2) and abs(len(one) - len(other)) <= 2
    return one == other or (is_near and not one[0].isdigit())


def _words(value: object) -> list[str]:
    flat = unicodedata.normalize("NFKD", str(value or "").lower()).encode("ascii", "ignore").decode()
    flat = flat.replace("sr.", "sr").replace("sra.", "sra")
    parts = "".join(character if character.isalnum() or character == "." else " " for character in flat).split()
    return [TITLES.get(part, part) for part in parts if part not in STOP]


def _number(value: object) -> Decimal | str | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return str(value)
