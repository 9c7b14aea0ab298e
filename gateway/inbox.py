"""All the SQL of the inbox: one row per message that came in, kept for good so that it never acts twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    Row,
    Select,
    Table,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    case,
    func,
    select,
    update,
)
from sqlalchemy.dialects import sqlite

from gateway.channels import Line, Progress
from gateway.database import METADATA, Moment
from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.messages import InboundMessage

State = Literal["pending", "delivering", "delivered", "dead"]
PROGRESS: dict[State, Progress] = {
    "pending": "waiting",
    "delivering": "waiting",
    "delivered": "answered",
    "dead": "dead",
}
Reason = Literal["failed", "unusable"]

inbox = Table(
    "inbox",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("content", Text, nullable=False),  # the InboundMessage as JSON; of an unusable one, what came
    Column("received_at", Moment, nullable=False),
    Column("place", Integer, nullable=False),  # the order of handling; a replayed row gets a new place at the end
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("reason", Text),
    Column("detail", Text),
    Column("settled_at", Moment),
    UniqueConstraint("channel", "message_id"),
    sqlite_autoincrement=True,
)
# SQLite uses a partial index only where the query repeats its condition, without parameters: hence IS NULL.
waits = inbox.c.settled_at.is_(None)
is_dead = inbox.c.reason.is_not(None)
Index("inbox_place", inbox.c.place)
Index("inbox_waiting", inbox.c.sender, inbox.c.place, sqlite_where=waits)
Index("inbox_dead", inbox.c.id, sqlite_where=is_dead)
Index("inbox_sender", inbox.c.sender)  # its entries end with the id

_last_place = select(func.coalesce(func.max(inbox.c.place), 0)).scalar_subquery()

# What every message passes through is built once: building a statement costs more than running it.
_accept = sqlite.insert(inbox).values(place=_last_place + 1).on_conflict_do_nothing()
_theirs = and_(waits, inbox.c.sender == bindparam("of"))
_first = select(inbox.c.id).where(_theirs).order_by(inbox.c.place).limit(1).scalar_subquery()
_claim = (
    update(inbox)
    .where(inbox.c.id == _first, waits)
    .values(
        state="delivering",
        attempts=case((inbox.c.state == "delivering", inbox.c.attempts + 1), else_=inbox.c.attempts),
    )
    .returning(*inbox.c)
)
_has_waiting = select(inbox.c.id).where(_theirs, inbox.c.state == "pending").limit(1)
_delivered = (
    update(inbox)
    .where(inbox.c.id == bindparam("row"), inbox.c.state == "delivering")
    .values(state="delivered", settled_at=bindparam("now", type_=Moment))
)
_newest = (
    select(inbox.c.received_at)
    .where(inbox.c.sender == bindparam("of"), inbox.c.channel == bindparam("by"))
    .order_by(inbox.c.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is stored of one message. `sender` is any text for an unusable one, else a TenantKey."""

    channel: str
    message_id: str
    sender: str
    content: str
    received_at: datetime
    unusable: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One claimed message: this worker's to deliver."""

    id: int
    channel: str
    message_id: str
    sender: TenantKey
    content: str
    received_at: datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was given up on."""

    id: int
    channel: str
    message_id: str
    sender: str
    content: str
    received_at: datetime
    reason: str
    detail: str | None
    attempts: int
    died_at: datetime


@dataclass(frozen=True, slots=True)
class DeadLetterFilter:
    """Which dead letters: None means any. `before` is an id; newest first."""

    sender: str | None = None
    channel: str | None = None
    reason: Reason | None = None
    before: int | None = None
    limit: int = 50


def accept(connection: Connection, arrivals: Sequence[Arrival]) -> None:
    """Store each once per (channel, message id); one that is there already changes nothing."""
    connection.execute(_accept, [_values(arrival) for arrival in arrivals])


def _values(arrival: Arrival) -> dict[str, object]:
    return {
        "channel": arrival.channel,
        "message_id": arrival.message_id,
        "sender": arrival.sender,
        "content": arrival.content,
        "received_at": arrival.received_at,
        "state": "dead" if arrival.unusable else "pending",
        "reason": "unusable" if arrival.unusable else None,
        "detail": arrival.unusable,
        "settled_at": arrival.received_at if arrival.unusable else None,
    }


def claim(connection: Connection, *, sender: str) -> Delivery | None:
    """The sender's next message, now this worker's; None where none waits.

    A sender has one worker, so a message that is still claimed was left by a fault: that was an attempt.
    """
    row = connection.execute(_claim, {"of": sender}).one_or_none()
    if row is None:
        return None
    return Delivery(
        id=row.id,
        channel=row.channel,
        message_id=row.message_id,
        sender=TenantKey(row.sender),
        content=row.content,
        received_at=row.received_at,
        attempts=row.attempts,
    )


def has_waiting(connection: Connection, *, sender: str) -> bool:
    """Whether another message of this sender waits."""
    return connection.scalar(_has_waiting, {"of": sender}) is not None


def delivered(connection: Connection, *, id: int, now: datetime) -> bool:  # noqa: A002 - the row's name for it
    """Settle a claimed message; False where it was not claimed any more."""
    return connection.execute(_delivered, {"row": id, "now": now}).rowcount == 1


def give_back(connection: Connection, *, id: int) -> None:  # noqa: A002
    """The tenant could not be reached: the message waits again, and this was no attempt."""
    _leave_claim(connection, id, state="pending")


def failed(connection: Connection, *, id: int, detail: str) -> None:  # noqa: A002
    """The runtime failed at it: it waits for its next attempt."""
    _leave_claim(connection, id, state="pending", attempts=inbox.c.attempts + 1, detail=detail)


def bury(connection: Connection, *, id: int, detail: str, now: datetime) -> bool:  # noqa: A002
    """Give up on a claimed message; False where it was not claimed any more."""
    dead: dict[str, Any] = {"state": "dead", "reason": "failed", "detail": detail, "settled_at": now}
    return _leave_claim(connection, id, attempts=inbox.c.attempts + 1, **dead)


def _leave_claim(connection: Connection, id: int, **values: Any) -> bool:  # noqa: A002, ANN401 - column values
    claimed = update(inbox).where(inbox.c.id == id, inbox.c.state == "delivering").values(**values)
    return connection.execute(claimed).rowcount == 1


def release_all(connection: Connection) -> list[str]:
    """What a killed gateway had in its hands waits again; answers the senders for whom anything waits.

    Only one gateway runs on a data folder, so nothing claimed can still be in somebody's hands at its start.
    """
    connection.execute(update(inbox).where(waits, inbox.c.state == "delivering").values(state="pending"))
    found = select(inbox.c.sender).where(waits, inbox.c.state == "pending").distinct()
    return list(connection.scalars(found))


def count_waiting(connection: Connection) -> int:
    """Messages that are not settled."""
    return connection.scalar(select(func.count()).select_from(inbox).where(waits)) or 0


def count_dead(connection: Connection) -> int:
    """Messages that were given up on."""
    return connection.scalar(select(func.count()).select_from(inbox).where(is_dead)) or 0


def dead_letters(connection: Connection, *, wanted: DeadLetterFilter) -> list[DeadLetter]:
    """Up to `limit` dead letters, newest first."""
    query = _dead().order_by(inbox.c.id.desc()).limit(wanted.limit)
    for column in ("sender", "channel", "reason"):
        if (value := getattr(wanted, column)) is not None:
            query = query.where(inbox.c[column] == value)
    if wanted.before is not None:
        query = query.where(inbox.c.id < wanted.before)
    return [_dead_letter(row) for row in connection.execute(query)]


def dead_letter(connection: Connection, *, id: int) -> DeadLetter | None:  # noqa: A002
    """One dead letter, or None."""
    row = connection.execute(_dead().where(inbox.c.id == id)).one_or_none()
    return None if row is None else _dead_letter(row)


def replay(connection: Connection, *, id: int) -> bool:  # noqa: A002
    """Put a failed message back at the end of its sender's queue, as if never tried; False where it is not one."""
    failed_one = update(inbox).where(inbox.c.id == id, inbox.c.state == "dead", inbox.c.reason == "failed")
    again = failed_one.values(state="pending", place=_last_place + 1, attempts=0, reason=None, settled_at=None)
    return connection.execute(again).rowcount == 1


