"""All the SQL of the outbox: one row per reply, from the turn that made it until the provider has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Row,
    Table,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import sqlite

from gateway import delivery_events
from gateway.channels import Line, Sent
from gateway.database import METADATA, Moment
from gateway.delivery_events import Event
from gateway.delivery_states import furthest, has_arrived, has_failed
from gateway.errors import Remedy
from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.messages import Reply

State = Literal["pending", "sending", "unknown", "held", "sent", "failed"]
"""`sending` has been handed to the provider, `unknown` may have been taken by it, `held` waits for the next message."""

APOLOGY = -1
"""The part number of an apology: one per message, however often it dies."""

outbox = Table(
    "outbox",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("inbox_id", Integer, ForeignKey("inbox.id"), nullable=False),
    Column("part", Integer, nullable=False),
    Column("channel", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("answers", Text, nullable=False),
    Column("content", Text, nullable=False),  # the Reply as JSON
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("not_before", Moment),
    Column("tried_at", Moment),
    Column("provider_id", Text),
    Column("delivery", Text),  # a DeliveryState
    Column("code", Integer),
    Column("detail", Text),
    Column("settled_at", Moment),
    Column("changed_at", Moment),  # when its delivery last moved on
    UniqueConstraint("inbox_id", "part"),
    sqlite_autoincrement=True,
)
waits = outbox.c.settled_at.is_(None)  # the condition of a partial index has to be repeated without parameters
Index("outbox_waiting", outbox.c.channel, outbox.c.recipient, outbox.c.id, sqlite_where=waits)
Index("outbox_recipient", outbox.c.recipient, outbox.c.id)
Index("outbox_provider", outbox.c.channel, outbox.c.provider_id)

MAX_RESENDS = 5
"""A reply the provider took and then failed at, for a passing reason, is sent again this often at most."""

RESEND_AFTER = timedelta(minutes=1)
"""Later by this much with each time."""

CLOCKS_DIFFER = timedelta(minutes=5)

OPEN: tuple[State, ...] = ("pending", "sending", "unknown")


# What every reply passes through is built once: building a statement costs more than running it.
_theirs = and_(waits, outbox.c.channel == bindparam("by"), outbox.c.recipient == bindparam("to"))
_until = bindparam("until", type_=Moment)
_now = bindparam("now", type_=Moment)
_add = sqlite.insert(outbox).on_conflict_do_nothing()
_oldest = select(*outbox.c).where(_theirs, outbox.c.state.in_(OPEN)).order_by(outbox.c.id).limit(1)
_reopen = (
    update(outbox)
    .where(_theirs)
    .values(
        expires_at=func.max(outbox.c.expires_at, _until),
        state=case((outbox.c.state == "held", "pending"), else_=outbox.c.state),
    )
)
_take = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.state == "pending")
    .values(state="sending", attempts=outbox.c.attempts + 1, tried_at=_now, not_before=None)
    .returning(*outbox.c)
)
_sent = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.state.in_(OPEN))
    .values(
        state="sent",
        provider_id=bindparam("known_as"),
        delivery=bindparam("first_state"),
        detail=None,
        code=None,
        settled_at=_now,
        changed_at=_now,
    )
    .returning(outbox.c.channel)
)


@dataclass(frozen=True, slots=True)
class Batch:
    """The replies of one turn, to be stored together with the message they answer."""

    inbox_id: int
    channel: str
    recipient: TenantKey
    answers: str
    replies: tuple[Reply, ...]
    now: datetime
    expires_at: datetime
    first_part: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """One reply at the head of its recipient's queue. `state` is sending (just claimed) or unknown."""

    id: int
    channel: str
    recipient: TenantKey
    answers: str
    reply: Reply
    state: State
    attempts: int
    tried_at: datetime | None


@dataclass(frozen=True, slots=True)
class Later:
    """The head of the queue may not be tried before this time."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reply that the provider did not take, or gave up on: why, and what to do."""

    id: int
    remedy: Remedy
    code: int | None
    detail: str
    now: datetime
    not_before: datetime | None = None


