"""Who may use the simulator: whoever is on this machine or let in by the edge, and no page of another origin."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from gateway.errors import BodyTooLarge, GatewayError, NotFound

LOOPBACK = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?", re.ASCII | re.IGNORECASE)

MAX_BODY_BYTES = 1024 * 1024
"""The longest text there is, should every character of it be escaped."""


class ForeignOrigin(GatewayError):
    """Another site's page tried to write in the shopkeeper's name."""

    status, code = 403, "foreign_origin"


def only_by_these_names(request: Request, hosts: frozenset[str]) -> None:
    """Raise NotFound where the page was asked for by another name than loopback, or one of these.

    The gateway may stand behind a public address, and a foreign name may be made to point at 127.0.0.1.
    """
    host = request.headers.get("host", "")
    if not LOOPBACK.fullmatch(host) and host.lower() not in hosts:
        raise NotFound("There is no such page.")


def only_same_origin(request: Request) -> None:
    """Raise ForeignOrigin where a browser says that another site's page sends this."""
    origin, host = request.headers.get("origin"), request.headers.get("host", "")
    if origin is not None and origin.lower() not in {f"http://{host}".lower(), f"https://{host}".lower()}:
        raise ForeignOrigin("Messages are taken from the simulator's own page only.")
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise ForeignOrigin("Messages are taken from the simulator's own page only.")


def _counted(receive: Receive) -> Receive:
    """The same, until more has come than a message can be."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MAX_BODY_BYTES:
            raise HTTPException(BodyTooLarge.status)  # the one kind that FastAPI lets through while it reads a body
        return message

    return counted


class LocalRoute(APIRoute):
    """A route that looks at who asks before it looks at anything else of the request."""

    hosts: frozenset[str] = frozenset()
    """Names by which it may be asked for, besides loopback's."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, behind a door."""
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            only_by_these_names(request, self.hosts)
            if request.method not in {"GET", "HEAD"}:
                only_same_origin(request)
            return await handle(Request(request.scope, _counted(request.receive)))

        return guarded


def route_for(hosts: frozenset[str]) -> type[LocalRoute]:
    """The same, also by these names."""
    return type("RouteByName", (LocalRoute,), {"hosts": hosts})
