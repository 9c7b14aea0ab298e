"""The port of a channel: where messages come from and where replies go."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from fastapi import APIRouter

from gateway.errors import Remedy
from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.messages import Attachment, InboundMessage, Reply

DeliveryState = Literal["queued", "sending", "sent", "delivered", "read", "failed", "undelivered"]
"""What a provider says of a message it took, in Twilio's words."""

Progress = Literal["waiting", "answered", "dead"]
"""How far a message that came in has come, by what is on disk."""

Step = Literal["begun", "ended", "sent"]
"""What just happened to a message: its tenant is at work on it, is no longer, or a reply to it has left."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One reply on its way out. `answers` is the channel's id of the message it answers.

    `tried_at` is when it was first handed to the provider, None before that; `taken_ids` are the provider's ids of
    other messages to this recipient, so that a look-up never mistakes an equal text for this one.
    """

    id: int
    recipient: TenantKey
    reply: Reply
    answers: str
    tried_at: datetime | None = None
    taken_ids: frozenset[str] = field(default=frozenset(), repr=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """What the provider calls a message it took."""

    provider_id: str
    state: DeliveryState = "queued"


@dataclass(frozen=True, slots=True)
class Report:
    """What a provider says afterwards of a message it took; `remedy` is what to do should it have failed."""

    channel: str
    provider_id: str
    state: DeliveryState
    code: int | None = None
    remedy: Remedy = Remedy.FAIL


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a conversation, for a channel that shows it.

    `state` is None for what the person wrote; a reply that the provider does not have yet is queued. `progress` is None
    for a reply, `answers` is the id of the line it answers. `reply_to` is the id of the line whose answer, or which
    itself, was quoted. `changed_at` is when the line last moved on.
    """

    id: str
    direction: Literal["in", "out"]
    text: str
    at: datetime
    kind: str = "text"
    state: DeliveryState | None = None
    quick_replies: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    progress: Progress | None = None
    answers: str | None = None
    reply_to: str | None = None
    changed_at: datetime | None = None


class Desk(Protocol):
    """What the gateway offers a channel."""

    async def accept(self, message: InboundMessage) -> None:
        """Store a message for good, once per (channel, id), and wake its queue.

        Returns when it is on disk; a message seen before changes nothing. Raises StorageError where it cannot be kept.
        """
        ...

    async def reject(self, *, channel: str, message_id: str, sender: str, content: str, reason: str) -> None:
        """Store what is genuine but unusable as a dead letter, so that nothing is lost without a trace."""
        ...

    async def settle(self, report: Report) -> None:
        """Note what the provider says of a sent message. States only move forward; an unknown id is kept for later."""
        ...

    async def history(self, *, channel: str, sender: TenantKey, limit: int = 200) -> list[Line]:
        """The newest lines of a conversation, oldest first."""
        ...


class Channel(Protocol):
    """One way in and out. Who may use its routes is its own to check."""

    name: str

    def routes(self, desk: Desk) -> APIRouter:
        """The webhooks or pages by which messages come in."""
        ...

    async def send(self, outgoing: Outgoing) -> Sent:
        """Hand one reply to the provider, once. Raises a SendError that says what is known of the outcome."""
        ...

    async def find(self, outgoing: Outgoing) -> Sent | None:
        """Whether the provider took this reply in an attempt whose outcome is unknown. Raises SendError."""
        ...

    async def close(self) -> None:
        """Give back connections and threads."""
        ...


@runtime_checkable
class Follower(Protocol):
    """A channel that shows how far a message has come (ticks, typing). One that cannot does without this."""

    def follow(self, *, sender: TenantKey, message_id: str, step: Step) -> None:
        """Take note of a step, at once and without failing; what is on disk says the same or will."""
        ...
