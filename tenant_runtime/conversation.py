"""What one new message leads to: the answer to a pending card, or a fresh reading by the brain."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from tenant_runtime.acting import Actor, Answer
from tenant_runtime.answering import Answering
from tenant_runtime.card_answers import read_answer
from tenant_runtime.cards import ChoiceCard, StoredCards
from tenant_runtime.contract.config import TenantConfig
from tenant_runtime.contract.messages import InboundMessage, Reply
from tenant_runtime.open_answers import waiting_for
from tenant_runtime.readings import Ask, Confirm, Reading
from tenant_runtime.replies.length import fitting
from tenant_runtime.replies.questions import asked, silent_kind
from tenant_runtime.replies.voice import Voice

CARD_LASTS = timedelta(minutes=10)

Read = Callable[[str], Reading]
"""How a sentence is read for this message."""


class Conversation:
    """One message of one shop, with everything needed to answer it. Writes, never commits."""

    def __init__(
        self,
        config: TenantConfig,
        message: InboundMessage,
        *,
        voice: Voice,
        read: Read,
        cards: StoredCards,
        actor: Actor,
    ) -> None:
        self._config = config
        self._message = message
        self._voice = voice
        self._read = read
        self._cards = cards
        self._actor = actor
        self._answering = Answering(message.text, voice=voice, read=read, actor=actor)

    def answer(self, *, now: datetime, welcome: str = "") -> Reply | None:
        """The one reply to this message; None for a reaction, which neither asks nor says anything.

        `welcome` stands above a question back: for somebody who writes for the first time.
        """
        if self._message.kind == "other" and not self._message.text.strip():
            return None
        answer = self._answer()
        if answer.card:
            # A message may have waited in the queue: the time to answer runs from when the card can be read.
            expires_at = max(now, self._message.received_at) + CARD_LASTS
            self._cards.put(answer.card, message_id=self._message.id, expires_at=expires_at)
        text = f"{welcome}\n\n{answer.text}" if welcome and answer.is_lost else answer.text
        return Reply(text=fitting(text), quick_replies=answer.quick_replies)

    def _answer(self) -> Answer:
        message = self._message
        pending = self._cards.pending()
        self._cards.settle(message.id)
        if not message.text.strip():
            return Answer(silent_kind(message.kind, self._voice, self._config.features))
        if pending and message.received_at <= pending.expires_at:
            settled = self._answering.to(pending.card)
            if settled:
                return settled
        self._cards.pass_over(message.id)
        said = read_answer(message.text)
        if said and said.is_cancel and not pending:
            return self._actor.cancelled()
        if said:
            return Answer(self._voice.say("question_expired" if pending else "nothing_pending"))
        return self._to_reading(self._read(message.text))

    def _to_reading(self, reading: Reading) -> Answer:
        match reading:
            case Confirm(choices=choices, question=question):
                return self._actor.proposed(ChoiceCard(question, choices))
            case Ask():
                return self._asked(reading)
        return self._actor.act(reading.actions, words=self._message.text)

    def _asked(self, ask: Ask) -> Answer:
        if self._message.kind != "text":  # the caption explains nothing, so it is the picture that was meant
            return Answer(silent_kind(self._message.kind, self._voice, self._config.features))
        card = waiting_for(ask)
        return Answer(asked(ask.question, self._voice), card=card, is_lost=True)
