"""The door of the model proxy: where tenants can knock, how often, and for how long."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from gateway.model_proxy import MOST_HEADER_BYTES
from gateway.settings import Settings
from tenant_runtime.contract.networks import host_addresses

LOOPBACK = "127.0.0.1"
IP_FREEBIND = 15
"""ip(7): bind to an address that this machine does not have yet. A bridge comes with its first tenant."""

BACKLOG = 128
MOST_CONNECTIONS = 512
MOST_A_TENANT = 16
"""Connections at once: no tenant can use up the files that the gateway may open. Its address is its own to use: it has
no right to send from another."""

FIRST_REQUEST_WITHIN = 10.0
"""Seconds a new connection has to ask for something."""

CLOSE_AFTER = 5
"""Seconds that calls under way have at the end."""


class DoorTaken(Exception):
    """The door cannot be opened; the message says why, and how to mend it."""


def door_addresses(settings: Settings) -> list[str]:
    """Where it is: on every tenants' bridge and nowhere else; on loopback where the runtimes are plain processes."""
    if settings.model_proxy_port == 0:
        return []
    return [LOOPBACK] if settings.engine == "process" else host_addresses(settings.tenant_networks)


@contextlib.contextmanager
def door(settings: Settings) -> Iterator[list[socket.socket]]:
    """The sockets, open until the block ends; none where the port is 0. Raises DoorTaken."""
    with contextlib.ExitStack() as stack:
        listeners = []
        for address in door_addresses(settings):
            listener = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP))
            _listen(listener, address, settings.model_proxy_port)
            listeners.append(listener)
        yield listeners


def _listen(listener: socket.socket, address: str, port: int) -> None:
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.IPPROTO_IP, IP_FREEBIND, 1)
        listener.bind((address, port))
        listener.listen(BACKLOG)
    except OSError as error:
        raise DoorTaken(
            f"cannot listen on {address}:{port} for the tenants' model calls: {error.strerror}; "
            "another port: LIBRETA_MODEL_PROXY_PORT, or 0 for none"
        ) from error


@contextlib.asynccontextmanager
async def open_to_tenants(app: ASGIApp, listeners: list[socket.socket]) -> AsyncIterator[None]:
    """Serve the application at these sockets until the block ends, beside whatever else this event loop serves."""
    if not listeners:
        yield
        return
    server = _QuietServer(
        uvicorn.Config(
            app,
            http=_TenantConnection,
            ws="none",
            lifespan="off",
            interface="asgi3",
            access_log=False,
            log_config=None,
            proxy_headers=False,
            server_header=False,
            h11_max_incomplete_event_size=MOST_HEADER_BYTES,
            timeout_graceful_shutdown=CLOSE_AFTER,
        )
    )
    serving = asyncio.create_task(server.serve(sockets=listeners), name="model proxy")
    try:
        yield
    finally:
        server.should_exit = True
        await serving


class _QuietServer(uvicorn.Server):
    """The second server of its process: signals are for the first one to hear."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them as they are."""
        yield


class _TenantConnection(H11Protocol):
    """One of few connections of a tenant; one that asks for nothing is closed."""

    _silence: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Refuse it where there are too many."""
        self.logger = _silent()
        super().connection_made(transport)
        if self._is_one_too_many():
            transport.abort()
            return
        self._silence = self.loop.call_later(FIRST_REQUEST_WITHIN, self._end_if_silent)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadline."""
        if self._silence is not None:
            self._silence.cancel()
        super().connection_lost(exc)

    def _is_one_too_many(self) -> bool:
        if len(self.connections) > MOST_CONNECTIONS:
            return True
        address = self.client[0] if self.client else None
        callers = [other.client for other in self.connections if isinstance(other, _TenantConnection)]
        same = sum(caller is not None and caller[0] == address for caller in callers)
        return address != LOOPBACK and same > MOST_A_TENANT

    def _end_if_silent(self) -> None:
        if getattr(self, "scope", None) is None:
            self.transport.abort()


def _silent() -> logging.Logger:
    """Without this a tenant could fill the gateway's log with requests that are none."""
    logger = logging.getLogger(f"{__name__}.connections")
    logger.setLevel(logging.CRITICAL)
    return logger
