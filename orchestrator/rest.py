"""The REST API of one service, as its clients call it: JSON in, JSON out, problems raised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self

import httpx
from pydantic import ValidationError

from orchestrator.event_stream import events, lines_of
from tenant_runtime.contract.problem import Problem

SECONDS_TO_CONNECT = 2.0
SECONDS_TO_ANSWER = 60.0
QUIET = httpx.Timeout(45.0, connect=SECONDS_TO_CONNECT)
"""A service says something on a stream of events at least every 15 seconds."""


class ClientError(Exception):
    """A service refused or could not; `problem` says why, for a program and for a person."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.title}: {problem.detail}" if problem.detail else problem.title)
        self.problem = problem


class NotRunning(ClientError):
    """Nobody listens where the service should be."""

    def __init__(self, service: str, url: str) -> None:
        title = f"The {service} does not answer at {url}. Start it with: make run"
        super().__init__(Problem(title=title, status=503, code="not_running", can_retry=True))


class Api:
    """One service's REST API: JSON in, JSON out, problems raised as ClientError."""

    def __init__(self, url: str, token: str, *, service: str) -> None:
        self._service = service
        self.url = url
        self._http = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=httpx.Timeout(SECONDS_TO_ANSWER, connect=SECONDS_TO_CONNECT),
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def get(self, path: str, **query: str | int | float | None) -> Any:  # noqa: ANN401 - any JSON value
        """What is there."""
        return self._ask("GET", path, params={name: value for name, value in query.items() if value is not None})

    def post(self, path: str, body: Mapping[str, Any] | None = None, *, key: str | None = None) -> Any:  # noqa: ANN401
        """The answer to a request; `key` is its Idempotency-Key."""
        return self._ask("POST", path, json=body, headers={"Idempotency-Key": key} if key else {})

    def patch(self, path: str, body: Mapping[str, Any]) -> Any:  # noqa: ANN401
        """The answer to a change."""
        return self._ask("PATCH", path, json=body)

    def delete(self, path: str) -> Any:  # noqa: ANN401
        """The answer to a removal."""
        return self._ask("DELETE", path)

    def download(self, path: str, **query: str) -> Iterator[bytes]:
        """A file, part after part; a refusal is raised before the first one."""
        with self._explained(), self._http.stream("GET", path, params=query) as response:
            if not response.is_success:
                response.read()
                raise ClientError(_problem_in(response))
            yield from response.iter_bytes()

    def follow(self, path: str, **query: str | int) -> Iterator[tuple[str, str]]:
        """The (event, data) pairs of a stream, each as it comes; a refusal is raised before the first one."""
        with self._explained(), self._http.stream("GET", path, params=query, timeout=QUIET) as response:
            if not response.is_success:
                response.read()
                raise ClientError(_problem_in(response))
            yield from events(lines_of(response.iter_bytes()))

    def _ask(self, method: str, path: str, **request: Any) -> Any:  # noqa: ANN401
        with self._explained():
            response = self._http.request(method, path, **request)
        if not response.is_success:
            raise ClientError(_problem_in(response))
        return response.json() if response.content else None

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """What the network does wrong, as a ClientError."""
        try:
            yield
        except httpx.ConnectError as error:
            raise NotRunning(self._service, self.url) from error
        except httpx.HTTPError as error:
            title = f"The {self._service} at {self.url} did not finish its answer ({type(error).__name__})"
            raise ClientError(Problem(title=title, status=504, code="no_answer", can_retry=True)) from error


def _problem_in(response: httpx.Response) -> Problem:
    try:
        return Problem.model_validate_json(response.content)
    except ValidationError:
        title = f"The service answered {response.status_code}"
        return Problem(title=title, status=response.status_code, code="refused")
