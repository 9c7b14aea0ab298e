"""What money was spent on: "transporte", "la reparación del refri", "servilletas y vasos desechables"."""

from __future__ import annotations

from dataclasses import dataclass

from tenant_runtime.brain.rules.goods.names import is_nameable, read_name
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.spending.categories import category_of
from tenant_runtime.brain.rules.words.pieces import Cursor
from tenant_runtime.brain.rules.words.text import fold

USUAL = frozenset({
    "rent", "wages", "utilities", "internet", "transport", "delivery", "maintenance", "cleaning", "taxes", "fees",
    "advertising", "insurance", "bank", "software",
})  # fmt: skip
"""Categories whose words are hardly ever goods for sale."""
PERIODS = (
    "period.this_week",
    "period.last_week",
    "period.this_month",
    "period.last_month",
    "period.this_year",
    "wage_time",
)


@dataclass(frozen=True, slots=True)
class Concept:
    """What money was spent on. `is_certain`: the words say so themselves; `is_known`: it is a usual expense."""

    text: str
    is_certain: bool
    is_known: bool


def read_concept(cursor: Cursor, shop: Shop) -> Concept | None:
    """The concept at the cursor with what leads to it, or None with nothing used."""
    start = cursor.mark()
    is_purpose = cursor.sees("concept_prep")
    is_payee = not is_purpose and cursor.sees("payee_prep")
    lead = cursor.take("concept_prep", "payee_prep")
    if lead is None and cursor.sees("expense_noun", distance=1):
        cursor.take("pay_prep")  # "320 in wages"
    if is_payee and cursor.sees("expense_noun", distance=1):
        cursor.take("concept_prep")  # "al del gas"
    cursor.take(*PERIODS)
    cursor.take("the", "article", "possessive")
    words: list[str] = []
    while name := read_name(cursor):
        words += [*name.words, *([name.size] if name.size else [])]
        if not _goes_on(cursor, words, shop):
            break
    if not words:
        cursor.back_to(start)
        return None
    if cursor.sees("of") and cursor.sees(*PERIODS, distance=1):
        cursor.take("of")
    cursor.take(*PERIODS)
    text = " ".join(words).lower()
    is_certain = _is_certain(words, shop, is_purpose=is_purpose, is_payee=is_payee)
    return Concept(text, is_certain, any(_is_known(word, shop) for word in words) or _is_usual(text, shop))


def _goes_on(cursor: Cursor, words: list[str], shop: Shop) -> bool:
    """ "servilletas y vasos", "reparar la cafetera": takes the joint and says whether the name goes on."""
    if cursor.sees("and") and is_nameable(cursor.ahead()) and cursor.take("and"):
        words.append(cursor.pieces[cursor.at - 1].text)
        return True
    is_work = category_of(words[-1], shop.language) == "maintenance"
    if is_work and cursor.sees("the") and is_nameable(cursor.ahead()) and cursor.take("the"):
        words.append(cursor.pieces[cursor.at - 1].text)
        return True
    return False


def _is_known(word: str, shop: Shop) -> bool:
    return "expense_noun" in shop.lexicon.tags(fold(word))


def _is_usual(text: str, shop: Shop) -> bool:
    return category_of(text, shop.language) in USUAL


def _is_certain(words: list[str], shop: Shop, *, is_purpose: bool, is_payee: bool) -> bool:
    """A known expense is certain; an unknown one where "en", "de", "for" leads it; goods of the shop never are."""
    if not shop.catalogue.match(" ".join(words)).is_new:
        return False
    if any("person" in shop.lexicon.tags(fold(word)) for word in words):
        return False
    known = [_is_known(word, shop) or _is_usual(word, shop) for word in words]
    if not any(known):
        return (is_purpose and not is_payee) or _is_usual(" ".join(words), shop)
    if is_purpose and not is_payee:
        return True
    return _joined(words, known, shop) if shop.lexicon.is_head_first else known[-1]


def _joined(words: list[str], known: list[bool], shop: Shop) -> bool:
    """Whether a joint stands before every unknown word after the first: alquiler del puesto, not "alquiler puesto"."""
    joints = [bool(shop.lexicon.tags(fold(word)) & {"of", "with", "and", "the"}) for word in words]
    return known[0] and all(known[index] or joints[index] or joints[index - 1] for index in range(1, len(words)))
