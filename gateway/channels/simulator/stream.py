"""The stream of events that feeds a page: first what it has not seen, then every change as it happens."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from sse_starlette import ServerSentEvent

from gateway.channels import Desk
from gateway.channels.simulator.conversation import changed_since, conversation, newest_change
from gateway.channels.simulator.presence import Presence
from gateway.channels.simulator.schemas import ChatMessage, Typing
from gateway.errors import StorageError
from tenant_runtime.contract.key import TenantKey

log = logging.getLogger(__name__)

RECONNECT_AFTER = 1_000
"""Milliseconds a browser waits before it comes back."""


class Reader:
    """One page, and what it has been told: only what differs is told again."""

    def __init__(self, channel: str, desk: Desk, presence: Presence, *, after: datetime | None) -> None:
        self._channel = channel
        self._desk = desk
        self._presence = presence
        self._after = after
        self._cursor = after
        self._told: dict[TenantKey, dict[str, ChatMessage]] = {}
        self._typing: dict[TenantKey, bool] = {}

    async def events(self, phones: Sequence[TenantKey]) -> AsyncIterator[ServerSentEvent]:
        """Events without end; ends where the database does not answer, so that the reader comes back later."""
        yield ServerSentEvent(comment="welcome", retry=RECONNECT_AFTER)
        with self._presence.listening(phones) as listener:
            changed = set(phones)
            try:
                while True:
                    for phone in sorted(changed):
                        for event in await self._news(phone):
                            yield event
                    changed = await listener.changed()
            except StorageError as error:
                log.warning("a stream of the simulator ends: %s", error)

    async def _news(self, phone: TenantKey) -> list[ServerSentEvent]:
        """What changed. Replies come before the news that their message was read: then a reader has all of them."""
        shown = await conversation(self._channel, self._desk, self._presence, phone)
        first_time = phone not in self._told
        told = self._told.get(phone, {})
        unseen = changed_since(self._after, shown) if first_time else shown
        messages = [bubble.message for bubble in unseen if told.get(bubble.message.id) != bubble.message]
        messages.sort(key=lambda message: message.author == "shopkeeper" and message.state in {"read", "failed"})
        self._told[phone] = {bubble.message.id: bubble.message for bubble in shown}
        self._cursor = max(filter(None, (self._cursor, newest_change(shown))), default=None)
        return [*map(self._message, messages), *self._typing_news(phone)]

    def _typing_news(self, phone: TenantKey) -> list[ServerSentEvent]:
        typing = bool(self._presence.in_hand(phone))
        if self._typing.get(phone) == typing:
            return []
        self._typing[phone] = typing
        return [ServerSentEvent(event="typing", data=Typing(phone=phone, typing=typing).model_dump_json())]

    def _message(self, message: ChatMessage) -> ServerSentEvent:
        cursor = self._cursor.isoformat() if self._cursor else None
        return ServerSentEvent(event="message", data=message.model_dump_json(), id=cursor)
