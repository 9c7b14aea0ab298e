"""The two addresses that Twilio calls: a message came in, a message we sent moved on."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect

from gateway.channels import Desk, Report
from gateway.channels.twilio import form as forms
from gateway.channels.twilio.codes import meaning
from gateway.channels.twilio.openapi import MESSAGE, STATUS
from gateway.channels.twilio.signature import Form, Signatures, parse
from gateway.channels.twilio.states import delivery_state
from gateway.errors import BodyTooLarge, MalformedBody, NotOurs

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 64 * 1024
EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


class Webhooks:
    """Checks that a call is Twilio's and ours, then stores what it says before answering."""

    def __init__(self, desk: Desk, *, channel: str, signatures: Signatures, account_sid: str, number: str) -> None:
        self._desk = desk
        self._channel = channel
        self._signatures = signatures
        self._account_sid = account_sid
        self._address = f"{forms.PREFIX}{number}"

    def router(self) -> APIRouter:
        """Both routes, described for OpenAPI."""
        router = APIRouter(prefix="/webhooks/twilio", tags=["twilio"])
        router.add_api_route("", self.message, methods=["POST"], **MESSAGE)
        router.add_api_route("/status", self.status, methods=["POST"], **STATUS)
        return router

    async def message(self, request: Request) -> Response:
        """A message for us. It is on disk, once, before this answers; the reply is sent later."""
        form = await self._genuine(request)
        if form.get("To") != self._address:
            raise NotOurs("the message was sent to another number")
        try:
            message = forms.message(form, channel=self._channel, received_at=datetime.now(UTC))
        except forms.Unusable as unusable:
            await self._reject(form, str(unusable))
        else:
            await self._desk.accept(message)
        return Response(EMPTY_TWIML, media_type="text/xml")

    async def status(self, request: Request) -> Response:
        """How far a message we sent has come."""
        form = await self._genuine(request)
        said, sid = form.get("MessageStatus", ""), form.get("MessageSid", "")
        state = delivery_state(said)
        if state is None or not sid:
            log.warning("a status callback without a state we know: %r", said[:40])
            return Response(status_code=204)
        code = _number(form.get("ErrorCode"))
        await self._desk.settle(Report(self._channel, sid, state, code=code, remedy=meaning(code).remedy))
        return Response(status_code=204)

    async def _genuine(self, request: Request) -> Form:
        """The form of a request that Twilio signed for our account."""
        form = parse(await _body(request))
        scope = request.scope
        target = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
        signature = request.headers.get("x-twilio-signature")
        self._signatures.check(target=target.decode("latin-1"), form=form, signature=signature)
        if form.get("AccountSid") != self._account_sid:
            raise NotOurs("the account is not ours")
        return form

    async def _reject(self, form: Form, reason: str) -> None:
        log.warning("a signed message cannot be used: %s", reason)
        await self._desk.reject(
            channel=self._channel,
            message_id=forms.fallback_id(form),
            sender=form.get("From", "").removeprefix(forms.PREFIX),
            content=forms.as_json(form),
            reason=reason,
        )


async def _body(request: Request) -> bytes:
    """The raw body, at most 64 KiB of it: counted as it comes, whatever its length is said to be."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY_BYTES:
                raise BodyTooLarge("a message is at most 64 KiB")
    except ClientDisconnect as error:
        raise MalformedBody("the body ended early") from error
    return bytes(body)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
