"""What one new message leads to: the answer to a pending card, or a fresh reading by the brain."""

from __future__ import annotations

from datetime import datetime, timedelta

from tenant_runtime.acting import Actor, Answer
from tenant_runtime.actions import Ask, Confirm, Question, Reading
from tenant_runtime.books import Books, Product
from tenant_runtime.brain import Brain, CatalogueItem, Context
from tenant_runtime.card_answers import read_answer
from tenant_runtime.cards import Card, ChoiceCard, PriceCard, PriceTextCard, StoredCards
from tenant_runtime.contract.config import TenantConfig
from tenant_runtime.contract.messages import InboundMessage, Reply
from tenant_runtime.money import to_major
from tenant_runtime.open_price import Price, priced, read_price, with_phrase
from tenant_runtime.replies.length import fitting
from tenant_runtime.replies.questions import asked, shown_card, silent_kind
from tenant_runtime.replies.voice import Voice

CARD_LASTS = timedelta(minutes=10)


class Conversation:
    """One message of one shop, with everything needed to answer it. Writes, never commits."""

    def __init__(self, config: TenantConfig, *, books: Books, brain: Brain, cards: StoredCards, actor: Actor) -> None:
        self._config = config
        self._books = books
        self._brain = brain
        self._cards = cards
        self._actor = actor
        self._voice = Voice(config)

    def answer(self, message: InboundMessage, *, now: datetime) -> Reply | None:
        """The one reply to this message; None for a reaction, which neither asks nor says anything."""
        if message.kind == "other" and not message.text.strip():
            return None
        answer = self._answer(message)
        if answer.card:
            # A message may have waited in the queue: the time to answer runs from when the card can be read.
            expires_at = max(now, message.received_at) + CARD_LASTS
            self._cards.put(answer.card, message_id=message.id, expires_at=expires_at)
        return Reply(text=fitting(answer.text), quick_replies=answer.quick_replies)

    def _answer(self, message: InboundMessage) -> Answer:
        pending = self._cards.pending()
        self._cards.settle(message.id)
        if not message.text.strip():
            return Answer(silent_kind(message.kind, self._voice, self._config.features))
        if pending and message.received_at <= pending.expires_at:
            settled = self._answer_to(pending.card, message)
            if settled:
                return settled
        if read_answer(message.text):
            return Answer(self._voice.say("question_expired" if pending else "nothing_pending"))
        return self._answer_to_reading(self._read(message.text), message, words=message.text)

    def _answer_to(self, card: Card, message: InboundMessage) -> Answer | None:
        if isinstance(card, ChoiceCard):
            return self._answer_to_choice(card, message)
        return self._answer_to_price(card, message)

    def _answer_to_choice(self, card: ChoiceCard, message: InboundMessage) -> Answer | None:
        labels = [choice.label.casefold() for choice in card.choices]
        said = read_answer(message.text)
        if message.text.strip().casefold() in labels:
            number: int | None = labels.index(message.text.strip().casefold()) + 1
        elif said is None:
            return None
        elif said.is_no:
            return Answer(self._voice.say("declined"))
        else:
            number = 1 if said.is_yes and len(labels) == 1 else said.number
        if number is None or number > len(labels):
            return self._shown(card)
        actions = card.choices[number - 1].actions
        if not actions:
            return Answer(self._voice.say("declined"))
        return self._actor.act(actions, message_id=message.id)

    def _answer_to_price(self, card: PriceCard | PriceTextCard, message: InboundMessage) -> Answer | None:
        said = read_answer(message.text)
        if said and said.is_no:
            return Answer(self._voice.say("declined"))
        price = read_price(message.text, self._voice.decimal_mark)
        if price and isinstance(card, PriceCard):
            return self._actor.act(priced(card, price), message_id=message.id)
        if price and isinstance(card, PriceTextCard):
            return self._read_with_price(card, price, message)
        return self._asked_again(card) if said else None

    def _read_with_price(self, card: PriceTextCard, price: Price, message: InboundMessage) -> Answer:
        """Reads the sentence as it would have been with the price in it, at each place where it can stand.

        Of two things without a price only the one that was asked about gets it: anywhere else the same question would
        come back.
        """
        amount = f"{price.amount:f}".replace(".", self._voice.decimal_mark)
        phrase = self._voice.say("said_for_all" if price.is_for_all else "said_for_each", amount=amount)
        for text in with_phrase(card.text, phrase):
            reading = self._read(text)
            if not isinstance(reading, Ask):
                return self._answer_to_reading(reading, message, words="")
            if _asks_for_price(reading.question) and reading.question != card.question:
                return Answer(asked(reading.question, self._voice), card=PriceTextCard(text, reading.question))
        return Answer(self._voice.say("say_it_with_price"))

    def _asked_again(self, card: PriceCard | PriceTextCard) -> Answer:
        if isinstance(card, PriceCard):
            return self._actor.price_asked(card)
        return Answer(asked(card.question, self._voice), card=card)

    def _answer_to_reading(self, reading: Reading, message: InboundMessage, *, words: str) -> Answer:
        if isinstance(reading, Confirm):
            return self._shown(ChoiceCard(reading.question, reading.choices))
        if isinstance(reading, Ask):
            return self._asked(reading.question, message)
        return self._actor.act(reading.actions, message_id=message.id, words=words)

    def _asked(self, question: Question, message: InboundMessage) -> Answer:
        if message.kind != "text":  # the caption explains nothing, so it is the picture that was meant
            return Answer(silent_kind(message.kind, self._voice, self._config.features))
        card = PriceTextCard(message.text, question) if _asks_for_price(question) else None
        return Answer(asked(question, self._voice), card=card)

    def _shown(self, card: ChoiceCard) -> Answer:
        text, quick_replies = shown_card(card.question, [choice.label for choice in card.choices], self._voice)
        return Answer(text, quick_replies, card)

    def _read(self, text: str) -> Reading:
        config = self._config
        context = Context(
            language=config.language,
            country=config.country,
            currency=config.currency,
            catalogue=[self._known(product) for product in self._books.products()],
            business_type=config.business_type,
        )
        return self._brain.read(text, context)

    def _known(self, product: Product) -> CatalogueItem:
        price = None if product.price is None else to_major(product.price, self._config.currency)
        return CatalogueItem(product.name, price, product.unit)


def _asks_for_price(question: Question) -> bool:
    return question.wording.removeprefix("replies.") == "ask_price"
