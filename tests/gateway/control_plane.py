"""An orchestrator with its runtimes in one small server: it speaks the contract, and fails as a script says."""

from __future__ import annotations

import asyncio
import hashlib
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Literal, Self

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.lease import Lease, LeaseRequest
from tenant_runtime.contract.messages import InboundMessage, Reply, Turn
from tenant_runtime.contract.token import tenant_token
from tests.standins.serving import Served

GATEWAY_TOKEN = "the-gateway-token"
SERVICE_SECRET = "the-service-secret"
NOWHERE = "http://127.0.0.1:9"
"""Nobody listens on the discard port."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What goes wrong with one call: an HTTP status, no answer for some seconds, half an answer, or a broken Turn."""

    kind: Literal["status", "hang", "break", "garbage"] = "status"
    status: int = 500
    retry_after: float | None = None
    seconds: float = 60.0


class _Broken(Exception):
    pass


class ControlPlane:
    """Use as a context manager. Keys are identities; everything may be called from any thread."""

    def __init__(self) -> None:
        self.lease_requests: list[LeaseRequest] = []
        self.deliveries: list[InboundMessage] = []
        """Every message that reached a runtime, repeated ones too, in order of their beginning."""
        self.effects: list[str] = []
        """The ids of messages that took effect: each once, as in real books."""
        self.lease_troubles: dict[str, deque[Trouble]] = defaultdict(deque)
        self.turn_troubles: dict[str, deque[Trouble]] = defaultdict(deque)
        self.always: dict[str, Trouble] = {}
        """Trouble with each turn of this identity, until it is taken out."""
        self.addresses: dict[str, str] = {}
        """Another url for the lease of this identity, until it is taken out."""
        self.strangers: set[str] = set()
        self.lease_seconds = 300.0
        self.gateway_token = GATEWAY_TOKEN
        self.reply: Callable[[InboundMessage], tuple[Reply, ...]] = lambda message: (Reply(text=f"re: {message.text}"),)
        self.gates: dict[str, threading.Event] = {}
        """A turn of this identity goes on only once its gate is open."""
        self.in_flight: dict[str, int] = defaultdict(int)
        self.most_in_flight: dict[str, int] = defaultdict(int)
        self.most_in_all = 0
        self._turns: dict[str, Turn] = {}
        self._changed = threading.Condition()
        self._stopping = threading.Event()
        self._served = Served(self._guarded)
        self.url = self._served.url
        self._app = Starlette(
            routes=[
                Route("/v1/leases", self._lease, methods=["POST"]),
                Route("/t/{tenant_id}/messages", self._message, methods=["POST"]),
            ]
        )

    def __enter__(self) -> Self:
        self._served.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stopping.set()
        for gate in self.gates.values():
            gate.set()
        self._served.stop()

    def delivered(self, phone: str) -> list[str]:
        """The texts that reached this person's runtime, repeated ones too."""
        return [message.text for message in list(self.deliveries) if message.sender == phone]

    def wait_until(self, condition: Callable[[], bool], *, within: float = 15.0) -> None:
        """Return once the condition holds; looked at after every delivery."""
        with self._changed:
            deadline = time.monotonic() + within
            while not condition():
                left = deadline - time.monotonic()
                assert left > 0, f"not so after {within} s"
                self._changed.wait(min(left, 0.05))

    def tenant_id(self, identity: str) -> str:
        """The opaque id of this identity's tenant."""
        return f"t{hashlib.sha256(identity.encode()).hexdigest()[:10]}"

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except _Broken:
            headers = [(b"content-length", b"1000"), (b"content-type", b"application/json")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b'{"message_id"', "more_body": False})

    async def _lease(self, request: Request) -> Response:
        wanted = LeaseRequest.model_validate_json(await request.body())
        self.lease_requests.append(wanted)
        if request.headers.get("authorization") != f"Bearer {self.gateway_token}":
            return JSONResponse({}, status_code=401)
        assert wanted.identity is not None, "these tenants are asked for by who writes"
        troubles = self.lease_troubles[wanted.identity]
        if troubles:
            return await self._go_wrong(troubles.popleft())
        tenant_id = "onboarding" if wanted.identity in self.strangers else self.tenant_id(wanted.identity)
        lease = Lease(
            identity=wanted.identity,
            tenant_id=tenant_id,
            serves="onboarding" if wanted.identity in self.strangers else "tenant",
            url=self.addresses.get(wanted.identity, f"{self.url}/t/{tenant_id}"),
            token=tenant_token(SERVICE_SECRET, tenant_id),
            language="es",
            expires_at=datetime.now(UTC) + timedelta(seconds=self.lease_seconds),
        )
        return Response(lease.model_dump_json(), media_type="application/json")

    async def _message(self, request: Request) -> Response:
        message = InboundMessage.model_validate_json(await request.body())
        expected = tenant_token(SERVICE_SECRET, request.path_params["tenant_id"])
        if request.headers.get("authorization") != f"Bearer {expected}":
            return JSONResponse({}, status_code=401)
        with self._changed:
            self.deliveries.append(message)
            self._count(message.sender, 1)
            self._changed.notify_all()
        try:
            return await self._turn(message)
        finally:
            self._count(message.sender, -1)

    async def _turn(self, message: InboundMessage) -> Response:
        gate = self.gates.get(message.sender)
        if gate is not None:
            await asyncio.to_thread(gate.wait, 60)
        trouble = self.always.get(message.sender)
        if trouble is None and self.turn_troubles[message.sender]:
            trouble = self.turn_troubles[message.sender].popleft()
        if trouble is not None:
            return await self._go_wrong(trouble)
        turn = self._turns.get(message.id)
        if turn is None:
            turn = self._turns[message.id] = Turn(message_id=message.id, replies=self.reply(message))
            self.effects.append(message.id)
        else:
            turn = turn.model_copy(update={"repeated": True})
        return Response(turn.model_dump_json(), media_type="application/json")

    async def _go_wrong(self, trouble: Trouble) -> Response:
        match trouble.kind:
            case "hang":
                await asyncio.to_thread(self._stopping.wait, trouble.seconds)
                raise _Broken
            case "break":
                raise _Broken
            case "garbage":
                return Response('{"message_id": "another", "replies": []}', media_type="application/json")
        headers = {} if trouble.retry_after is None else {"Retry-After": f"{trouble.retry_after:g}"}
        return JSONResponse({"code": "scripted"}, status_code=trouble.status, headers=headers)

    def _count(self, sender: TenantKey, by: int) -> None:
        self.in_flight[sender] += by
        self.most_in_flight[sender] = max(self.most_in_flight[sender], self.in_flight[sender])
        self.most_in_all = max(self.most_in_all, sum(self.in_flight.values()))


def text_of(content: Any) -> str:
    """The text of a stored message."""
    return InboundMessage.model_validate_json(content).text
