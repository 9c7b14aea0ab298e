"""Requests as bytes on a socket: what no client library would let one send."""

from __future__ import annotations

import contextlib
import re
import socket
from dataclasses import dataclass, replace

PATIENCE = 20.0
CLOSED = 0
"""The connection was closed without an answer."""

NOT_HTTP = b"Invalid HTTP request received."
"""What the server itself answers, before any application is asked, to what is no HTTP."""

_PARAMETER = re.compile(r"\{[a-z_]+\}")


@dataclass(frozen=True, slots=True)
class Answer:
    """The head of an answer, and its body."""

    status: int
    head: bytes = b""
    body: bytes = b""

    def header(self, name: str) -> str:
        """The value of a header, empty where there is none."""
        for line in self.head.split(b"\r\n")[1:]:
            found, _, value = line.partition(b":")
            if found.strip().lower() == name.encode():
                return value.strip().decode("latin-1")
        return ""


@dataclass(frozen=True, slots=True)
class Request:
    """One request, each part of it as it will lie on the wire. Its parameters are filled in by `at`."""

    method: str
    path: str
    token: str
    query_names: tuple[str, ...] = ()
    target: bytes = b""
    query: bytes = b""
    headers: tuple[bytes, ...] = ()
    body: bytes = b""
    version: bytes = b"HTTP/1.1"

    def at(self, parameter: bytes) -> Request:
        """The same with this in place of every parameter of the path."""
        return replace(self, target=_PARAMETER.sub(lambda _: "\0", self.path).encode().replace(b"\0", parameter))

    def asking(self, value: bytes) -> Request:
        """The same with this as the value of every parameter of the query, and of one that there is not."""
        return replace(self, query=b"&".join(name.encode() + b"=" + value for name in (*self.query_names, "no_such")))

    def with_headers(self, *headers: bytes) -> Request:
        """The same with these headers besides; one that is always there gives way to them."""
        return replace(self, headers=(*self.headers, *headers))

    def saying(self, body: bytes, media_type: bytes = b"application/json") -> Request:
        """The same with this body of this kind, the length told."""
        return replace(self, body=body).with_headers(b"Content-Type: " + media_type)

    def on_the_wire(self) -> bytes:
        """All of it; asks to close the connection after the answer."""
        told = {line.partition(b":")[0].lower() for line in self.headers}
        usual = {
            b"host": b"Host: 127.0.0.1",
            b"authorization": f"Authorization: Bearer {self.token}".encode(),
            b"connection": b"Connection: close",
            b"content-length": b"Content-Length: %d" % len(self.body),
        }
        if b"transfer-encoding" in told:
            del usual[b"content-length"]
        lines = [line for name, line in usual.items() if name not in told]
        target = self.target + (b"?" + self.query if self.query else b"")
        first = b"%s %s %s" % (self.method.encode(), target, self.version)
        return b"\r\n".join([first, *lines, *self.headers]) + b"\r\n\r\n" + self.body


def send(port: int, request: bytes) -> Answer:
    """Send the bytes, read the answer. Raises TimeoutError where the other side neither answers nor closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # answered before it had read all of it
            connection.sendall(request)
        return _answer(connection)


def send_and_hang_up(port: int, request: bytes) -> None:
    """Send the bytes and close the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(request)


def _answer(connection: socket.socket) -> Answer:
    """One answer; `100 Continue` is none, and of a stream that does not end the head is enough."""
    received = b""
    while True:
        head, is_found, body = received.partition(b"\r\n\r\n")
        if is_found and head.startswith(b"HTTP/1.1 100"):
            received = body
            continue
        answer = Answer(int(head.split(b" ", 2)[1]), head, body) if is_found else Answer(CLOSED)
        if answer.header("content-type").startswith("text/event-stream"):
            return answer
        try:
            more = connection.recv(65_536)
        except ConnectionResetError:
            return answer
        if not more:
            return answer
        received += more
