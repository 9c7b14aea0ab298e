"""Starts the whole product as child processes, watches them, and ends them in order."""

from __future__ import annotations

import contextlib
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Self

import httpx

LOOPBACK = "127.0.0.1"
START_SECONDS = 60.0
STOP_SECONDS = 30.0
LOOK_EVERY = 0.05
FREE_PORTS = range(20_000, 32_000)
"""Below the ports that the system gives to outgoing connections, so that none is taken between choosing and binding."""


class StackError(RuntimeError):
    """The product does not start or did not stay up; the message says which part, and why as far as it is known."""


@dataclass
class Part:
    """One service as a child process. It leads a process group, so that a Ctrl-C at the terminal reaches only us."""

    name: str
    port: int
    environment: Mapping[str, str]
    log_file: Path | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def pid(self) -> int:
        """Its process id. Raises StackError where it was never started."""
        return self._started.pid

    @property
    def exit_code(self) -> int | None:
        """How it ended, None while it runs."""
        return self._started.poll()

    @property
    def is_running(self) -> bool:
        """Whether its process lives."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start its process; does not wait until it answers."""
        if self.is_running:
            raise StackError(f"The {self.name} is running already.")
        with self._output() as output:
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own module
                [sys.executable, "-m", self.name],
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                process_group=0,
            )

    def wait_until_healthy(self, seconds: float = START_SECONDS) -> None:
        """Return once it answers /health. Raises StackError if it ends or stays silent."""
        deadline = time.monotonic() + seconds
        while not self._answers():
            if self.exit_code is not None:
                raise StackError(
                    f"The {self.name} ended while it was starting, with exit code {self.exit_code}.{self._last_words()}"
                )
            if time.monotonic() > deadline:
                raise StackError(f"The {self.name} did not answer within {seconds:.0f} seconds.{self._last_words()}")
            time.sleep(LOOK_EVERY)

    def stop(self, seconds: float = STOP_SECONDS) -> int | None:
        """End it as SIGTERM does, by force where that takes too long; its exit code, None if it never ran."""
        if self.process is None:
            return None
        if self.is_running:
            self.process.terminate()
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return self.kill()

    def kill(self) -> int:
        """End it as a crash does (SIGKILL)."""
        if self.is_running:
            self._started.kill()
        return self._started.wait()

    @property
    def _started(self) -> subprocess.Popen[bytes]:
        if self.process is None:
            raise StackError(f"The {self.name} was never started.")
        return self.process

    @contextlib.contextmanager
    def _output(self) -> Iterator[int | None]:
        if self.log_file is None:
            yield None
            return
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        with self.log_file.open("ab") as stream:
            yield stream.fileno()

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health", timeout=2.0, trust_env=False).is_success
        except httpx.TransportError:
            return False

    def _last_words(self) -> str:
        if self.log_file is None or not self.log_file.exists():
            return ""
        lines = self.log_file.read_text(encoding="utf-8", errors="replace").splitlines()[-20:]
        return "".join(f"\n  {line}" for line in lines)


