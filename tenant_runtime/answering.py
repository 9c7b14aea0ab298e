"""What a short message does to the card that waits, or that it has nothing to do with it."""

from __future__ import annotations

from collections.abc import Callable

from tenant_runtime.acting import Actor, Answer
from tenant_runtime.actions import Sale
from tenant_runtime.books.names import fold
from tenant_runtime.card_answers import read_answer
from tenant_runtime.cards import Card, ChoiceCard, CompletionCard, PartyCard, PriceCard
from tenant_runtime.caution import Settled, settled_by
from tenant_runtime.open_answers import Price, priced, read_name, read_price, waiting_for, whole, with_party
from tenant_runtime.readings import Ask, Confirm, Post, Reading
from tenant_runtime.replies.voice import Voice

MOST_WORDS_OF_AN_ANSWER = 4
"""Something longer that may be a booking by itself is taken for one, not for an answer."""


class Answering:
    """One message, held against a card. Every answer is None where the message is to be read afresh."""

    def __init__(self, text: str, *, voice: Voice, read: Callable[[str], Reading], actor: Actor) -> None:
        self._text = text
        self._voice = voice
        self._read = read
        self._actor = actor

    def to(self, card: Card) -> Answer | None:
        """What the message leads to as an answer to this card."""
        if isinstance(card, ChoiceCard):
            return self._to_choice(card)
        said = read_answer(self._text)
        if said and said.is_no:
            return Answer(self._voice.say("declined"))
        if said and said.is_yes:
            return self._actor.asked(card)
        match card:
            case PriceCard():
                return self._to_price(card)
            case PartyCard():
                return self._to_party(card)
            case CompletionCard():
                return self._to_completion(card)

    def _to_choice(self, card: ChoiceCard) -> Answer | None:
        labels = [choice.label.casefold() for choice in card.choices]
        said = read_answer(self._text)
        if self._text.strip().casefold() in labels:
            number: int | None = labels.index(self._text.strip().casefold()) + 1
        elif said is None:
            return None
        elif said.is_no:
            return Answer(self._voice.say("declined"))
        else:
            number = 1 if said.is_yes and len(labels) == 1 else said.number
        if number is None or number > len(labels):
            return self._actor.shown(card)
        actions = card.choices[number - 1].actions
        if not actions:
            return Answer(self._voice.say("declined"))
        return self._actor.act(actions, settled=settled_by(card, actions))

    def _to_price(self, card: PriceCard) -> Answer | None:
        price = read_price(self._text, self._voice.decimal_mark)
        if price is None and not self._is_new():
            price = self._said_price(card)
        return self._actor.act(priced(card, price)) if price else None

    def _said_price(self, card: PriceCard) -> Price | None:
        """The price in words of the brain: "20 lucas", "veinte"."""
        sentence = self._voice.say("sold_at", product=card.product, answer=self._text.strip())
        match self._read(sentence):
            case Post(actions=[Sale(items=[item])]) if fold(item.product) == fold(card.product):
                if item.quantity == 1 and item.unit_price is not None:
                    return Price(item.unit_price)
                return Price(item.line_total, is_for_all=True) if item.line_total is not None else None
        return None

    def _to_party(self, card: PartyCard) -> Answer | None:
        name = read_name(self._text)
        if name is None or self._is_new():
            return None
        return self._actor.act(with_party(card, name), settled=Settled(is_introduced=True))

    def _to_completion(self, card: CompletionCard) -> Answer | None:
        """Reads the sentence as it would have been with the answer in it."""
        if self._is_new():
            return None
        sentence = whole(card.completion, self._text)
        match self._read(sentence):
            case Post(actions=actions):
                return self._actor.act(actions, words=sentence)
            case Confirm(choices=choices, question=question):
                return self._actor.proposed(ChoiceCard(question, choices))
            case Ask(question=question) as ask if question != card.question:
                further = waiting_for(ask)
                return self._actor.asked(further) if further else None
        return None

    def _is_new(self) -> bool:
        """Whether the message says something whole by itself: it then has nothing to do with what was asked."""
        match self._read(self._text):
            case Post(actions=actions):
                return bool(actions)
            case Confirm():
                return len(self._text.split()) > MOST_WORDS_OF_AN_ANSWER
            case Ask():
                return False
