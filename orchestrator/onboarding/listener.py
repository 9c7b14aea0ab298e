"""Hears one message and answers it, everything it changes in one commit."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from orchestrator.clock import Clock
from orchestrator.onboarding import dialogue, progress
from orchestrator.onboarding.dialogue import Heard, Progress
from orchestrator.onboarding.door import Door
from orchestrator.onboarding.errors import MessageIdReused
from orchestrator.onboarding.floods import FloodGate
from orchestrator.onboarding.progress import AnsweredMessage, Conversation
from orchestrator.phone_numbers import country_of
from orchestrator.tenant_config import language_of
from tenant_runtime.contract.messages import InboundMessage, Reply, Turn

MOST_MESSAGES_A_MINUTE = 20
FORGOTTEN_AFTER = timedelta(days=30)
PURGED_EVERY = timedelta(hours=1)


class Listener:
    """Works on an open connection of the registry; the caller commits."""

    def __init__(self, door: Door, clock: Clock) -> None:
        self._door = door
        self._clock = clock
        self._gate = FloodGate(MOST_MESSAGES_A_MINUTE)
        self._purged_at: datetime | None = None

    def hear(self, connection: Connection, message: InboundMessage) -> Turn | Conversation:
        """The turn; or the conversation, where more is to be done than to answer (steps `creating` and `answered`)."""
        if repeated := _answered_before(connection, message):
            return repeated
        now = self._clock()
        conversation = progress.find(connection, message.sender)
        if conversation and conversation.progress.step in {"creating", "answered"}:
            return conversation
        if not self._gate.lets_through(message.sender, now):
            return Turn(message_id=message.id)
        if self._door.policy == "closed":
            return Turn(message_id=message.id, replies=(dialogue.closed(language_of(message.sender), message.text),))
        return self._converse(connection, message, conversation, now)

    def say_goodbye(self, connection: Connection, message: InboundMessage, conversation: Conversation) -> Turn:
        """The last turn of a conversation whose tenant exists by now."""
        now = self._clock()
        told = replace(conversation, progress=replace(conversation.progress, step="answered"))
        progress.save(connection, message.sender, told, now)
        return _keep(connection, message, dialogue.farewell(told.progress), now)

    def _converse(
        self, connection: Connection, message: InboundMessage, known: Conversation | None, now: datetime
    ) -> Turn | Conversation:
        if known is None:
            self._purge(connection, now)
        conversation = known or Conversation(Progress("invite", language_of(message.sender)), started_at=now)
        heard = Heard(message.text, message.kind, country_of(message.sender))
        if conversation.progress.step == "invite":
            conversation, spoken = self._door.knock(connection, message.sender, heard, conversation, now)
        else:
            spoken = dialogue.answer(conversation.progress, heard)
        conversation = replace(conversation, progress=spoken.progress)
        progress.save(connection, message.sender, conversation, now)
        return conversation if spoken.reply is None else _keep(connection, message, spoken.reply, now)

    def _purge(self, connection: Connection, now: datetime) -> None:
        if self._purged_at is None or now - self._purged_at >= PURGED_EVERY:
            progress.purge(connection, before=now - FORGOTTEN_AFTER)
            self._purged_at = now


def _answered_before(connection: Connection, message: InboundMessage) -> Turn | None:
    answered = progress.find_answered(connection, message.id)
    if answered is None:
        return None
    if answered.content_digest != _digest_of(message):
        raise MessageIdReused
    return answered.turn.model_copy(update={"repeated": True})


def _keep(connection: Connection, message: InboundMessage, reply: Reply, now: datetime) -> Turn:
    turn = Turn(message_id=message.id, replies=(reply,))
    progress.keep_answered(connection, AnsweredMessage(_digest_of(message), turn), now)
    return turn


def _digest_of(message: InboundMessage) -> str:
    """A fingerprint of what the sender wrote; when it arrived, and how often, is no part of it."""
    content = message.model_dump_json(include={"channel", "sender", "text", "kind", "reply_to"})
    return hashlib.sha256(content.encode()).hexdigest()
