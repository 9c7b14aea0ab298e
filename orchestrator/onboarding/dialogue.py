"""The five questions, as a pure function: what is known and what was heard -> what is known now and what is said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from orchestrator.onboarding import language as languages
from orchestrator.onboarding.business import (
    MOST_NAME_CHARACTERS,
    MOST_TYPE_CHARACTERS,
    Tidied,
    one_line,
    tidy_name,
    tidy_type,
)
from orchestrator.onboarding.currency import name_of, own_currency, read_currency
from orchestrator.onboarding.words import is_greeting, is_one_of
from tenant_runtime.contract.config import Language
from tenant_runtime.contract.messages import Kind, Reply
from tenant_runtime.contract.templates import Wording

Step = Literal["invite", "name", "type", "currency", "products", "creating", "answered"]
"""The question that waits for its answer; `creating`: all answers are in, the tenant is being made; `answered`: it is
made and the person was told."""

OFFERED_CURRENCIES = ("USD", "ARS", "EUR", "BRL")
MOST_CANDIDATES = 10
MOST_QUOTED_CHARACTERS = 40


@dataclass(frozen=True)
class Progress:
    """What one stranger has told so far."""

    step: Step
    language: Language
    name: str = ""
    business_type: str = ""
    currency: str = ""
    wants_products: bool = False


@dataclass(frozen=True)
class Heard:
    """One message, as far as onboarding cares; `country` (ISO 3166) is the sender's, where it is known."""

    text: str
    kind: Kind = "text"
    country: str | None = None


@dataclass(frozen=True)
class Spoken:
    """Where the conversation stands after a message, and the one reply; no reply yet while the tenant is being made."""

    progress: Progress
    reply: Reply | None


def begin(language: Language, heard: Heard) -> Spoken:
    """The answer to somebody's very first message, whatever it says: the welcome and the first question."""
    spoken = languages.asked_for(heard.text) or languages.written(heard.text) or language
    progress = Progress("name", spoken)
    return Spoken(progress, _reply(progress, "welcome"))


def answer(progress: Progress, heard: Heard) -> Spoken:
    """What follows a message while one of the five questions is pending: the next one, or the same with the reason."""
    if asked := _language_asked_for(progress, heard.text):
        return _again(replace(progress, language=asked), heard)
    if is_one_of("cancel", heard.text):
        return _start_over(progress, heard)
    if heard.kind != "text" and not heard.text.strip():
        return _again(progress, heard, "only_text")
    take = {"name": _take_name, "type": _take_type, "currency": _take_currency, "products": _take_products}
    return take[progress.step](progress, heard)


def farewell(progress: Progress) -> Reply:
    """The last words, once the tenant exists."""
    return _reply(progress, "done_with_products" if progress.wants_products else "done", business=progress.name)


def ask_invite(progress: Progress, reason: Literal["invite_first", "invite_wrong", "invite_too_many"]) -> Spoken:
    """The question for an invitation code, and why it is asked (again)."""
    return Spoken(progress, _reply(progress, reason))


def closed(language: Language, text: str) -> Reply:
    """The one line for strangers where no new business is taken."""
    return Reply(text=Wording(languages.written(text) or language).say("onboarding.closed"))


def _language_asked_for(progress: Progress, text: str) -> Language | None:
    """The language that is asked for; a single word could as well be the name of a school: "English"."""
    could_be_a_name = progress.step == "name" and len(text.split()) == 1 and not text.strip().endswith("?")
    return None if could_be_a_name else languages.asked_for(text)


def _take_name(progress: Progress, heard: Heard) -> Spoken:
    tidied = tidy_name(heard.text)
    if tidied.fault:
        return _refuse(progress, heard, tidied, most=MOST_NAME_CHARACTERS)
    return _question(_heard_in(tidied, replace(progress, step="type", name=tidied.text)), heard)


