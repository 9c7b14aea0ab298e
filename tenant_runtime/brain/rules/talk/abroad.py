"""A message in another of our languages: what books nothing is answered, what would book something is shown first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast, get_args

from tenant_runtime.actions import Action, AskAction, FreeQuestion, Refuse, Undo
from tenant_runtime.brain import Context, Language
from tenant_runtime.brain.rules.labels.labels import labelled
from tenant_runtime.brain.rules.sentence import sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.talk.greetings import greeted
from tenant_runtime.brain.rules.understanding import VAGUE, understood
from tenant_runtime.brain.rules.words.text import Token
from tenant_runtime.contract import templates
from tenant_runtime.readings import Ask, Choice, Confirm, Post, Question, Reading

ANSWERED = (*get_args(AskAction), Undo)
"""What needs no yes in whatever language it is said."""


def read_abroad(message: Sequence[Token], context: Context, reading: Reading) -> Reading:
    """The reading in the language that the words give away, where the shop's own explains them not at all.

    Another language is loaded only for words that tell it; a card is worded in the shop's own.
    """
    if not _is_unexplained(reading):
        return reading
    language = spoken(message, context.language)
    if language == context.language:
        return reading
    shop = Shop(replace(context, language=language))
    found = understood(greeted(sentence(list(message), shop)), shop)
    return _shown(found, Shop(context)) or reading


def spoken(message: Sequence[Token], own: Language) -> Language:
    """The language that most words of the message give away; the shop's own unless another has more."""
    words = {token.folded for token in message if token.kind == "word"}
    telltale = templates.load("language/telltale.json")
    languages = (own, *(cast("Language", one) for one in templates.LANGUAGES if one != own))
    return max(languages, key=lambda language: len(words.intersection(telltale[language])))


def _is_unexplained(reading: Reading) -> bool:
    match reading:
        case Ask():
            return True
        case Post(actions=(FreeQuestion() | Refuse(),)):
            return True
    return False


def _shown(found: Reading, shop: Shop) -> Reading | None:
    """An answer, a card, or a question about one fact; None where this language explains it no better."""
    match found:
        case Post(actions=actions) if all(isinstance(action, ANSWERED) for action in actions):
            return None if _is_unexplained(found) else found
        case Post(actions=actions):
            return Confirm((Choice(_label(actions, shop), actions),), Question("replies.card_other_language"))
        case Confirm(choices=choices, question=question):
            worded = tuple(Choice(_label(choice.actions, shop), choice.actions) for choice in choices)
            return Confirm(worded, question)
        case Ask(question=question) if question.wording not in VAGUE:
            return found
    return None


def _label(actions: tuple[Action, ...], shop: Shop) -> str:
    return labelled(actions, shop) if actions else shop.say("choice_leave")
