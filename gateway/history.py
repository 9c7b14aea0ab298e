"""How the last messages of one person went, for the operator: statements that read no text."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, func, select

from gateway.channels import Progress
from gateway.inbox import PROGRESS, inbox
from gateway.outbox import outbox
from tenant_runtime.contract.key import TenantKey

ReplyState = Literal["waiting", "held", "sent", "delivered", "read", "failed"]

UNSENT: dict[str, ReplyState] = {"held": "held", "failed": "failed"}
SAID: dict[str, ReplyState] = {"delivered": "delivered", "read": "read", "failed": "failed", "undelivered": "failed"}

_kind = func.json_extract(inbox.c.content, "$.kind")
_told = (inbox.c.id, inbox.c.channel, inbox.c.received_at, inbox.c.state, inbox.c.attempts, inbox.c.settled_at)
_replies = (outbox.c.inbox_id, outbox.c.state, outbox.c.delivery)


@dataclass(frozen=True, slots=True)
class Past:
    """One message and what became of it; `kind` is what arrived, text or image."""

    id: int
    channel: str
    received_at: datetime
    kind: str
    state: Progress
    tries: int
    settled_at: datetime | None
    replies: tuple[ReplyState, ...]


def last(connection: Connection, *, sender: TenantKey, limit: int) -> list[Past]:
    """The newest first; what could never be used is left out."""
    mine = select(*_told, _kind.label("kind")).where(inbox.c.sender == sender)
    usable = mine.where(func.coalesce(inbox.c.reason, "") != "unusable")
    rows = connection.execute(usable.order_by(inbox.c.id.desc()).limit(limit)).all()
    replies = _replies_to(connection, [row.id for row in rows])
    return [
        Past(
            id=row.id,
            channel=row.channel,
            received_at=row.received_at,
            kind=row.kind or "text",
            state=PROGRESS[row.state],
            tries=row.attempts + (row.state == "delivered"),
            settled_at=row.settled_at,
            replies=tuple(replies[row.id]),
        )
        for row in rows
    ]


def _replies_to(connection: Connection, ids: list[int]) -> defaultdict[int, list[ReplyState]]:
    found: defaultdict[int, list[ReplyState]] = defaultdict(list)
    wanted = select(*_replies).where(outbox.c.inbox_id.in_(ids)).order_by(outbox.c.inbox_id, outbox.c.part)
    for row in connection.execute(wanted):
        found[row.inbox_id].append(_state(row.state, row.delivery))
    return found


def _state(state: str, delivery: str | None) -> ReplyState:
    """One word for where a reply is: what the provider says last counts, once it has it."""
    if state == "sent":
        return SAID.get(delivery or "", "sent")
    return UNSENT.get(state, "waiting")
