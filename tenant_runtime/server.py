"""The process around the app: claims the folder, listens, says that it is ready, and ends cleanly."""

from __future__ import annotations

import gc
import logging
import os
import signal
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from types import FrameType

from starlette.types import ASGIApp
from uvicorn.config import Config
from uvicorn.server import Server

from tenant_runtime import client_folder
from tenant_runtime.app import create_app
from tenant_runtime.errors import StartError
from tenant_runtime.settings import Settings

log = logging.getLogger(__name__)

STDOUT = 1

BuildApp = Callable[[Settings], ASGIApp]


def serve(settings: Settings, build: BuildApp = create_app) -> None:
    """Serves one client folder until SIGTERM or SIGINT. Raises StartError where that cannot begin."""
    end_by_signal()
    with client_folder.claimed(settings.client_dir), _listener(settings.host, settings.port) as listener:
        server = _Server(build(settings), settings, port=listener.getsockname()[1])
        gc.freeze()  # what is loaded by now stays to the end: no collection has to look at it again
        gc.enable()
        try:
            server.run(sockets=[listener])
        finally:
            server.withdraw()


def end_by_signal() -> None:
    """Makes SIGTERM and SIGINT an orderly end with code 0: uvicorn finishes first, then raises the signal again."""

    def leave(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signature of a signal handler
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Naming the protocol matters: without it asyncio leaves Nagle's algorithm on, and every answer takes 40 ms longer.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise StartError(f"cannot listen on {host} port {port}: {error.strerror}") from error
    return listener


class _Server(Server):
    """The server, and the record of where it listens once it does."""

    def __init__(self, app: ASGIApp, settings: Settings, *, port: int) -> None:
        super().__init__(
            Config(
                app,
                loop="asyncio",
                http="h11",
                ws="none",
                lifespan="on",
                access_log=False,
                log_config=None,
                server_header=False,
            )
        )
        self._settings = settings
        self._port = port

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._announce()

    def withdraw(self) -> None:
        """Takes the run file away."""
        if self._settings.run_file:
            client_folder.remove_run_file(self._settings.run_file)

    def _announce(self) -> None:
        record = client_folder.run_record(
            tenant_id=self._settings.tenant_id,
            port=self._port,
            generation=self._settings.generation,
            started_at=datetime.now(UTC),
        )
        if self._settings.run_file:
            client_folder.write_run_file(self._settings.run_file, record)
        if self._settings.ready_fd is not None:
            _tell(self._settings.ready_fd, record)
        log.info("ready", extra={"facts": {"port": self._port, "generation": self._settings.generation}})


def _tell(descriptor: int, record: str) -> None:
    try:
        if descriptor == STDOUT:
            descriptor = os.dup(STDOUT)
        with os.fdopen(descriptor, "w", encoding="utf-8") as pipe:
            pipe.write(record)
    except OSError:  # whoever started us is gone; its successor finds us by the run file
        log.warning("nobody_waits_for_readiness")
