"""The images' health check: asks whichever service process 1 is for its /health; the exit code is the answer."""

import os
import socket
from pathlib import Path

PORTS = {
    "tenant_runtime": ("LIBRETA_PORT", "8000"),
    "gateway": ("LIBRETA_GATEWAY_PORT", "8080"),
    "orchestrator": ("LIBRETA_ORCHESTRATOR_PORT", "8081"),
}
SECONDS = 3


def port(argv: list[str]) -> int:
    """Where the service that was started so listens."""
    name, default = next(found for service, found in PORTS.items() if service in argv)
    return int(os.environ.get(name, default))


def is_healthy(port: int) -> bool:
    """Whether /health is answered with 200."""
    with socket.create_connection(("127.0.0.1", port), SECONDS) as connection:
        connection.settimeout(SECONDS)
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return connection.recv(64).split(b" ")[1:2] == [b"200"]


if __name__ == "__main__":
    try:
        raise SystemExit(not is_healthy(port(Path("/proc/1/cmdline").read_text().split("\0"))))
    except OSError as error:
        raise SystemExit(f"no answer: {error}") from None
