"""The Docker SDK's client, with a time limit on every call."""

from __future__ import annotations

from typing import Any

from docker.api.client import APIClient
from docker.constants import MINIMUM_DOCKER_API_VERSION
from docker.types.daemon import CancellableStream
from requests import Response
from typing_extensions import override

from orchestrator.engines.docker.unix_socket import ClosingAdapter

UNIX = "unix://"
DEFAULT_HOST = "unix:///var/run/docker.sock"
CONNECTIONS = 16
"""Connections that a client keeps open, and threads that use it."""


class Client(APIClient):
    """One client; it asks the engine at once which version of the API they share."""

    def __init__(self, host: str, *, timeout: float) -> None:
        super().__init__(  # type: ignore[no-untyped-call]
            base_url=host, version=MINIMUM_DOCKER_API_VERSION, timeout=timeout, max_pool_size=CONNECTIONS
        )
        self.trust_env = False  # no proxy lies between us and the engine
        if host.startswith(UNIX):
            adapter = ClosingAdapter(f"http+{host}", timeout, max_pool_size=CONNECTIONS)
            self._custom_adapter = adapter
            self.mount("http+docker://", adapter)
        self._version = self._retrieve_server_version()

    @override
    def request(self, method: str, url: str | bytes, *args: Any, **options: Any) -> Response:
        if options.get("timeout") is None:
            options["timeout"] = self.timeout
        return super().request(method, url, *args, **options)

    @override
    def events(self, *args: Any, **options: Any) -> CancellableStream:
        """As they happen; the time limit is only on the first word."""
        stream: CancellableStream = super().events(*args, **options)  # type: ignore[no-untyped-call]
        self._disable_socket_timeout(self._get_raw_response_socket(stream._response))  # noqa: SLF001
        return stream

    @override
    def _check_is_tty(self, container: str) -> bool:
        """None of ours has a terminal: it need not be asked each time its log is read."""
        return False
