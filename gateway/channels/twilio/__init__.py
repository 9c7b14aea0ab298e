"""WhatsApp by Twilio: signed webhooks in, REST out."""

from __future__ import annotations

import logging
from datetime import timedelta

from fastapi import APIRouter

from gateway.channels import Desk, Outgoing, Sent
from gateway.channels.twilio.form import PREFIX
from gateway.channels.twilio.rest import Account, Listed, Rest
from gateway.channels.twilio.signature import Signatures
from gateway.channels.twilio.states import delivery_state
from gateway.channels.twilio.webhooks import Webhooks
from gateway.errors import Remedy, SendError
from gateway.settings import Settings
from tenant_runtime.contract.messages import MAX_REPLY_CHARACTERS

log = logging.getLogger(__name__)

CLOCKS_DIFFER = timedelta(minutes=5)
"""Twilio's clock and ours may: an equal text from before is told apart by its id, which we know."""


class Twilio:
    """Our WhatsApp number at Twilio."""

    name = "twilio"

    def __init__(self, settings: Settings, *, send_timeout: float) -> None:
        self._settings = settings
        self._from = f"{PREFIX}{settings.twilio_from}"
        self._status_callback = f"{settings.public_url}/webhooks/twilio/status"
        token = settings.twilio_auth_tokens[0]
        self._rest = Rest(Account(settings.twilio_account_sid, token, settings.twilio_api_url), timeout=send_timeout)

    def routes(self, desk: Desk) -> APIRouter:
        """The two webhooks."""
        signatures = Signatures(self._settings.public_url, self._settings.twilio_auth_tokens)
        webhooks = Webhooks(
            desk,
            channel=self.name,
            signatures=signatures,
            account_sid=self._settings.twilio_account_sid,
            number=self._settings.twilio_from,
        )
        return webhooks.router()

    async def send(self, outgoing: Outgoing) -> Sent:
        """Send one reply as one message."""
        body = _body(outgoing)
        to = f"{PREFIX}{outgoing.recipient}"
        sid, status = await self._rest.create(to=to, from_=self._from, body=body, status_callback=self._status_callback)
        return Sent(provider_id=sid, state=delivery_state(status) or "queued")

    async def find(self, outgoing: Outgoing) -> Sent | None:
        """Whether Twilio lists this reply: the same text to the same person, made since, not known as another's."""
        listed = await self._rest.newest(to=f"{PREFIX}{outgoing.recipient}", from_=self._from)
        mine = [one for one in listed if _is_it(one, outgoing)]
        return Sent(provider_id=mine[-1].sid, state=delivery_state(mine[-1].status) or "queued") if mine else None

    async def close(self) -> None:
        """End the threads."""
        await self._rest.close()


def _body(outgoing: Outgoing) -> str:
    """The text, which never leaves as two messages: the contract has refused a longer reply long before."""
    text = outgoing.reply.text
    if len(text) > MAX_REPLY_CHARACTERS:
        raise SendError("the reply is too long", remedy=Remedy.FAIL, provider_code=21617)
    if outgoing.reply.attachments:
        log.error("a reply's files cannot be sent by Twilio yet; its text is")
    return text


def _is_it(listed: Listed, outgoing: Outgoing) -> bool:
    since = outgoing.tried_at - CLOCKS_DIFFER if outgoing.tried_at else None
    is_new = since is None or listed.created_at >= since
    return is_new and listed.sid not in outgoing.taken_ids and listed.body == outgoing.reply.text
