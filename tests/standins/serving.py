"""Serves an ASGI application on a loopback port, in a thread of its own, for as long as a block lasts."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from types import TracebackType
from typing import Any, Self

import uvicorn

STARTS_WITHIN = 20.0
ENDS_WITHIN = 40.0


def _listening(port: int) -> socket.socket:
    """A listening socket that names its protocol: without that, asyncio leaves Nagle's delay on every answer."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(512)
    return listener


class _PromptServer(uvicorn.Server):
    """uvicorn that ends when it is told to, not when it looks again a tenth of a second later."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        self._told = asyncio.Event()
        await super().startup(sockets)

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self._told.wait()

    def end(self) -> None:
        """To be called from another thread, once it has started."""
        self.should_exit = True
        self._loop.call_soon_threadsafe(self._told.set)


class Served:
    """`with Served(app) as served:` listens at `served.url`; the application's lifespan has run by then."""

    def __init__(self, app: Any, *, port: int = 0, loop: str = "asyncio", http: str = "h11") -> None:
        self._listener = _listening(port)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        config = uvicorn.Config(
            app,
            loop=loop,
            http=http,
            access_log=False,
            log_config=None,
            interface="asgi3",
            timeout_graceful_shutdown=2,
        )
        self._server = _PromptServer(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._listener],), name="served", daemon=True)

    def start(self) -> Self:
        """Listen; returns once requests are answered."""
        self._thread.start()
        deadline = time.monotonic() + STARTS_WITHIN
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError("the application did not start")
            time.sleep(0.005)
        return self

    def stop(self) -> None:
        """End cleanly: open requests first, then the application's own closing."""
        self._server.end()
        self._thread.join(ENDS_WITHIN)
        self._listener.close()
        assert not self._thread.is_alive(), "the application did not end"

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()
