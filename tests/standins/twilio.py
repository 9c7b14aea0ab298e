"""Twilio's messaging as far as Libreta uses it: the REST API, signed webhooks, status callbacks, and scripted faults.

Faithful where it matters: Basic auth, the JSON and the error codes of the real API, no idempotency key, bodies of at
most 1,600 characters, webhooks given up after 15 seconds and never repeated after an answer.
"""

from __future__ import annotations

import asyncio
import base64
import secrets
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from types import TracebackType
from typing import Any, Literal, Self

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send
from twilio.request_validator import RequestValidator

from tests.standins.serving import Served

MAX_BODY = 1_600
WEBHOOK_TIMEOUT = 15.0
WHATSAPP_NUMBER = "+14155238886"
EMPTY_TWIML = "<Response/>"


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one POST of a message.

    `refuse`: answered with `status` and `code`, not taken. `accept_then_fail`: taken, answered with `status`.
    `accept_then_hang`: taken, no answer within `seconds`. `hang`: not taken, no answer. `accept_then_reset`: taken, the
    connection breaks without an answer. `reset`: not taken, the connection breaks.
    """

    kind: Literal["refuse", "accept_then_fail", "accept_then_hang", "hang", "accept_then_reset", "reset"]
    status: int = 400
    code: int = 20001
    seconds: float = 30.0


def refused(status: int, code: int) -> Fault:
    """An answer of this status and error code; nothing was taken."""
    return Fault("refuse", status=status, code=code)


@dataclass(slots=True)
class Message:
    """One outbound message that this account made."""

    sid: str
    to: str
    from_: str
    body: str
    status_callback: str | None
    created_at: datetime
    status: str = "queued"
    error_code: int | None = None


@dataclass(slots=True)
class Webhook:
    """What was posted to our gateway, and what came back (0: nothing within 15 seconds)."""

    url: str
    fields: dict[str, str]
    status: int
    body: str = ""


class TwilioStandIn:
    """One account with one WhatsApp number. Use as a context manager; everything may be called from any thread."""

    def __init__(
        self,
        *,
        account_sid: str = "AC" + "0" * 31 + "1",
        auth_token: str = "a-token-for-tests",
        number: str = WHATSAPP_NUMBER,
        callbacks: Iterable[str] = ("sent", "delivered"),
    ) -> None:
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.number = number
        self.messages: list[Message] = []
        self.posts = 0
        self.lookups = 0
        self.webhooks: list[Webhook] = []
        self.list_faults: deque[Fault] = deque()
        self.tunnel: tuple[str, str] | None = None
        """A public address and where it really leads: signed for the one, posted to the other."""
        self.before_answer: Callable[[Message], None] | None = None
        self._faults: deque[Fault] = deque()
        self._callbacks = tuple(callbacks)
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._stopping = threading.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._served = Served(_Breakable(self._app()))
        self.url = self._served.url

    # ------------------------------------------------------------------ life
    def __enter__(self) -> Self:
        self._served.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stopping.set()
        self._served.stop()

    def environment(self) -> dict[str, str]:
        """The settings that point a gateway here."""
        return {
            "TWILIO_ACCOUNT_SID": self.account_sid,
            "TWILIO_AUTH_TOKEN": self.auth_token,
            "TWILIO_WHATSAPP_FROM": self.number,
            "TWILIO_API_URL": self.url,
        }

    # ------------------------------------------------------------------ scripting and looking
    def script(self, *faults: Fault) -> None:
        """The next POSTs of messages go wrong like this, one fault each; the ones after succeed."""
        with self._lock:
            self._faults.extend(faults)

    def to(self, phone: str) -> list[Message]:
        """The messages taken for this phone, in order."""
        with self._lock:
            return [message for message in self.messages if message.to == f"whatsapp:{phone}"]

    def bodies(self, phone: str) -> list[str]:
        """Their texts."""
        return [message.body for message in self.to(phone)]

    def wait_for(self, phone: str, count: int, *, within: float = 15.0) -> list[str]:
        """The texts sent to this phone, once there are that many. Raises AssertionError where they do not come."""
        with self._changed:
            came = self._changed.wait_for(lambda: self._count(phone) >= count, within)
        assert came, f"{phone} has {len(self.to(phone))} messages, not {count}, after {within} s"
        return self.bodies(phone)

    def _count(self, phone: str) -> int:
        return sum(message.to == f"whatsapp:{phone}" for message in self.messages)

    # ------------------------------------------------------------------ webhooks
    def fields(self, phone: str, body: str, *, sid: str | None = None, **more: str) -> dict[str, str]:
        """The form of one inbound WhatsApp message."""
        sid = sid or f"SM{secrets.token_hex(16)}"
        return {
            "SmsMessageSid": sid,
            "NumMedia": "0",
            "ProfileName": "José 👍",
            "MessageType": "text",
            "SmsSid": sid,
            "WaId": phone.removeprefix("+"),
            "SmsStatus": "received",
            "Body": body,
            "To": f"whatsapp:{self.number}",
            "NumSegments": "1",
            "ReferralNumMedia": "0",
            "MessageSid": sid,
            "AccountSid": self.account_sid,
            "From": f"whatsapp:{phone}",
            "ApiVersion": "2010-04-01",
            **more,
        }

    def signature(self, url: str, fields: Mapping[str, str], *, token: str | None = None) -> str:
        """What Twilio would put into X-Twilio-Signature."""
        validator = RequestValidator(token or self.auth_token)  # type: ignore[no-untyped-call]
        computed: str = validator.compute_signature(url, dict(fields))  # type: ignore[no-untyped-call]
        return computed

    def headers(self, url: str, fields: Mapping[str, str]) -> dict[str, str]:
        """The headers of a webhook to this public address."""
        return {
            "X-Twilio-Signature": self.signature(url, fields),
            "I-Twilio-Idempotency-Token": secrets.token_hex(16),
            "User-Agent": "TwilioProxy/1.1",
        }

    def deliver(
        self, gateway: str, phone: str, body: str, *, public_url: str | None = None, **more: str
    ) -> httpx.Response:
        """A person writes to our number: post the webhook, and give back what the gateway answered."""
        fields = self.fields(phone, body, **more)
        url = f"{public_url or gateway}/webhooks/twilio"
        response = httpx.post(
            f"{gateway}/webhooks/twilio",
            data=fields,
            headers=self.headers(url, fields),
            timeout=WEBHOOK_TIMEOUT,
            trust_env=False,
        )
        with self._lock:
            self.webhooks.append(Webhook(url, fields, response.status_code, response.text))
        return response

    def report(self, message: Message, status: str, *, error_code: int | None = None) -> int:
        """Post one status callback for a message, where it named an address; the HTTP status of the answer."""
        if message.status_callback is None:
            return 0
        fields = {
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "MessageStatus": status,
            "SmsStatus": status,
            "AccountSid": self.account_sid,
            "From": message.from_,
            "To": message.to,
            "ChannelPrefix": "whatsapp",
            "ApiVersion": "2010-04-01",
        }
        if error_code is not None:
            fields["ErrorCode"] = str(error_code)
        message.status, message.error_code = status, error_code
        return self._post_callback(message.status_callback, fields)

    def _post_callback(self, url: str, fields: dict[str, str]) -> int:
        reached = url.replace(*self.tunnel, 1) if self.tunnel else url
        try:
            response = httpx.post(
                reached, data=fields, headers=self.headers(url, fields), timeout=WEBHOOK_TIMEOUT, trust_env=False
            )
        except httpx.HTTPError:
            status = 0  # nobody there: like Twilio, not tried again
        else:
            status = response.status_code
        with self._lock:
            self.webhooks.append(Webhook(url, fields, status))
        return status

    # ------------------------------------------------------------------ REST
    def _app(self) -> Starlette:
        base = "/2010-04-01/Accounts/{account}/Messages"
        return Starlette(
            routes=[
                Route(f"{base}.json", self._create, methods=["POST"]),
                Route(f"{base}.json", self._list, methods=["GET"]),
                Route(f"{base}/{{sid}}.json", self._get, methods=["GET"]),
            ]
        )

    def _refusal(self, request: Request) -> Response | None:
        expected = base64.b64encode(f"{self.account_sid}:{self.auth_token}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {expected}":
            return _error(401, 20003, "Authenticate")
        if request.path_params["account"] != self.account_sid:
            return _error(404, 20404, "The requested resource was not found")
        return None

    async def _create(self, request: Request) -> Response:
        with self._lock:
            self.posts += 1
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        form = {key: str(value) for key, value in (await request.form()).items()}
        invalid = _invalid(form)
        if invalid is not None:
            return invalid
        with self._lock:
            fault = self._faults.popleft() if self._faults else None
        if fault is not None and not fault.kind.startswith("accept"):
            return await self._go_wrong(fault)
        message = self._take(form)
        if self.before_answer is not None:
            await asyncio.to_thread(self.before_answer, message)
        if fault is not None:
            return await self._go_wrong(fault)
        self._follow_up(message)
        return JSONResponse(self._as_json(message), status_code=201)

    def _take(self, form: dict[str, str]) -> Message:
        message = Message(
            sid=f"SM{secrets.token_hex(16)}",
            to=form["To"],
            from_=form["From"],
            body=form["Body"],
            status_callback=form.get("StatusCallback"),
            created_at=datetime.now(UTC),
        )
        with self._changed:
            self.messages.append(message)
            self._changed.notify_all()
        return message

    async def _go_wrong(self, fault: Fault) -> Response:
        if fault.kind.endswith("hang"):
            await asyncio.to_thread(self._stopping.wait, fault.seconds)
            raise BreakConnection
        if fault.kind.endswith("reset"):
            raise BreakConnection
        return _error(fault.status, fault.code, "scripted")

    def _follow_up(self, message: Message) -> None:
        """Callbacks come after the answer, from elsewhere; nobody waits for them."""
        task = asyncio.create_task(asyncio.to_thread(self._report_all, message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _report_all(self, message: Message) -> None:
        for status in self._callbacks:
            if self._stopping.is_set():
                return
            self.report(message, status)

    async def _list(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        with self._lock:
            self.lookups += 1
            fault = self.list_faults.popleft() if self.list_faults else None
        if fault is not None:
            return await self._go_wrong(fault)
        query = request.query_params
        with self._lock:
            found = [one for one in reversed(self.messages) if _is_wanted(one, query)]
        size = int(query.get("PageSize", "50"))
        page = [self._as_json(one) for one in found[:size]]
        return JSONResponse(
            {"messages": page, "page": 0, "page_size": size, "next_page_uri": None, "uri": request.url.path}
        )

    async def _get(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        with self._lock:
            found = [one for one in self.messages if one.sid == request.path_params["sid"]]
        return JSONResponse(self._as_json(found[0])) if found else _error(404, 20404, "not found")

    def _as_json(self, message: Message) -> dict[str, Any]:
        when = format_datetime(message.created_at)
        return {
            "sid": message.sid,
            "account_sid": self.account_sid,
            "to": message.to,
            "from": message.from_,
            "body": message.body,
            "status": message.status,
            "direction": "outbound-api",
            "date_created": when,
            "date_updated": when,
            "date_sent": None if message.status == "queued" else when,
            "error_code": message.error_code,
            "error_message": None,
            "num_media": "0",
            "num_segments": "1",
            "api_version": "2010-04-01",
            "uri": f"/2010-04-01/Accounts/{self.account_sid}/Messages/{message.sid}.json",
        }


class BreakConnection(Exception):
    """Drop the connection without an answer."""


@dataclass(slots=True)
class _Breakable:
    """Lets a route drop its connection: the server closes a socket whose application ended without an answer."""

    app: Starlette
    broken: list[str] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.app(scope, receive, send)
        except BreakConnection:
            self.broken.append(scope["path"])
            await _half_an_answer(send)


async def _half_an_answer(send: Send) -> None:
    """Promise more bytes than come: the server then has to close the connection in the middle."""
    headers = [(b"content-length", b"100"), (b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{", "more_body": False})


def _invalid(form: Mapping[str, str]) -> Response | None:
    for name, code in (("To", 21604), ("From", 21603), ("Body", 21602)):
        if not form.get(name):
            return _error(400, code, f"A '{name}' is required")
    if len(form["Body"]) > MAX_BODY:
        return _error(400, 21617, "The concatenated message body exceeds the 1600 character limit")
    return None


def _is_wanted(message: Message, query: Mapping[str, str]) -> bool:
    after = query.get("DateSent>")
    since = datetime.fromisoformat(after) if after else None
    return (
        message.to == query.get("To", message.to)
        and message.from_ == query.get("From", message.from_)
        and (since is None or message.created_at >= since)
    )


def _error(status: int, code: int, text: str) -> Response:
    more_info = f"https://www.twilio.com/docs/errors/{code}"
    return JSONResponse({"code": code, "message": text, "more_info": more_info, "status": status}, status_code=status)