class Stack:
    """Orchestrator and gateway: `with Stack(environment) as stack:` runs them until the block ends.

    `environment` is what both are given; with `free_ports` they listen on ports of their own choosing. What they print
    goes to this terminal, or to files in `log_dir`.
    """

    def __init__(
        self, environment: Mapping[str, str], *, free_ports: bool = False, log_dir: Path | None = None
    ) -> None:
        ports = _free_ports() if free_ports else _told_ports(environment)
        whole = _joined(environment, ports)
        self.orchestrator = Part("orchestrator", ports.orchestrator, whole, _log(log_dir, "orchestrator"))
        self.gateway = Part("gateway", ports.gateway, whole, _log(log_dir, "gateway"))
        self._model_proxy_port = 0 if environment.get("LIBRETA_ENGINE") == "docker" else ports.model_proxy
        self.data_dir = Path(whole.get("LIBRETA_DATA_DIR") or "data")
        self.environment = whole

    @property
    def parts(self) -> tuple[Part, Part]:
        """In the order they are ended: who takes messages in goes first."""
        return self.gateway, self.orchestrator

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start both and return once both answer. Raises StackError, after ending what was started."""
        for part in self.parts:
            _refuse_taken(part.name, part.port, f"LIBRETA_{part.name.upper()}_PORT")
        if self._model_proxy_port:  # on loopback; where it is on the bridges, the gateway tells of it
            _refuse_taken("model proxy", self._model_proxy_port, "LIBRETA_MODEL_PROXY_PORT")
        try:
            for part in reversed(self.parts):
                part.start()
            for part in reversed(self.parts):
                part.wait_until_healthy()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End both, the gateway first, so that no message is taken in that nobody would answer."""
        for part in self.parts:
            part.stop()

    def restart(self, part: Part) -> None:
        """Start a part again, whether it was killed or still runs, and return once it answers."""
        part.stop()
        part.start()
        part.wait_until_healthy()

    def watch(self, until: threading.Event) -> Part | None:
        """Wait until the event is set, or a part ends by itself: that part."""
        while not until.wait(LOOK_EVERY * 4):
            for part in self.parts:
                if not part.is_running:
                    return part
        return None


def run_until_told(stack: Stack, *, when_up: Callable[[Stack], None]) -> Part | None:
    """Run the product until Ctrl-C, SIGTERM or a closed terminal; the part that ended by itself, if one did."""
    up, end = threading.Event(), threading.Event()
    with _signals_end(up, end):
        try:
            with stack:
                up.set()
                when_up(stack)
                return stack.watch(end)
        except KeyboardInterrupt:  # while it was starting
            return None


@contextlib.contextmanager
def _signals_end(up: threading.Event, end: threading.Event) -> Iterator[None]:
    """The first signal sets `end`, and breaks off a start; later ones do not disturb the ending."""

    def handle(_number: int, _frame: FrameType | None) -> None:
        is_first = not end.is_set()
        end.set()
        if is_first and not up.is_set():
            raise KeyboardInterrupt

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, handle) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@dataclass(frozen=True)
class _Ports:
    gateway: int
    orchestrator: int
    model_proxy: int


def _told_ports(environment: Mapping[str, str]) -> _Ports:
    return _Ports(
        int(environment.get("LIBRETA_GATEWAY_PORT") or 8080),
        int(environment.get("LIBRETA_ORCHESTRATOR_PORT") or 8081),
        int(environment.get("LIBRETA_MODEL_PROXY_PORT") or 8082),
    )


def _free_ports() -> _Ports:
    found: list[int] = []
    while len(found) < 3:
        port = _free_port()
        if port not in found:
            found.append(port)
    return _Ports(*found)


def _free_port() -> int:
    while True:
        port = secrets.choice(FREE_PORTS)
        if not _is_taken(port):
            return port


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the services do: closing connections are fine
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return True
    return False


def _refuse_taken(name: str, port: int, setting: str) -> None:
    if _is_taken(port):
        raise StackError(
            f"Port {port}, where the {name} would listen, is taken: is Libreta running already? "
            f"Another port: {setting}."
        )


def _joined(environment: Mapping[str, str], ports: _Ports) -> dict[str, str]:
    """The environment of both parts, with the addresses under which they find each other."""
    gateway_url, orchestrator_url = (f"http://{LOOPBACK}:{port}" for port in (ports.gateway, ports.orchestrator))
    return {
        "LIBRETA_PUBLIC_URL": gateway_url,
        **environment,
        "LIBRETA_GATEWAY_PORT": str(ports.gateway),
        "LIBRETA_ORCHESTRATOR_PORT": str(ports.orchestrator),
        "LIBRETA_MODEL_PROXY_PORT": str(ports.model_proxy),
        "LIBRETA_ORCHESTRATOR_URL": orchestrator_url,
    }


def _log(folder: Path | None, name: str) -> Path | None:
    return folder / f"{name}.log" if folder else None
