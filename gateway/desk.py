"""The front desk: what a channel may ask of the gateway."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from sqlalchemy import Connection

from gateway import inbox, outbox, quotes
from gateway.channels import Line, Report
from gateway.database import Database
from gateway.dispatcher import Dispatcher
from gateway.sender import Sender
from gateway.timing import Timing
from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.messages import InboundMessage


class FrontDesk:
    """Stores what came in, then wakes whoever has to go on with it."""

    def __init__(self, database: Database, *, dispatcher: Dispatcher, sender: Sender, timing: Timing) -> None:
        self._database = database
        self._dispatcher = dispatcher
        self._sender = sender
        self._timing = timing

    async def accept(self, message: InboundMessage) -> None:
        """Store a message once, then wake its sender's queue. Raises StorageError where it cannot be kept."""
        arrival = inbox.Arrival(
            channel=message.channel,
            message_id=message.id,
            sender=message.sender,
            content=message.model_dump_json(),
            received_at=message.received_at,
        )
        with self._dispatcher.rush.storing():
            if message.reply_to is None:
                await self._database.run_together(inbox.accept, arrival)
            else:
                await self._database.run(partial(_accept_quoting, arrival=arrival))
        self._dispatcher.wake(message.sender)

    async def reject(self, *, channel: str, message_id: str, sender: str, content: str, reason: str) -> None:
        """Store what is genuine but unusable as a dead letter."""
        arrival = inbox.Arrival(
            channel=channel,
            message_id=message_id,
            sender=sender,
            content=content,
            received_at=self._timing.now(),
            unusable=reason,
        )
        await self._database.run_together(inbox.accept, arrival)

    async def settle(self, report: Report) -> None:
        """Note what the provider says of a sent message."""
        await self._sender.note(report)

    async def history(self, *, channel: str, sender: TenantKey, limit: int = 200) -> list[Line]:
        """The newest lines of a conversation, oldest first."""
        return await self._database.run(partial(_history, channel=channel, sender=sender, limit=limit))


def _accept_quoting(connection: Connection, *, arrival: inbox.Arrival) -> None:
    inbox.accept(connection, [replace(arrival, content=quotes.named(connection, arrival.content))])


def _history(connection: Connection, *, channel: str, sender: TenantKey, limit: int) -> list[Line]:
    said = inbox.lines(connection, channel=channel, sender=sender, limit=limit)
    answered = outbox.lines(connection, channel=channel, recipient=sender, limit=limit)
    return sorted(said + answered, key=lambda line: (line.at, line.direction))[-limit:]
