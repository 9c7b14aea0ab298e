"""Twilio's REST API by its synchronous client in threads: the asynchronous one ignores timeouts and repeats POSTs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import requests
from requests.adapters import HTTPAdapter
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from gateway.channels.twilio.codes import UNKNOWN_OUTCOME, Meaning, meaning
from gateway.errors import Remedy, SendError

log = logging.getLogger(__name__)

TWILIO = "https://api.twilio.com"
THREADS = 16
LISTED = 50
"""How many of the newest messages to one person are compared when an outcome is unknown."""

QUIET = logging.getLogger("gateway.twilio_requests")
QUIET.disabled = True  # Twilio's client logs whole addresses, phone numbers in them

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Account:
    """Whose API this is, and where."""

    sid: str
    token: str
    api_url: str = TWILIO


@dataclass(frozen=True, slots=True)
class Listed:
    """One message as Twilio has it."""

    sid: str
    body: str
    status: str
    created_at: datetime


class _HttpClient(TwilioHttpClient):
    """Twilio's client with a timeout on everything, no retries of its own, at the configured address."""

    def __init__(self, api_url: str, *, timeout: float) -> None:
        super().__init__(timeout=timeout, logger=QUIET, pool_connections=False)
        self._api_url = api_url
        self.session = requests.Session()
        for scheme in ("https://", "http://"):
            self.session.mount(scheme, HTTPAdapter(max_retries=0, pool_maxsize=THREADS))

    def request(self, method: str, url: str, *rest: Any, **options: Any) -> Response:  # type: ignore[override] # noqa: ANN401
        return super().request(method, url.replace(TWILIO, self._api_url, 1), *rest, **options)

    def close(self) -> None:
        """Close the pooled connections."""
        if self.session is not None:
            self.session.close()


class Rest:
    """Creates and lists messages. What goes wrong comes out as a SendError that says what is known."""

    def __init__(self, account: Account, *, timeout: float) -> None:
        self._http = _HttpClient(account.api_url, timeout=timeout)
        # An environment of its own: TWILIO_EDGE or TWILIO_REGION must not send us somewhere else.
        self._client = Client(  # type: ignore[no-untyped-call]
            account.sid, account.token, http_client=self._http, environment={"-": ""}
        )
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="twilio")

    async def create(self, *, to: str, from_: str, body: str, status_callback: str) -> tuple[str, str]:
        """Send one message, once: its sid and its state."""

        def call() -> tuple[str, str]:
            made = self._client.messages.create(to=to, from_=from_, body=body, status_callback=status_callback)
            return str(made.sid), str(made.status)

        return await self._call(call)

    async def newest(self, *, to: str, from_: str) -> list[Listed]:
        """The newest messages to one person."""

        def call() -> list[Listed]:
            found = self._client.messages.list(to=to, from_=from_, limit=LISTED, page_size=LISTED)
            return [_listed(one) for one in found]

        return await self._call(call)

    async def close(self) -> None:
        """Let calls in flight end: each has a timeout."""
        await asyncio.to_thread(self._threads.shutdown)
        self._http.close()

    async def _call(self, call: Callable[[], Result]) -> Result:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, call)
        except (TwilioException, requests.RequestException, ValueError, KeyError) as error:
            raise send_error(error) from error


def send_error(error: Exception) -> SendError:
    """What an exception of the client says of the outcome."""
    if isinstance(error, TwilioRestException):
        return _refusal(meaning(error.code, status=error.status), error.code)
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.SSLError) or _never_connected(error):
        return SendError(f"Twilio cannot be reached ({type(error).__name__})", remedy=Remedy.RETRY)
    return SendError(f"{UNKNOWN_OUTCOME.text} ({type(error).__name__})", remedy=Remedy.LOOK_UP)


def _refusal(found: Meaning, code: int | None) -> SendError:
    if found.operator:
        log.error("Twilio, code %s: %s", code, found.text)
    return SendError(found.text, remedy=found.remedy, provider_code=code, after=found.after)


def _never_connected(error: BaseException | None) -> bool:
    """Whether no connection was made, so that nothing can have been taken: the cause lies a few wrappings deep."""
    seen = 0
    while error is not None and seen < 8:
        if isinstance(error, NewConnectionError | NameResolutionError | ConnectTimeoutError):
            return True
        inner = getattr(error, "reason", None) or (error.args[0] if error.args else None)
        error = inner if isinstance(inner, BaseException) else error.__cause__ or error.__context__
        seen += 1
    return False


def _listed(found: Any) -> Listed:  # noqa: ANN401 - Twilio's class is not typed
    created_at = found.date_created or datetime.now(UTC)
    return Listed(sid=str(found.sid), body=found.body or "", status=str(found.status), created_at=created_at)
