"""What waits in inbox and outbox, counted: statements that read only what is not settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, func, select

from gateway import inbox, outbox

WAITING_IN = (
    select(inbox.inbox.c.state, func.count(), func.min(inbox.inbox.c.received_at))
    .where(inbox.waits)
    .group_by(inbox.inbox.c.state)
)
WAITING_OUT = (
    select(outbox.outbox.c.state, func.count(), func.min(outbox.outbox.c.created_at))
    .where(outbox.waits)
    .group_by(outbox.outbox.c.state)
)


@dataclass(frozen=True, slots=True)
class Queue:
    """How many wait in each state, and since when the oldest of them; None where none waits."""

    waiting: Mapping[str, int]
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Backlog:
    """All that is not settled, and all that was given up on."""

    inbox: Queue
    outbox: Queue
    dead_letters: int


def backlog(connection: Connection) -> Backlog:
    """What waits now. A reply that is held until the person writes again makes the outbox no older."""
    came = _queue(connection.execute(WAITING_IN).all(), ("pending", "delivering"))
    goes = _queue(connection.execute(WAITING_OUT).all(), outbox.OPEN, besides=("held",))
    return Backlog(inbox=came, outbox=goes, dead_letters=inbox.count_dead(connection))


def _queue(rows: Sequence[Row[str, int, datetime]], states: tuple[str, ...], besides: tuple[str, ...] = ()) -> Queue:
    counted = {state: number for state, number, _ in rows}
    return Queue(
        waiting={state: counted.get(state, 0) for state in (*states, *besides)},
        oldest=min((since for state, _, since in rows if state in states), default=None),
    )
