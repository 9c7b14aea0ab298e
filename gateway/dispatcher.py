"""Takes each sender's messages in order to their tenant, and puts the replies into the outbox."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection

from gateway import inbox, outbox
from gateway.apology import apology
from gateway.channels import Step
from gateway.database import Database
from gateway.errors import MustWait, StorageError, TurnFailed
from gateway.lanes import Lanes
from gateway.leases import Leases
from gateway.metrics import Metrics
from gateway.rush import Rush
from gateway.sender import Sender
from gateway.storing import stored
from gateway.tenant_client import TenantClient, Unreachable
from gateway.timing import Timing
from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.lease import Lease
from tenant_runtime.contract.messages import Reply

log = logging.getLogger(__name__)

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much at once, and how often."""

    max_attempts: int
    max_parallel_turns: int


class Dispatcher:
    """One queue per sender, one message of each in flight, a bounded number in all.

    Waiting is not failing: while a tenant cannot be reached its queue stands still, for as long as it takes. A message
    the runtime fails at again and again becomes a dead letter, its sender gets an apology, and the queue goes on.
    """

    def __init__(  # noqa: PLR0913 - one collaborator each
        self,
        database: Database,
        *,
        leases: Leases,
        tenants: TenantClient,
        limits: Limits,
        timing: Timing,
        sender: Sender,
        metrics: Metrics,
    ) -> None:
        self._database = database
        self._leases = leases
        self._tenants = tenants
        self._limits = limits
        self._timing = timing
        self._sender = sender
        self._metrics = metrics
        self.rush = Rush()
        self._slots = asyncio.Semaphore(limits.max_parallel_turns)
        self._lanes: Lanes[TenantKey] = Lanes("dispatcher", self._empty_queue)

    async def start(self) -> None:
        """Take up what was left from before."""
        for sender in await self._database.run(inbox.release_all):
            self.wake(TenantKey(sender))

    def wake(self, sender: TenantKey) -> None:
        """A message of this sender is on disk."""
        self._lanes.wake(sender)

    async def stop(self) -> None:
        """Let turns in flight end; what is cut off is delivered again at the next start."""
        await self._lanes.stop(self._timing.stop_grace)

    async def _empty_queue(self, sender: TenantKey) -> None:
        tries = 0
        while not self._lanes.is_stopping:
            try:
                if not await self._next(sender):
                    return
                tries = 0
            except (MustWait, TurnFailed, StorageError) as error:
                tries += 1
                seconds = self._timing.delay(tries, asked=getattr(error, "after", None))
                log.log(
                    logging.INFO if tries == 1 else logging.DEBUG,
                    "%s: %s; again in %.1f s",
                    sender.masked,
                    error.code,
                    seconds,
                )
                await self._lanes.pause(seconds)

    async def _next(self, sender: TenantKey) -> bool:
        """Deliver the sender's next message; whether another one waits."""
        await self.rush.over()
        lease = await self._leases.get(sender)
        async with self._slots:
            delivery = await self._database.run(partial(inbox.claim, sender=sender))
            return False if delivery is None else await self._followed(delivery, lease)

    async def _followed(self, delivery: inbox.Delivery, lease: Lease) -> bool:
        self._follow(delivery, "begun")
        try:
            with self._metrics.turn():
                return await self._deliver(delivery, lease)
        finally:
            self._follow(delivery, "ended")

    async def _deliver(self, delivery: inbox.Delivery, lease: Lease) -> bool:
        try:
            turn = await self._tenants.deliver(lease, message_id=delivery.message_id, content=delivery.content)
        except MustWait as error:
            self._leases.forget(lease, is_unreachable=isinstance(error, Unreachable))
            await self._store(partial(inbox.give_back, id=delivery.id))
            raise
        except TurnFailed as error:
            if error.lease != "good":
                self._leases.forget(lease, is_unreachable=error.lease == "unreachable")
            return await self._failed(delivery, lease, error)
        return await self._settle(delivery, turn.replies)

    async def _settle(self, delivery: inbox.Delivery, replies: tuple[Reply, ...]) -> bool:
        now = self._timing.now()

        def settle(connection: Connection) -> bool:
            if inbox.delivered(connection, id=delivery.id, now=now):
                self._put(connection, delivery, replies)
            return inbox.has_waiting(connection, sender=delivery.sender)

        has_more = await self._store(settle)
        self._metrics.answered((now - delivery.received_at).total_seconds())
        self._sender.wake(delivery.channel, delivery.sender)
        return has_more

    async def _failed(self, delivery: inbox.Delivery, lease: Lease, error: TurnFailed) -> bool:
        detail = str(error)
        if delivery.attempts + 1 < self._limits.max_attempts:
            await self._store(partial(inbox.failed, id=delivery.id, detail=detail))
            raise error
        log.error("%s: gave up on a message after %d attempts", delivery.sender.masked, delivery.attempts + 1)
        regret = apology(delivery.content, lease.language)

        def bury(connection: Connection) -> bool:
            if inbox.bury(connection, id=delivery.id, detail=detail, now=self._timing.now()):
                self._put(connection, delivery, (regret,), first_part=outbox.APOLOGY)
            return inbox.has_waiting(connection, sender=delivery.sender)

        has_more = await self._store(bury)
        self._sender.wake(delivery.channel, delivery.sender)
        return has_more

    def _put(
        self, connection: Connection, delivery: inbox.Delivery, replies: tuple[Reply, ...], *, first_part: int = 0
    ) -> None:
        """Store replies beside the settled message, and give waiting ones the window this person has opened."""
        newest = inbox.window_end(
            connection, channel=delivery.channel, sender=delivery.sender, length=self._timing.window
        )
        expires_at = newest or delivery.received_at + self._timing.window
        outbox.reopen(connection, channel=delivery.channel, recipient=delivery.sender, expires_at=expires_at)
        batch = outbox.Batch(
            inbox_id=delivery.id,
            channel=delivery.channel,
            recipient=delivery.sender,
            answers=delivery.message_id,
            replies=replies,
            now=self._timing.now(),
            expires_at=expires_at,
            first_part=first_part,
        )
        outbox.add(connection, batch)

    def _follow(self, delivery: inbox.Delivery, step: Step) -> None:
        self._sender.follow(delivery.channel, delivery.sender, message_id=delivery.message_id, step=step)

    async def _store(self, work: Callable[[Connection], Result]) -> Result:
        return await stored(self._database, work, lanes=self._lanes, timing=self._timing)
