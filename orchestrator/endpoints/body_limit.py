"""Refuses bodies longer than any honest one, before they are in memory."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from orchestrator.errors import TooLarge
from orchestrator.problems import answer

MOST_BYTES = 1024 * 1024
MOST_MESSAGE_BYTES = 32 * 1024 * 1024
"""A message to onboarding may carry a photo."""


class BodyLimit:
    """ASGI middleware: answers 413 as soon as it is clear that the body is too long."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting what comes."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = MOST_MESSAGE_BYTES if scope["path"].startswith("/onboarding/") else MOST_BYTES
        if _announced(scope) > most:
            await answer(TooLarge())(scope, receive, send)
            return
        await self._app(scope, _counting(receive, most), send)


def _announced(scope: Scope) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(lengths[0]) if lengths and lengths[0].isdigit() and len(lengths[0]) < 20 else 0


def _counting(receive: Receive, most: int) -> Receive:
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise HTTPException(TooLarge.status)  # the one kind that FastAPI lets through while it reads a body
        return message

    return counted
