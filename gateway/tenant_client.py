"""The one call to a runtime: a message in, its turn out."""

from __future__ import annotations

import asyncio
from typing import Literal

import httpx
from pydantic import ValidationError

from gateway.errors import MustWait, TurnFailed
from gateway.leases import retry_after
from tenant_runtime.contract.lease import Lease
from tenant_runtime.contract.messages import Turn

MAX_TURN_BYTES = 32 * 1024 * 1024
"""A runtime is not trusted with our memory: replies with files stay well under this."""

NEVER_REACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Unreachable(MustWait):
    """Nobody listens at the lease's address."""

    code = "unreachable"


class TenantClient:
    """Hands messages to runtimes (and to onboarding, which speaks the same contract)."""

    def __init__(self, client: httpx.AsyncClient, *, turn_timeout: float) -> None:
        self._client = client
        self._turn_timeout = turn_timeout

    async def deliver(self, lease: Lease, *, message_id: str, content: str) -> Turn:
        """The turn of this message. Raises MustWait where the runtime never had it, TurnFailed where it failed."""
        try:
            async with asyncio.timeout(self._turn_timeout):
                status, body, after = await self._post(lease, content)
        except TimeoutError as error:
            raise TurnFailed(f"no answer within {self._turn_timeout:g} s", lease="unreachable") from error
        except NEVER_REACHED as error:
            raise Unreachable(f"the runtime cannot be reached ({type(error).__name__})") from error
        except httpx.HTTPError as error:
            raise TurnFailed(f"the connection broke ({type(error).__name__})", lease="unreachable") from error
        return _turn(status, body, after, message_id=message_id)

    async def _post(self, lease: Lease, content: str) -> tuple[int, bytes, float | None]:
        headers = {"Authorization": f"Bearer {lease.token}", "Content-Type": "application/json"}
        timeout = httpx.Timeout(self._turn_timeout, connect=min(2.0, self._turn_timeout))
        url = f"{lease.url}/messages"
        async with self._client.stream("POST", url, content=content, headers=headers, timeout=timeout) as response:
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > MAX_TURN_BYTES:
                    raise TurnFailed(f"the answer is longer than {MAX_TURN_BYTES} bytes")
            return response.status_code, bytes(body), retry_after(response)


def _turn(status: int, body: bytes, after: float | None, *, message_id: str) -> Turn:
    if status == httpx.codes.SERVICE_UNAVAILABLE:
        raise MustWait("the runtime is not ready", after=after)
    if status != httpx.codes.OK:
        answer = body[:300].decode(errors="replace")
        lease: Literal["good", "stale"] = "stale" if status in {401, 403, 404} else "good"
        raise TurnFailed(f"the runtime answered {status}: {answer}", lease=lease)
    try:
        turn = Turn.model_validate_json(body)
    except ValidationError as error:
        raise TurnFailed(f"the runtime's answer cannot be read: {error.error_count()} faults") from error
    if turn.message_id != message_id:
        raise TurnFailed("the runtime answered another message")
    return turn
