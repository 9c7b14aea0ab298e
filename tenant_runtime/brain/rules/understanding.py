"""One message to one reading: whole if that explains it, else clause by clause; all of it or nothing."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from tenant_runtime.actions import Action, FreeQuestion, Help, Nothing, Refuse, Smalltalk
from tenant_runtime.brain.rules import accounting
from tenant_runtime.brain.rules.choosing import MOST_CHOICES
from tenant_runtime.brain.rules.clauses import divisions
from tenant_runtime.brain.rules.completions import completed
from tenant_runtime.brain.rules.intent import Intent, intent, special
from tenant_runtime.brain.rules.labels.labels import labelled
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.readers import draft
from tenant_runtime.brain.rules.sentence import Sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.talk.talking import loose_talk, plain_talk
from tenant_runtime.readings import Ask, Choice, Confirm, Post, Question, Reading

VAGUE = frozenset({"replies.ask_what", "replies.ask_words"})
"""Questions that say only that we did not understand."""
Known = dict[tuple[tuple[int, ...], str | None], Reading]
"""What clauses were read as: the same clause stands in several divisions of a message."""


def understood(sentence: Sentence, shop: Shop) -> Reading:
    """The first division of the message that is wholly understood, else the question about the whole."""
    questions: list[Ask] = []
    known: Known = {}
    for clauses in divisions(sentence):
        reading = _joined(_one_by_one(clauses, shop, known), shop)
        if not isinstance(reading, Ask):
            return reading
        questions.append(completed(reading, sentence.pieces, shop.lexicon))
    plain = questions[0] if questions else Ask(Question("replies.ask_what"))
    return next((question for question in questions if question.completion), plain)


def _one_by_one(clauses: Sequence[Sentence], shop: Shop, known: Known) -> list[Reading]:
    """The reading of each clause; the customer of one is that of the next where only "he" or "she" is meant."""
    readings: list[Reading] = []
    customer: str | None = None
    for clause in clauses:
        key = (tuple(map(id, clause.pieces)), customer)
        reading = known[key] = known.get(key) or _of_clause(clause, shop, customer)
        if len(clauses) > 1 and not _may_join(reading, clause):
            reading = Ask(Question("replies.ask_one_at_a_time"))
        readings.append(reading)
        if isinstance(reading, Ask):
            break
        customer = _customer(reading)
    return readings


def _customer(reading: Reading) -> str | None:
    """Whom the clause is about."""
    actions = itertools.chain.from_iterable(_ways(reading)[:1])
    return next((name for action in actions if (name := getattr(action, "customer", None))), None)


def _may_join(reading: Reading, clause: Sentence) -> bool:
    """Whether a clause may stand beside others: what is vague talk alone may be the terms of a sale beside it."""
    if not isinstance(reading, Post):
        return True
    if any(isinstance(action, FreeQuestion | Help | Refuse) for action in reading.actions):
        return False
    is_nothing = any(isinstance(action, Nothing) for action in reading.actions)
    return not is_nothing or clause.has("nothing") or (clause.has("not_yet.negation") and clause.has("verb.sale"))


def _of_clause(clause: Sentence, shop: Shop, before: str | None) -> Reading:
    """The first kind of clause that explains all of it, else the most telling question of those kinds."""
    asked: Ask | None = None
    for kind in _kinds(clause, shop):
        read = _as(kind, clause, shop, before)
        if not isinstance(read, Ask):
            return read
        if asked is None or asked.question.wording in VAGUE:
            asked = read
    return asked or Ask(Question("replies.ask_what"))


def _kinds(clause: Sentence, shop: Shop) -> Iterator[Intent]:
    yield from special(clause)
    yield from plain_talk(clause, shop)
    yield intent(clause)
    yield from loose_talk(clause, shop)


def _as(kind: Intent, clause: Sentence, shop: Shop, before: str | None) -> Reading:
    try:
        return accounting.settled(draft(clause, kind, shop, before))
    except Unsettled as unsettled:
        return Ask(unsettled.question)


def _joined(readings: Sequence[Reading], shop: Shop) -> Reading:
    """All clauses as one reading: the first question, one card where any clause has one, else all at once."""
    if len(readings) == 1:
        return readings[0]
    for reading in readings:
        if isinstance(reading, Ask):
            return reading
    if all(isinstance(reading, Post) for reading in readings):
        return Post(
            _events([action for reading in readings if isinstance(reading, Post) for action in reading.actions])
        )
    ways = list(itertools.islice(itertools.product(*map(_ways, readings)), MOST_CHOICES + 1))
    if len(ways) > MOST_CHOICES:
        return Ask(Question("replies.ask_one_at_a_time"))
    joined = [_events(list(itertools.chain.from_iterable(way))) for way in ways]
    card = "card_several" if len(joined) == 1 else "card_which"
    return Confirm(tuple(Choice(labelled(way, shop), way) for way in joined), Question(f"replies.{card}"))


def _events(actions: Sequence[Action]) -> tuple[Action, ...]:
    """What happened: "gorras no vendí ninguna" beside a sale adds nothing to it."""
    happened = tuple(action for action in actions if not isinstance(action, Nothing | Smalltalk))
    return happened or tuple(actions[:1])


def _ways(reading: Reading) -> list[tuple[Action, ...]]:
    match reading:
        case Post(actions=actions):
            return [actions]
        case Confirm(choices=choices):
            return [choice.actions for choice in choices]
    return []