def add(connection: Connection, batch: Batch) -> None:
    """Store the replies of one turn; parts stored before are left as they are."""
    rows = [
        {
            "inbox_id": batch.inbox_id,
            "part": batch.first_part + number,
            "channel": batch.channel,
            "recipient": batch.recipient,
            "answers": batch.answers,
            "content": reply.model_dump_json(),
            "state": "pending",
            "created_at": batch.now,
            "expires_at": batch.expires_at,
        }
        for number, reply in enumerate(batch.replies)
    ]
    if rows:
        connection.execute(_add, rows)


def reopen(connection: Connection, *, channel: str, recipient: str, expires_at: datetime) -> None:
    """The person wrote again: what was held may go, and what waits has longer."""
    values = {"by": channel, "to": recipient, "until": expires_at}
    connection.execute(_reopen, values)


def claim(connection: Connection, *, channel: str, recipient: str, now: datetime) -> Waiting | Later | None:
    """The oldest reply that waits for this recipient: a pending one is now `sending`.

    A recipient has one worker, so one that is still `sending` was left by a fault, and its outcome is unknown.
    """
    mine = and_(waits, outbox.c.channel == channel, outbox.c.recipient == recipient)
    row = connection.execute(_oldest, {"by": channel, "to": recipient}).one_or_none()
    if row is not None and row.state == "pending" and row.expires_at <= now:
        _expire(connection, mine, now)
        row = connection.execute(_oldest, {"by": channel, "to": recipient}).one_or_none()
    if row is None:
        return None
    if row.not_before is not None and row.not_before > now:
        return Later(row.not_before)
    if row.state != "pending":
        return _waiting(row, state="unknown")
    return _waiting(connection.execute(_take, {"row": row.id, "now": now}).one(), state="sending")


def _expire(connection: Connection, mine: Any, now: datetime) -> None:  # noqa: ANN401 - a SQL condition
    """A reply outside the 24-hour window would be refused by WhatsApp: it is not even tried."""
    stale = update(outbox).where(mine, outbox.c.state == "pending", outbox.c.expires_at <= now)
    connection.execute(stale.values(state="failed", detail="window_closed", settled_at=now))


def taken_ids(connection: Connection, *, channel: str, recipient: str, tried_at: datetime) -> frozenset[str]:
    """The provider's ids of messages to this recipient, of about that time, that are known to be other replies."""
    others = select(outbox.c.provider_id).where(outbox.c.channel == channel, outbox.c.recipient == recipient)
    recent = others.where(outbox.c.provider_id.is_not(None), outbox.c.tried_at >= tried_at - 2 * CLOCKS_DIFFER)
    return frozenset(connection.scalars(recent))


def sent(connection: Connection, *, id: int, sent: Sent, now: datetime) -> None:  # noqa: A002 - the row's name
    """The provider has it. Callbacks that came before this answer count now."""
    values = {"row": id, "known_as": sent.provider_id, "first_state": sent.state, "now": now}
    channel = connection.scalar(_sent, values)
    if channel is not None:
        for event in delivery_events.said_of(connection, channel=channel, provider_id=sent.provider_id):
            _apply(connection, event)


def note(connection: Connection, event: Event) -> TenantKey | None:
    """Keep what the provider said and move the row forward; answers whose message it was, where that is known."""
    delivery_events.keep(connection, event)
    return _apply(connection, event)


def _apply(connection: Connection, event: Event) -> TenantKey | None:
    mine = and_(outbox.c.channel == event.channel, outbox.c.provider_id == event.provider_id)
    row = connection.execute(select(*outbox.c).where(mine)).first()
    if row is None:
        return None
    if row.delivery is None or furthest([row.delivery, event.state]) != row.delivery:
        _change(connection, row.id, delivery=event.state, code=event.code, changed_at=event.at)
        if has_failed(event.state) and row.state == "sent":
            refuse(connection, _refusal(row, event))
        if has_arrived(event.state) and row.state in {"pending", "held", "failed"}:
            _change(connection, row.id, state="sent", detail=None, settled_at=event.at)  # given up too early
    return TenantKey(row.recipient)


