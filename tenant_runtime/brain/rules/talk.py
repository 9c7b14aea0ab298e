"""What books nothing: greetings, thanks, help, nothing sold, off topic; and undo."""

from __future__ import annotations

from typing import Literal

from tenant_runtime.actions import Action, Help, Nothing, Post, Refuse, Smalltalk, Undo
from tenant_runtime.brain.rules import accounting
from tenant_runtime.brain.rules.choosing import Options, reading
from tenant_runtime.brain.rules.labels import labelled
from tenant_runtime.brain.rules.pieces import Cursor
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.sentence import POLITE, Draft, Sentence
from tenant_runtime.brain.rules.shop import Shop

PLAIN_UNDO = ("desh", "desf", "undo")
"""How the verbs begin that can only mean the last entry; "borra" alone may mean anything."""


def read_smalltalk(sentence: Sentence, shop: Shop) -> Draft:  # noqa: ARG001 - every reader takes the shop
    """The kind that settles the tone of the answer: goodbye over thanks over greeting."""
    kinds: tuple[Literal["goodbye", "thanks"], ...] = ("goodbye", "thanks")
    return _all_used(sentence, Smalltalk(next((kind for kind in kinds if sentence.has(kind)), "greeting")))


def read_help(sentence: Sentence, shop: Shop) -> Draft:  # noqa: ARG001 - every reader takes the shop
    """How do I ...? Books nothing, so it needs no further understanding."""
    return _all_used(sentence, Help())


def read_refusal(sentence: Sentence, shop: Shop) -> Draft:  # noqa: ARG001 - every reader takes the shop
    """Nothing for the books."""
    return _all_used(sentence, Refuse())


def read_nothing(sentence: Sentence, shop: Shop) -> Draft:  # noqa: ARG001 - every reader takes the shop
    """ "Hoy no vendí nada": every word must say so, else something else happened too."""
    cursor = sentence.cursor(*POLITE)
    while not cursor.is_done:
        if not cursor.take("nothing", "comma", "stop", "and"):
            cursor.skip()
    return Draft(cursor, lambda: Post((Nothing(),)))


def read_undo(sentence: Sentence, shop: Shop) -> Draft:
    """Take back the last entry, or the last sale or expense."""
    cursor = sentence.cursor("filler", "greeting", "thanks")
    kind: Literal["sale", "expense"] | None = None
    is_last, verb = False, ""
    while not cursor.is_done:
        if not verb and (taken := cursor.take("verb.undo")):
            verb = taken.folded
        elif cursor.take("undo.last"):
            is_last = True
        elif kind is None and cursor.sees("noun.sale", "noun.expense"):
            kind = "sale" if cursor.sees("noun.sale") else "expense"
            cursor.take("noun.sale", "noun.expense")
        elif not cursor.take("undo.why", "comma", "stop", "the"):
            cursor.skip()
    is_certain = is_last or (kind is None and verb.startswith(PLAIN_UNDO))
    options: Options[tuple[Action, ...]] = Options(((Undo(kind),),), is_certain)
    undo = Draft(cursor, lambda: reading(options, lambda actions: labelled(actions, shop), card="card_undo"))
    if accounting.unexplained(undo):
        raise Unsettled("not_yet_undo_of")
    return undo


def _all_used(sentence: Sentence, action: Help | Refuse | Smalltalk) -> Draft:
    cursor = Cursor(sentence.pieces)
    cursor.used = set(range(len(sentence.pieces)))
    return Draft(cursor, lambda: Post((action,)))
