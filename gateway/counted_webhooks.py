"""Counts how each webhook was answered, whoever answered it."""

from __future__ import annotations

from collections.abc import Collection

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.metrics import Metrics

WEBHOOKS = "/webhooks/"
OTHER = "other"


class CountedWebhooks:
    """ASGI middleware: looks at the status of what is answered under /webhooks/<channel>."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, channels: Collection[str]) -> None:
        self._app = app
        self._metrics = metrics
        self._channels = frozenset(channels)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http" or not scope["path"].startswith(WEBHOOKS):
            await self._app(scope, receive, send)
            return
        status = 500  # said by whoever is around us, if nobody here answers

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, seen)
        finally:
            self._metrics.webhook(self._channel(scope["path"]), status)

    def _channel(self, path: str) -> str:
        name = path.removeprefix(WEBHOOKS).partition("/")[0]
        return name if name in self._channels else OTHER