def _refusal(row: Row[Any], event: Event) -> Refusal:
    """What follows from a failure told afterwards; a passing reason is tried again, later each time, not for ever."""
    remedy = Remedy.FAIL if row.attempts > MAX_RESENDS else event.remedy
    later = event.at + RESEND_AFTER * row.attempts
    return Refusal(id=row.id, remedy=remedy, code=event.code, detail=event.state, now=event.at, not_before=later)


def refuse(connection: Connection, refusal: Refusal) -> None:
    """Put a reply where its refusal says."""
    why: dict[str, Any] = {"code": refusal.code, "detail": refusal.detail}
    match refusal.remedy:
        case Remedy.RETRY:
            _change(connection, refusal.id, state="pending", not_before=refusal.not_before, settled_at=None, **why)
        case Remedy.LOOK_UP:
            _change(connection, refusal.id, state="unknown", settled_at=None, **why)
        case Remedy.HOLD:
            _change(connection, refusal.id, state="held", not_before=None, settled_at=None, **why)
        case Remedy.SUPPRESS:
            _change(connection, refusal.id, state="failed", settled_at=refusal.now, **why)
            _suppress(connection, refusal)
        case Remedy.FAIL:
            _change(connection, refusal.id, state="failed", settled_at=refusal.now, **why)


def _suppress(connection: Connection, refusal: Refusal) -> None:
    """The person does not want messages: what waits for them is dropped. Their next message brings new replies."""
    refused = select(outbox.c.channel, outbox.c.recipient).where(outbox.c.id == refusal.id)
    row = connection.execute(refused).one()
    theirs = and_(waits, outbox.c.channel == row.channel, outbox.c.recipient == row.recipient)
    waiting = update(outbox).where(theirs, outbox.c.state.in_(("pending", "held")))
    values: dict[str, Any] = {"state": "failed", "code": refusal.code, "detail": "suppressed"}
    connection.execute(waiting.values(settled_at=refusal.now, **values))


def _change(connection: Connection, id: int, **values: Any) -> None:  # noqa: A002, ANN401 - column values
    connection.execute(update(outbox).where(outbox.c.id == id).values(**values))


def release_all(connection: Connection) -> list[tuple[str, str]]:
    """What a killed gateway was handing over is in doubt; answers the (channel, recipient) pairs with work."""
    cut_off = update(outbox).where(waits, outbox.c.state == "sending")
    connection.execute(cut_off.values(state="unknown", detail="the gateway ended while sending"))
    pairs = select(outbox.c.channel, outbox.c.recipient).where(waits, outbox.c.state.in_(OPEN)).distinct()
    return [(row.channel, row.recipient) for row in connection.execute(pairs)]


def count_waiting(connection: Connection) -> int:
    """Replies the provider does not have yet."""
    return connection.scalar(select(func.count()).select_from(outbox).where(waits, outbox.c.state.in_(OPEN))) or 0


def lines(connection: Connection, *, channel: str, recipient: str, limit: int) -> list[Line]:
    """The newest replies the provider took for a person, or will be offered soon; newest first."""
    mine = select(*outbox.c).where(outbox.c.channel == channel, outbox.c.recipient == recipient)
    shown = mine.where(or_(outbox.c.provider_id.is_not(None), outbox.c.state.in_(OPEN)))
    return [_line(row) for row in connection.execute(shown.order_by(outbox.c.id.desc()).limit(limit))]


def _line(row: Row[Any]) -> Line:
    reply = Reply.model_validate_json(row.content)
    return Line(
        id=row.provider_id or str(row.id),
        direction="out",
        text=reply.text,
        at=row.created_at,
        state=row.delivery or "queued",
        quick_replies=reply.quick_replies,
        attachments=reply.attachments,
        answers=row.answers,
        changed_at=row.changed_at or row.created_at,
    )


def _waiting(row: Row[Any], *, state: State) -> Waiting:
    return Waiting(
        id=row.id,
        channel=row.channel,
        recipient=TenantKey(row.recipient),
        answers=row.answers,
        reply=Reply.model_validate_json(row.content),
        state=state,
        attempts=row.attempts,
        tried_at=row.tried_at,
    )
