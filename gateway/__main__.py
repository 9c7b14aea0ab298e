"""`python -m gateway`: reads the environment, listens on loopback, ends cleanly on SIGTERM and Ctrl-C."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
from urllib.parse import urlsplit

import uvicorn
import uvloop

from gateway.app import create_app
from gateway.logs import configure
from gateway.model_door import DoorTaken, door, open_to_tenants
from gateway.model_proxy import create_model_proxy
from gateway.only_one import AlreadyRunning, only_one
from gateway.settings import LOOPBACK, Settings, from_environment
from gateway.timing import Timing
from gateway.tokens import Token
from tenant_runtime.contract.environment import SettingsError

log = logging.getLogger("gateway")

HOST = "127.0.0.1"
BACKLOG = 2048
CLOSE_CONNECTIONS_AFTER = 5
"""Seconds that open pages have at the end; turns in flight have their own time after that."""

SWITCH_SECONDS = 0.0005
"""How long a thread may keep Python's lock: with the default of 5 ms the database thread waits that long each time it
needs the lock while the event loop is busy, and every webhook waits with it."""


def main() -> int:
    """Run until told to stop; the exit code."""
    try:
        settings = from_environment(os.environ)
    except SettingsError as error:
        sys.stderr.write(f"The gateway cannot start: {error}\n")
        return os.EX_CONFIG
    configure(settings.log_format)
    if "twilio" in settings.channels and urlsplit(settings.public_url).hostname in LOOPBACK:
        log.warning("LIBRETA_PUBLIC_URL is %s: Twilio itself cannot call that", settings.public_url)
    return serve(settings)


def _end(_number: int, _frame: object) -> None:
    """Told to end: before the server runs, or by the server again once it has ended cleanly."""
    raise SystemExit(0)


def serve(settings: Settings, *, timing: Timing | None = None) -> int:
    """Listen and serve until told to end; 1 where the application could not start."""
    sys.setswitchinterval(SWITCH_SECONDS)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    try:
        with only_one(settings.data_dir):
            pass  # said plainly before anything else is begun; the application takes the lock itself
    except AlreadyRunning as error:
        log.error("%s", error)
        return os.EX_TEMPFAIL
    try:
        listener = socket.create_server((HOST, settings.port), backlog=BACKLOG)
    except OSError as error:
        log.error("cannot listen on %s:%d: %s; is another gateway running?", HOST, settings.port, error.strerror)
        return 1
    with listener:
        try:
            with door(settings) as to_tenants:
                log.info("gateway listens on http://%s:%d", *listener.getsockname())
                if to_tenants:
                    first = to_tenants[0].getsockname()
                    log.info("model proxy listens on http://%s:%d (addresses: %d)", *first, len(to_tenants))
                return _serve(settings, timing=timing, listener=listener, to_tenants=to_tenants)
        except DoorTaken as error:
            log.error("%s", error)
            return 1


def _serve(
    settings: Settings, *, timing: Timing | None, listener: socket.socket, to_tenants: list[socket.socket]
) -> int:
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(settings, timing=timing),
            http="httptools",
            access_log=False,
            log_config=None,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=CLOSE_CONNECTIONS_AFTER,
        )
    )
    model_proxy = create_model_proxy(Token("", settings.secrets / "service_secret"))

    async def both() -> None:
        async with open_to_tenants(model_proxy, to_tenants):
            await server.serve(sockets=[listener])

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(both())
    return 0 if server.started else 1


if __name__ == "__main__":
    sys.exit(main())