def window_end(connection: Connection, *, channel: str, sender: str, length: timedelta) -> datetime | None:
    """When the time to answer this sender freely ends: some hours after the newest message; None where none came."""
    found: datetime | None = connection.scalar(_newest, {"of": sender, "by": channel})
    return None if found is None else found + length


def lines(connection: Connection, *, channel: str, sender: str, limit: int) -> list[Line]:
    """What this person wrote last, newest first."""
    mine = select(*inbox.c).where(inbox.c.sender == sender, inbox.c.channel == channel)
    usable = mine.where(func.coalesce(inbox.c.reason, "") != "unusable")
    return [_line(row) for row in connection.execute(usable.order_by(inbox.c.id.desc()).limit(limit))]


def _line(row: Row[Any]) -> Line:
    message = InboundMessage.model_validate_json(row.content)
    return Line(
        id=message.id,
        direction="in",
        text=message.text,
        at=row.received_at,
        kind=message.kind,
        progress=PROGRESS[row.state],
        reply_to=message.reply_to,
        changed_at=row.settled_at,
    )


def _dead() -> Select[Any]:
    return select(*inbox.c).where(is_dead)


def _dead_letter(row: Row[Any]) -> DeadLetter:
    return DeadLetter(
        id=row.id,
        channel=row.channel,
        message_id=row.message_id,
        sender=row.sender,
        content=row.content,
        received_at=row.received_at,
        reason=row.reason,
        detail=row.detail,
        attempts=row.attempts,
        died_at=row.settled_at,
    )
