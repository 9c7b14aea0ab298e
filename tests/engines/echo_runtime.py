"""A tiny process that speaks the protocol of a runtime; files in its client folder make it misbehave.

`exit-at-start` ends it at once, `never-ready` keeps it silent, `stubborn` makes it deaf to SIGTERM, `liar` makes it
claim another generation, `deaf` makes it answer nobody. The messages `eat` and `eat in a child` make it use more
memory than it may have.
"""

import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

FOLDER = Path(os.environ["LIBRETA_CLIENT_DIR"])
RUN_FILE = Path(os.environ["LIBRETA_RUN_FILE"]) if "LIBRETA_RUN_FILE" in os.environ else None
TENANT_ID = os.environ["LIBRETA_TENANT_ID"]
STATS = {
    "products": 1,
    "sales": 2,
    "expenses": 0,
    "revenue": "40.00",
    "profit": "36.00",
    "sales_without_cost": 0,
    "currency": "USD",
}


class Runtime(BaseHTTPRequestHandler):
    """Answers health, stats and messages."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if asked("deaf"):
            time.sleep(3600)
        if self.path == "/health":
            self.answer({"status": "ok", "tenant_id": TENANT_ID, "version": "0", "schema_version": 0})
        elif self.is_allowed():
            self.answer(STATS)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.is_allowed():
            message = json.loads(body)
            misbehave(message["text"])
            reply = {"text": f"{TENANT_ID}: {message['text']}"}
            self.answer({"message_id": message["id"], "replies": [reply], "repeated": False})

    def is_allowed(self) -> bool:
        if self.headers["Authorization"] == f"Bearer {os.environ['LIBRETA_TENANT_TOKEN']}":
            return True
        self.answer({"code": "unauthorized"}, status=401)
        return False

    def answer(self, body: dict[str, Any], status: int = 200) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        say(f"echo {format % args}")


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def misbehave(text: str) -> None:
    if text == "eat":
        say(f"ate {len(b'x' * 2**30)} bytes")
    if text == "eat in a child":
        subprocess.run([sys.executable, "-c", "b'x' * 2**30"], check=False)
        os._exit(1)


def asked(name: str) -> bool:
    return (FOLDER / name).exists()


def tell_ready(port: int) -> None:
    record = {
        "version": 1,
        "tenant_id": TENANT_ID,
        "pid": os.getpid(),
        "port": port,
        "generation": int(os.environ["LIBRETA_GENERATION"]) + asked("liar"),
        "started_at": datetime.now(UTC).isoformat(),
    }
    if RUN_FILE:
        new = RUN_FILE.with_suffix(".tmp")
        new.write_text(json.dumps(record))
        new.rename(RUN_FILE)
    pipe = os.dup(int(os.environ["LIBRETA_READY_FD"]))
    os.write(pipe, json.dumps(record).encode() + b"\n")
    os.close(pipe)


def main() -> None:
    if asked("exit-at-start"):
        sys.exit("the books cannot be opened")
    folder = os.open(FOLDER, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("another runtime has this folder")
        sys.exit(75)
    with (FOLDER / "starts").open("a") as starts:
        starts.write(f"{os.getpid()}\n")
    server = ThreadingHTTPServer((os.environ["LIBRETA_HOST"], int(os.environ["LIBRETA_PORT"])), Runtime)
    stop = signal.SIG_IGN if asked("stubborn") else lambda *_: threading.Thread(target=server.shutdown).start()
    signal.signal(signal.SIGTERM, stop)
    if asked("never-ready"):
        time.sleep(3600)
    tell_ready(server.server_port)
    say("ready")
    server.serve_forever(poll_interval=0.02)
    if RUN_FILE:
        RUN_FILE.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
