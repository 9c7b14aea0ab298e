"""Which numbers a sentence can be said to hold: found without the brain's own eyes, and on the generous side."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache, reduce

from tenant_runtime.contract import templates

DIGITS = re.compile(r"\d/\d|\d+(?:[.,]\d+)*")
WORDS = re.compile(r"[^\W\d_]+")
LONGEST_SPAN = 7
PARTS = (
    (r"\b(centavos?|centimos?|cents?)\b|\dp\b|\d ?c\b", 100),
    (r"(\d|\b)(g|gr|grs|gm|gms|gramos?|gramas?|grams?|ml|cc)\b", 1000),
)
"""Words that make hundredths of money and thousandths of a kilo or a litre of a number."""

THOUSAND = Decimal(1000)

ALWAYS = frozenset({Decimal(0), Decimal(1)})
"""One thing where none was counted; nothing where it was all on credit."""


def numbers_said(text: str, language: str, country: str) -> frozenset[Decimal]:
    """Every number that some run of the sentence's number words and digits can stand for."""
    folded = _folded(text)
    tokens = list(_tokens(folded, language, country))
    found = {*ALWAYS, *(value for phrase, value in _phrases(language).items() if phrase in folded)}
    found |= {1 + number for token in tokens for number in token if 0 < number < 1}  # kilo y medio
    if frozenset({THOUSAND}) in tokens:  # "una en treinta y la otra en veinticinco mil": said once, meant twice
        found |= {number * THOUSAND for token in tokens for number in token if 0 < number < THOUSAND}
    for start in range(len(tokens)):
        for end in range(start + 1, min(start + LONGEST_SPAN, len(tokens)) + 1):
            found |= _together(tokens[start:end])
    parts = [part for words, part in PARTS if re.search(words, folded)]
    return frozenset(found | {number / part for number in found for part in parts})


def _tokens(text: str, language: str, country: str) -> Iterator[frozenset[Decimal]]:
    """What each number in turn may be; words that are no number are passed over."""
    words = _words(language, country)
    for match in re.finditer(rf"{DIGITS.pattern}|{WORDS.pattern}", text):
        if match[0][0].isdigit():
            yield frozenset(_written(match[0]))
        elif match[0] in words:
            yield frozenset({words[match[0]]})


def _written(digits: str) -> Iterator[Decimal]:
    """1.200 is 1200 here and 1.2 there: both count as said. 1/2 is a half."""
    if "/" in digits:
        above, below = map(Decimal, digits.split("/"))
        yield from {above, below, above / below} if below else {above, below}
        return
    parts = re.split(r"[.,]", digits)
    yield Decimal("".join(parts))
    if len(parts) > 1:
        yield Decimal("".join(parts[:-1]) + "." + parts[-1])


def _together(run: list[frozenset[Decimal]]) -> set[Decimal]:
    """Every way to add and multiply a run from left to right, and the last as hundredths."""

    def step(before: set[Decimal], now: frozenset[Decimal]) -> set[Decimal]:
        both = {result for one in before for other in now for result in (one + other, one * other, one + other / 100)}
        return set(sorted(both)[:400])

    return reduce(step, run[1:], set(run[0]))


@cache
def _words(language: str, country: str) -> dict[str, Decimal]:
    numbers = _numerals(language)
    slang: dict[str, str] = templates.load("language/slang.json").get(country, {})
    return numbers | {_folded(word): Decimal(value) for word, value in slang.items()}


def _numerals(language: str) -> dict[str, Decimal]:
    data = templates.load(f"language/{language}/numbers.json")
    table = data["numerals"]
    found = {word: Decimal(value) for part in ("units", "tens", "hundreds") for word, value in table[part].items()}
    found |= dict.fromkeys(table["thousand"], Decimal(1000)) | dict.fromkeys(table["million"], Decimal(1_000_000))
    found |= dict.fromkeys(table["hundred"], Decimal(100))
    for part in ("fractions", "dozens"):
        found |= {word: Decimal(value) for phrase, value in data[part].items() for word in [phrase] if " " not in word}
    return found


@cache
def _phrases(language: str) -> dict[str, Decimal]:
    """Fractions of several words: cuarto y mitad."""
    fractions: dict[str, str] = templates.load(f"language/{language}/numbers.json")["fractions"]
    return {phrase: Decimal(value) for phrase, value in fractions.items() if " " in phrase}


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))


def booked_numbers(fields: object) -> Iterator[Decimal]:
    """Every number anywhere in an action that was posted."""
    if isinstance(fields, Decimal):
        yield fields
    elif isinstance(fields, dict):
        yield from _all(fields.values())
    elif isinstance(fields, list | tuple):
        yield from _all(fields)


def _all(fields: Iterable[object]) -> Iterator[Decimal]:
    for field in fields:
        yield from booked_numbers(field)
