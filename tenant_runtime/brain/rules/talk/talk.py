"""What books nothing: greetings, thanks, help, nothing sold, plans, suppositions, off topic."""

from __future__ import annotations

from typing import Literal

from tenant_runtime.actions import FreeQuestion, Help, HelpTopic, Nothing, Refuse, Smalltalk
from tenant_runtime.brain.rules.sentence import Draft, Sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.talk.subjects import says
from tenant_runtime.brain.rules.words.pieces import Cursor
from tenant_runtime.readings import Post

TOPICS: tuple[HelpTopic, ...] = ("undo", "credit", "products", "stock", "expenses", "reports", "sales")
"""Where several are named the first counts: "borrar un fiado" is about taking back."""


def read_smalltalk(sentence: Sentence, shop: Shop) -> Draft:  # noqa: ARG001 - every reader takes the shop
    """The kind that settles the tone of the answer: goodbye over thanks over greeting; none of them is an "ok"."""
    kinds: tuple[Literal["goodbye", "thanks", "greeting"], ...] = ("goodbye", "thanks", "greeting")
    return _all_used(sentence, Smalltalk(next((kind for kind in kinds if sentence.has(kind)), "agreement")))


def read_complaint(sentence: Sentence, shop: Shop) -> Draft:  # noqa: ARG001 - every reader takes the shop
    """ "No entendés nada"."""
    return _all_used(sentence, Smalltalk("complaint"))


def read_help(sentence: Sentence, shop: Shop) -> Draft:
    """How do I ...? Books nothing, so it needs no further understanding than what it is about."""
    about = (topic for topic in TOPICS if says(sentence, shop.language, f"topic.{topic}"))
    return _all_used(sentence, Help(next(about, None)))


def read_refusal(sentence: Sentence, shop: Shop) -> Draft:  # noqa: ARG001 - every reader takes the shop
    """Nothing for the books."""
    return _all_used(sentence, Refuse())


def read_nothing(sentence: Sentence, shop: Shop) -> Draft:  # noqa: ARG001 - every reader takes the shop
    """ "Hoy no vendí nada", "mañana le pago al proveedor": nothing happened, or not yet."""
    return _all_used(sentence, Nothing())


def read_question(sentence: Sentence, shop: Shop) -> Draft:  # noqa: ARG001 - every reader takes the shop
    """A supposition, advice, or a question that no typed report answers."""
    return _all_used(sentence, FreeQuestion())


def _all_used(sentence: Sentence, action: FreeQuestion | Help | Nothing | Refuse | Smalltalk) -> Draft:
    cursor = Cursor(sentence.pieces)
    cursor.used = set(range(len(sentence.pieces)))
    return Draft(cursor, lambda: Post((action,)))
