"""Hands each recipient's replies in order to their channel, and settles what became of them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial

from sqlalchemy import Connection

from gateway import delivery_events, outbox
from gateway.channels import Channel, Follower, Outgoing, Report, Sent, Step
from gateway.database import Database
from gateway.delivery_states import has_failed
from gateway.errors import Remedy, SendError, StorageError
from gateway.lanes import Lanes
from gateway.metrics import Metrics
from gateway.storing import stored
from gateway.timing import Timing
from tenant_runtime.contract.key import TenantKey

log = logging.getLogger(__name__)

Address = tuple[str, TenantKey]


class Sender:
    """One queue per (channel, recipient). A reply is on disk as `sending` before the provider sees it.

    So an outcome that nobody knows (a timeout, a 5xx, a killed gateway) is always noticed, and looked up before the
    reply is sent a second time.
    """

    def __init__(
        self, database: Database, *, channels: Mapping[str, Channel], timing: Timing, metrics: Metrics
    ) -> None:
        self._database = database
        self._channels = channels
        self._timing = timing
        self._metrics = metrics
        self._lanes: Lanes[Address] = Lanes("sender", self._empty_queue)

    async def start(self) -> None:
        """Take up what was left from before."""
        oldest = self._timing.now() - self._timing.keep_events
        await self._database.run(partial(delivery_events.forget, older_than=oldest))
        for channel, recipient in await self._database.run(outbox.release_all):
            self.wake(channel, TenantKey(recipient))

    def wake(self, channel: str, recipient: TenantKey) -> None:
        """A reply to this person is on disk."""
        self._lanes.wake((channel, recipient))

    def follow(self, channel: str, sender: TenantKey, *, message_id: str, step: Step) -> None:
        """Tell a channel that shows it how far a message has come."""
        found: object = self._channels.get(channel)
        if isinstance(found, Follower):
            found.follow(sender=sender, message_id=message_id, step=step)

    async def stop(self) -> None:
        """Let calls in flight end."""
        await self._lanes.stop(self._timing.stop_grace)

    async def note(self, report: Report) -> None:
        """What the provider says of a reply it took. Raises StorageError where it cannot be kept."""
        event = delivery_events.Event(
            channel=report.channel,
            provider_id=report.provider_id,
            state=report.state,
            code=report.code,
            remedy=report.remedy,
            at=self._timing.now(),
        )
        recipient = await self._database.run(partial(outbox.note, event=event))
        if recipient is not None and has_failed(report.state):
            self._metrics.delivery_failed(report.channel)
            log.warning("%s by %s: %s, code %s", recipient.masked, report.channel, report.state, report.code)
            self.wake(report.channel, recipient)

    async def _empty_queue(self, address: Address) -> None:
        channel, recipient = address
        if channel not in self._channels:
            log.warning("replies wait for the channel %s, which is not switched on", channel)
            return
        tries = 0
        while not self._lanes.is_stopping:
            try:
                if not await self._next(channel, recipient):
                    return
                tries = 0
            except (SendError, StorageError) as error:
                tries += 1
                seconds = self._timing.delay(tries, asked=getattr(error, "after", None))
                log.log(
                    logging.INFO if tries == 1 else logging.DEBUG,
                    "%s by %s: %s; again in %.1f s",
                    recipient.masked,
                    channel,
                    error,
                    seconds,
                )
                await self._lanes.pause(seconds)

    async def _next(self, channel: str, recipient: TenantKey) -> bool:
        """Handle the recipient's oldest reply; False where none waits."""
        now = self._timing.now()
        found = await self._database.run(partial(outbox.claim, channel=channel, recipient=recipient, now=now))
        match found:
            case None:
                return False
            case outbox.Later(until=until):
                await self._lanes.pause(max((until - now).total_seconds(), 0.0))
            case outbox.Waiting(state="unknown"):
                await self._look_up(found)
            case outbox.Waiting():
                await self._send(found)
        return True

    async def _send(self, waiting: outbox.Waiting) -> None:
        try:
            sent = await self._channels[waiting.channel].send(_outgoing(waiting))
        except SendError as error:
            await self._refused(waiting, error)
        else:
            await self._sent(waiting, sent)

    async def _look_up(self, waiting: outbox.Waiting) -> None:
        """Ask whether it was taken. Only when it is still not there after a while is it sent again."""
        tried_at = waiting.tried_at or self._timing.now()
        taken = await self._database.run(
            partial(outbox.taken_ids, channel=waiting.channel, recipient=waiting.recipient, tried_at=tried_at)
        )
        found = await self._channels[waiting.channel].find(_outgoing(waiting, taken_ids=taken))
        if found is not None:
            await self._sent(waiting, found)
        elif (self._timing.now() - tried_at).total_seconds() < self._timing.look_up_until:
            await self._lanes.pause(self._timing.delay(2))
        else:
            await self._store(partial(outbox.refuse, refusal=self._refusal(waiting, NOT_TAKEN)))

    async def _sent(self, waiting: outbox.Waiting, sent: Sent) -> None:
        await self._store(partial(outbox.sent, id=waiting.id, sent=sent, now=self._timing.now()))
        self.follow(waiting.channel, waiting.recipient, message_id=waiting.answers, step="sent")

    async def _refused(self, waiting: outbox.Waiting, error: SendError) -> None:
        """Settle what will not change by itself; what may is left in the queue, and waiting is the caller's."""
        self._metrics.send_failed(waiting.channel, error.remedy)
        await self._store(partial(outbox.refuse, refusal=self._refusal(waiting, error)))
        if error.remedy in {Remedy.RETRY, Remedy.LOOK_UP}:
            raise error
        log.error("%s by %s: not sent, %s: %s", waiting.recipient.masked, waiting.channel, error.remedy.value, error)

    def _refusal(self, waiting: outbox.Waiting, error: SendError) -> outbox.Refusal:
        return outbox.Refusal(
            id=waiting.id, remedy=error.remedy, code=error.provider_code, detail=str(error), now=self._timing.now()
        )

    async def _store(self, work: Callable[[Connection], None]) -> None:
        await stored(self._database, work, lanes=self._lanes, timing=self._timing)


NOT_TAKEN = SendError("the provider does not have it", remedy=Remedy.RETRY)


def _outgoing(waiting: outbox.Waiting, *, taken_ids: frozenset[str] = frozenset()) -> Outgoing:
    return Outgoing(
        id=waiting.id,
        recipient=waiting.recipient,
        reply=waiting.reply,
        answers=waiting.answers,
        tried_at=waiting.tried_at,
        taken_ids=taken_ids,
    )
