"""`python -m orchestrator`: the orchestrator on its own port of the loopback."""

from __future__ import annotations

import os
import signal
import socket
import sys

import uvicorn

from orchestrator.app import create_app
from orchestrator.logging_setup import set_up_logging
from orchestrator.settings import LOOPBACK, Settings
from tenant_runtime.contract.environment import SettingsError, read

SHUTDOWN_SECONDS = 5
"""How long open requests may go on after SIGTERM; the runtimes have their own time after that."""


def main() -> int:
    """Serve until SIGTERM or SIGINT; the exit code says whether that went well."""
    try:
        settings = read(Settings, os.environ)
        listener = _listen(settings.port)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    set_up_logging(settings.log_format)
    if refusal := _refusal(settings):
        listener.close()
        sys.stderr.write(f"{refusal}\n")
        return 2
    app = create_app(settings, own_url=f"http://{LOOPBACK}:{listener.getsockname()[1]}")
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            loop="asyncio",
            http="httptools",
            lifespan="on",
            access_log=False,
            log_config=None,
            timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        )
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)  # uvicorn hears them; raised once more at its end, they must not kill us
    with listener:
        server.run(sockets=[listener])
    return 0 if server.started else 3


def _refusal(settings: Settings) -> str | None:
    if settings.engine != "docker":
        return None
    from orchestrator.deployment.preflight import refusal_at_start  # noqa: PLC0415 - only those with containers need the SDK

    return refusal_at_start(settings)


def _listen(port: int) -> socket.socket:
    listener = socket.socket(proto=socket.IPPROTO_TCP)  # only then does asyncio answer without Nagle's delay
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
    except OSError as error:
        listener.close()
        raise SettingsError(f"port {port} on {LOOPBACK} cannot be used: {error.strerror}") from error
    return listener


if __name__ == "__main__":
    sys.exit(main())
