"""What a phone shows: the stored lines of a conversation as bubbles with their ticks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

from gateway.channels import DeliveryState, Desk, Line, Progress
from gateway.channels.simulator.presence import Presence
from gateway.channels.simulator.schemas import ChatMessage, File, State
from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.messages import Attachment

OVERLAP = timedelta(seconds=5)
"""A change is dated before it is committed: what is a little older than the cursor is told again."""

SENT: frozenset[DeliveryState | None] = frozenset({"sent", "delivered", "read"})
TICKS: dict[Progress | None, State] = {None: "accepted", "waiting": "accepted", "answered": "read", "dead": "failed"}


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message as it is shown, and when it last changed. `is_settled` says that it will not change any more."""

    message: ChatMessage
    changed_at: datetime
    is_settled: bool


async def conversation(channel: str, desk: Desk, presence: Presence, phone: TenantKey) -> list[Bubble]:
    """All that a phone shows, oldest first."""
    lines = await desk.history(channel=channel, sender=phone)
    return bubbles(phone, lines, in_hand=presence.in_hand(phone))


def bubbles(phone: TenantKey, lines: Sequence[Line], *, in_hand: frozenset[str] = frozenset()) -> list[Bubble]:
    """Lines as bubbles. A reply that has not left is not shown yet, and its message is not read before it has."""
    replies = [line for line in lines if line.direction == "out"]
    half_way = in_hand | {line.answers for line in replies if line.state == "queued" and line.answers}
    answered_at = {line.answers: line.changed_at for line in replies if line.changed_at}
    return [
        _reply(phone, line) if line.direction == "out" else _message(phone, line, half_way, answered_at.get(line.id))
        for line in lines
        if line.direction == "in" or line.state in SENT
    ]


def changed_since(after: datetime | None, shown: Iterable[Bubble]) -> list[Bubble]:
    """What a reader who has seen everything up to `after` may not have seen as it is now."""
    if after is None:
        return list(shown)
    return [bubble for bubble in shown if not bubble.is_settled or bubble.changed_at + OVERLAP > after]


def newest_change(shown: Iterable[Bubble], *, or_else: datetime | None = None) -> datetime | None:
    """The time of the last change."""
    return max((bubble.changed_at for bubble in shown), default=or_else)


def _message(phone: TenantKey, line: Line, half_way: frozenset[str], answered_at: datetime | None) -> Bubble:
    state: State = "delivered" if line.id in half_way else TICKS[line.progress]
    message = ChatMessage(
        id=line.id,
        phone=phone,
        author="shopkeeper",
        reply_to=line.reply_to,
        kind=line.kind,
        text=line.text,
        at=line.at,
        state=state,
    )
    moments = (line.at, line.changed_at, answered_at)
    return Bubble(
        message,
        changed_at=max(moment for moment in moments if moment),
        is_settled=state in {"read", "failed"},
    )


def _reply(phone: TenantKey, line: Line) -> Bubble:
    message = ChatMessage(
        id=line.id,
        phone=phone,
        author="libreta",
        answers=line.answers,
        kind=line.kind,
        text=line.text,
        at=line.at,
        state="sent",
        quick_replies=line.quick_replies,
        attachments=tuple(_file(phone, line.id, *numbered) for numbered in enumerate(line.attachments)),
    )
    return Bubble(message, changed_at=line.changed_at or line.at, is_settled=True)


def _file(phone: TenantKey, line_id: str, number: int, attachment: Attachment) -> File:
    path = f"/simulator/api/messages/{quote(line_id, safe='')}/files/{number}"
    url = f"{path}?{urlencode({'phone': phone})}"
    return File(file_name=attachment.file_name, content_type=attachment.content_type, url=url)