def _take_type(progress: Progress, heard: Heard) -> Spoken:
    tidied = tidy_type(heard.text)
    if tidied.fault:
        return _refuse(progress, heard, tidied, most=MOST_TYPE_CHARACTERS)
    return _question(_heard_in(tidied, replace(progress, step="currency", business_type=tidied.text)), heard)


def _take_currency(progress: Progress, heard: Heard) -> Spoken:
    reading = read_currency(heard.text, heard.country)
    if reading.code:
        return _question(replace(progress, step="products", currency=reading.code), heard)
    if reading.codes:
        return _which_currency(progress, heard, reading.codes[:MOST_CANDIDATES])
    if is_greeting(heard.text):
        return _again(_in_language_of(progress, heard.text), heard, "hello")
    return _again(progress, heard, "currency_unknown", text=_quoted(heard.text))


def _which_currency(progress: Progress, heard: Heard, codes: tuple[str, ...]) -> Spoken:
    listed = ", ".join(f"{code} ({name_of(code, progress.language)})" for code in codes)
    facts = {"text": _quoted(heard.text), "candidates": listed}
    return Spoken(progress, _reply(progress, "currency_ambiguous", quick_replies=codes, **facts))


def _take_products(progress: Progress, heard: Heard) -> Spoken:
    if is_one_of("yes", heard.text):
        return Spoken(replace(progress, step="creating", wants_products=True), None)
    if is_one_of("no", heard.text):
        return Spoken(replace(progress, step="creating", wants_products=False), None)
    if is_greeting(heard.text):
        return _again(_in_language_of(progress, heard.text), heard, "hello")
    return _again(progress, heard, "yes_or_no")


def _refuse(progress: Progress, heard: Heard, tidied: Tidied, *, most: int) -> Spoken:
    progress = _heard_in(tidied, progress)
    if tidied.fault == "not_an_answer":
        reason = "hello" if is_greeting(heard.text) else "not_an_answer"
        return _again(_in_language_of(progress, heard.text), heard, reason)
    return _again(progress, heard, f"{progress.step}_{tidied.fault}", most=most)


def _heard_in(tidied: Tidied, progress: Progress) -> Progress:
    return replace(progress, language=tidied.language or progress.language)


def _in_language_of(progress: Progress, text: str) -> Progress:
    """A mere greeting or a question may show the language; a name or a trade never does."""
    return replace(progress, language=languages.written(text) or progress.language)


def _start_over(progress: Progress, heard: Heard) -> Spoken:
    return _again(Progress("name", progress.language), heard, "started_over")


def _question(progress: Progress, heard: Heard) -> Spoken:
    return Spoken(progress, _reply(progress, f"ask_{progress.step}", quick_replies=_choices(progress, heard.country)))


def _again(progress: Progress, heard: Heard, reason: str | None = None, **facts: object) -> Spoken:
    """The pending question once more, under the reason why."""
    question = _reply(progress, f"ask_{progress.step}", quick_replies=_choices(progress, heard.country))
    if reason is None:
        return Spoken(progress, question)
    why = Wording(progress.language).say(f"onboarding.{reason}", **facts)
    return Spoken(progress, question.model_copy(update={"text": f"{why}\n{question.text}"}))


def _choices(progress: Progress, country: str | None) -> tuple[str, ...]:
    if progress.step == "products":
        wording = Wording(progress.language)
        return wording.say("onboarding.yes"), wording.say("onboarding.no")
    if progress.step == "currency":
        own = own_currency(country)
        return tuple(dict.fromkeys([*([own] if own else []), *OFFERED_CURRENCIES]))
    return ()


def _reply(progress: Progress, sentence: str, *, quick_replies: tuple[str, ...] = (), **facts: object) -> Reply:
    text = Wording(progress.language).say(f"onboarding.{sentence}", **facts)
    return Reply(text=text, quick_replies=quick_replies)


def _quoted(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= MOST_QUOTED_CHARACTERS else f"{line[:MOST_QUOTED_CHARACTERS]}…"
