"""Tidies what people write about their business: "Mi tienda se llama Beans&Co" is the name "Beans&Co"."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from orchestrator.onboarding.words import LANGUAGES, folded, is_bookkeeping, is_greeting, is_one_of, phrases
from orchestrator.onboarding.words import without_prefix as _without_prefix
from tenant_runtime.contract.config import Language

MOST_NAME_CHARACTERS = 80
MOST_TYPE_CHARACTERS = 200
ZERO_WIDTH_JOINER = "\u200d"  # joins emoji; every other invisible formatting character goes

Fault = Literal["missing", "too_long", "not_an_answer"]


@dataclass(frozen=True)
class Tidied:
    """A usable text, or why it is none; `language` where its wording was plainly of one language."""

    text: str = ""
    fault: Fault | None = None
    language: Language | None = None


def tidy_name(written: str) -> Tidied:
    """The name of a business out of an answer to "what is your business called?"."""
    clean = one_line(written)
    if _is_no_answer(clean) or is_one_of("yes", clean) or is_one_of("no", clean):
        return Tidied(fault="not_an_answer")
    own, rest, language = _after_own_name(clean)
    name, spoken = _without_prefix("name_prefixes", rest)
    if own and name == rest:  # "Me llamo Ana" and nothing else: a person, not a shop
        return Tidied(fault="not_an_answer", language=language)
    if name != rest:
        name = name.rstrip(".!")  # the end of the sentence, not of the name
    return _bounded(_unquoted(name), MOST_NAME_CHARACTERS, language=spoken or language)


def tidy_type(written: str) -> Tidied:
    """What a business does: "Vendo pulseras artesanales" is "Pulseras artesanales"."""
    clean = one_line(written)
    if _is_no_answer(clean):
        return Tidied(fault="not_an_answer")
    kind, language = _without_prefix("type_prefixes", clean)
    kind = _without_article(_unquoted(kind).rstrip(".!"))
    return _bounded(kind[:1].upper() + kind[1:], MOST_TYPE_CHARACTERS, language=language)


def one_line(text: str) -> str:
    """The text without control and invisible characters, every run of blanks a single one."""
    return " ".join("".join(_visible(text)).split())


def _visible(text: str) -> Iterable[str]:
    for letter in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(letter)
        if letter == ZERO_WIDTH_JOINER or kind not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
            yield letter
        elif kind in {"Cc", "Zl", "Zp"}:
            yield " "


def _is_no_answer(clean: str) -> bool:
    return is_greeting(clean) or is_bookkeeping(clean) or clean.endswith("?")


def _after_own_name(clean: str) -> tuple[bool, str, Language | None]:
    """Whether somebody first gave their own name, what follows after a comma, and the language of that."""
    rest, language = _without_prefix("own_name_prefixes", clean)
    if rest == clean:
        return False, clean, None
    for joint in (", ", ". ", " y ", " e ", " and "):
        before, found, after = rest.partition(joint)
        if found and before and _without_prefix("name_prefixes", after)[0] != after:
            return True, after, language
    return True, rest, language


def _unquoted(text: str) -> str:
    return text.strip(" \"'“”«»‘’*_,;:") if any(letter.isalnum() for letter in text) else ""


def _without_article(kind: str) -> str:
    first, _, rest = kind.partition(" ")
    articles = {folded(word) for language in LANGUAGES for word in phrases("articles", language)}
    return rest if rest and folded(first) in articles else kind


def _bounded(text: str, most: int, *, language: Language | None) -> Tidied:
    if not text:
        return Tidied(fault="missing", language=language)
    if len(text) > most:
        return Tidied(fault="too_long", language=language)
    return Tidied(text, language=language)
