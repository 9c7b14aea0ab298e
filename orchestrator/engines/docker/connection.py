"""The connection to a Docker engine: calls run on threads of our own, so that they never hold up anything else."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from python_on_whales import DockerClient
from python_on_whales.client_config import ClientNotFoundError

from orchestrator.engines import EngineSilent
from orchestrator.engines.docker.client import CONNECTIONS, DEFAULT_HOST, Client
from orchestrator.engines.docker.failures import Conflict, Missing, Refused, meaning

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds until an engine that does not answer is silent: for a question, and for an act such as a start."""

    question: float = 10.0
    act: float = 60.0


class Connection:
    """Questions and acts have threads of their own: a question never waits for the slow acts of other tenants.

    Every method raises EngineSilent, Missing or Conflict, and nothing else.
    """

    def __init__(self, host: str, patience: Patience) -> None:
        self.host = host or DEFAULT_HOST
        self.silence: str | None = None
        """Why the engine is known not to answer; calls fail at once meanwhile. Whoever listens to it sets this."""
        self.on_silence: Callable[[], None] = lambda: None
        self._patience = patience
        self._questions = _Lane(self.host, patience.question, "questions")
        self._acts = _Lane(self.host, patience.act, "acts")
        command = ["timeout", f"{patience.act:g}", "docker"]
        self._whales = DockerClient(host=self.host, client_call=command, client_type="docker")

    async def ask(self, question: Callable[[Client], T]) -> T:
        """The answer to a question, or of an act that takes no time."""
        return await self._call(self._questions, lambda: question(self._questions.client()))

    async def act(self, act: Callable[[Client], T]) -> T:
        """The result of an act that may take long."""
        return await self._call(self._acts, lambda: act(self._acts.client()))

    async def command(self, command: Callable[[DockerClient], T]) -> T:
        """The result of a `docker` command."""
        return await self._call(self._acts, lambda: command(self._whales))

    def new_client(self) -> Client:
        """A client for one long stream; blocks. Raises EngineSilent."""
        try:
            return Client(self.host, timeout=self._patience.question)
        except Exception as error:
            raise meaning(error, self.host) from error

    def forget_clients(self) -> None:
        """The engine was restarted, perhaps as another version: its clients are made anew."""
        self._questions.drop_client()
        self._acts.drop_client()

    async def close(self) -> None:
        """Waits for the calls under way, each of which has its time limit."""
        await asyncio.gather(self._questions.close(), self._acts.close())

    async def _call(self, lane: _Lane, call: Callable[[], T]) -> T:
        if self.silence:
            raise EngineSilent(self.silence)
        try:
            return await lane.run(call)
        except ClientNotFoundError as error:
            raise Refused("the docker command is not installed on this machine") from error
        except (Missing, Conflict):
            raise
        except Exception as error:
            told = meaning(error, self.host)
            if isinstance(told, EngineSilent) and not isinstance(told, Refused):
                self.on_silence()
            raise told from error


class _Lane:
    """Some threads and one client that they share; there are as many connections as threads."""

    def __init__(self, host: str, timeout: float, name: str) -> None:
        self._host = host
        self._timeout = timeout
        self._threads = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix=f"docker-{name}")
        self._client: Client | None = None
        self._lock = threading.Lock()

    def client(self) -> Client:
        with self._lock:
            if self._client is None:
                self._client = Client(self._host, timeout=self._timeout)
            return self._client

    async def run(self, call: Callable[[], T]) -> T:
        """A call that has begun goes on to its end, and whoever was cancelled knows then that it is over."""
        future = asyncio.wrap_future(self._threads.submit(call))
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            if not future.cancelled():
                await asyncio.wait([future])
                future.exception()  # seen, so that nobody warns of it
            raise

    def drop_client(self) -> None:
        with self._lock:
            if self._client:
                self._client.close()
            self._client = None

    async def close(self) -> None:
        await asyncio.to_thread(self._threads.shutdown, wait=True, cancel_futures=True)
        self.drop_client()
