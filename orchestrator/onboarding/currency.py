"""Reads a currency as people name it: a code, a name, a symbol, or the everyday word of their own country."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from orchestrator.onboarding.words import LANGUAGES, folded, phrases
from tenant_runtime.contract import templates
from tenant_runtime.contract.config import Language

COMMON_SYMBOL = "$"


@dataclass(frozen=True)
class CurrencyReading:
    """The codes that a text may mean: one is an answer, several are a question, none is nonsense."""

    codes: tuple[str, ...]

    @property
    def code(self) -> str | None:
        """The currency, where there is no doubt."""
        return self.codes[0] if len(self.codes) == 1 else None


def read_currency(text: str, country: str | None) -> CurrencyReading:
    """What `text` means to somebody from `country` (ISO 3166): "pesos" is the peso of the country, if it has one."""
    own = own_currency(country)
    said = folded(text).replace(".", "")
    if _is_everyday_word(said) and not text.isupper():
        return CurrencyReading(())
    whole = _meaning(said, own)
    if whole:
        return CurrencyReading(whole)
    plain = _without_fillers(said)
    if plain != said and (found := _meaning(plain, own)):
        return CurrencyReading(found)
    return CurrencyReading(_several(text, plain, own))


def own_currency(country: str | None) -> str | None:
    """The currency of a country, None where the country is unknown."""
    facts = templates.countries().get(country or "")
    return facts["currency"] if facts else None


def name_of(code: str, language: Language) -> str:
    """The currency's name in a language: "peso argentino"."""
    name: str = templates.currency_names()[code]["names"][language][0]
    return name


def _meaning(said: str, own: str | None) -> tuple[str, ...]:
    """The codes of a phrase: itself a code, else a name that wins at home, else a name of the world."""
    if said.upper() in templates.currencies():
        return (said.upper(),)
    at_home, everywhere = _names()
    if own and own in at_home.get(said, ()):
        return (own,)
    if said in everywhere:
        return everywhere[said]
    return at_home.get(said, ())


@cache
def _names() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    at_home: dict[str, tuple[str, ...]] = {}
    everywhere: dict[str, tuple[str, ...]] = {}
    for code, facts in templates.currency_names().items():
        symbol = templates.currencies()[code]["symbol"]
        _add(at_home, code, [*facts.get("names_at_home", ()), *([COMMON_SYMBOL] if COMMON_SYMBOL in symbol else [])])
        full = [name for names in facts["names"].values() for name in names]
        _add(everywhere, code, [*full, *facts.get("common_names", ()), *([] if symbol == COMMON_SYMBOL else [symbol])])
        _add(everywhere, code, [f"{code} {symbol}", f"{symbol} {code}", f"{code}{symbol}", f"{code[:2]}{symbol}"])
    return at_home, everywhere


def _add(index: dict[str, tuple[str, ...]], code: str, names: Iterable[str]) -> None:
    for name in names:
        known = index.get(folded(name), ())
        if folded(name) and code not in known:
            index[folded(name)] = (*known, code)


def _is_everyday_word(said: str) -> bool:
    """Whether a code is also a common word: "all" is no answer, "ALL" is the Albanian lek."""
    return any(said in phrases("words_like_codes", language) for language in LANGUAGES)


def _without_fillers(said: str) -> str:
    """The phrase without what surrounds a currency's name: "trabajo en dolares" -> "dolares"."""
    fillers = {folded(word) for language in LANGUAGES for word in phrases("currency_fillers", language)}
    words = said.split()
    while words and words[0] in fillers:
        words = words[1:]
    while words and words[-1] in fillers:
        words = words[:-1]
    return " ".join(words)


def _several(text: str, plain: str, own: str | None) -> tuple[str, ...]:
    """Every currency named in a longer text: a code in capitals, or the parts that "and" and "or" join."""
    capitals = [word for word in text.replace(",", " ").split() if word in templates.currencies()]
    parts = [meaning for part in _parts(plain) for meaning in _meaning(part, own)]
    return tuple(dict.fromkeys([*capitals, *parts]))


def _parts(plain: str) -> list[str]:
    joints = {folded(word) for language in LANGUAGES for word in phrases("conjunctions", language)}
    parts: list[list[str]] = [[]]
    for word in plain.split():
        if word in joints:
            parts.append([])
        else:
            parts[-1].append(word)
    return [_without_fillers(" ".join(part)) for part in parts] if len(parts) > 1 else []
