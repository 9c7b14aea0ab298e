"""Leases by identity or tenant id: asked of the orchestrator once, kept until they end, forgotten when useless."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

import httpx
from pydantic import ValidationError

from gateway.errors import MustWait
from gateway.metrics import Metrics
from gateway.timing import Timing
from gateway.tokens import Token
from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.lease import Lease, LeaseRequest
from tenant_runtime.contract.problem import Problem

log = logging.getLogger(__name__)

MARGIN = timedelta(seconds=2)
"""A lease about to end is not begun with."""


class NoSuchTenant(MustWait):
    """There is no tenant of this id; a sender without one gets a lease too."""

    status, code, can_retry = 404, "tenant_not_found", False


class Leases:
    """The right to talk to a tenant. Every refusal is a MustWait: nothing here is the message's fault."""

    def __init__(self, client: httpx.AsyncClient, *, url: str, token: Token, timing: Timing, metrics: Metrics) -> None:
        self._client = client
        self._url = f"{url}/v1/leases"
        self._token = token
        self._timing = timing
        self._metrics = metrics
        self._kept: dict[str, Lease] = {}
        self._asking: dict[str, asyncio.Task[Lease]] = {}
        self._unreachable: dict[str, str] = {}
        self._silences = 0
        self._silent_until: datetime | None = None

    async def get(self, identity: TenantKey) -> Lease:
        """A valid lease, kept or fresh; callers that come together share one request."""
        return await self._get(identity)

    async def of_tenant(self, tenant_id: str) -> Lease:
        """The same by the tenant's id. Raises NoSuchTenant, which is a MustWait too."""
        return await self._get(tenant_id)

    async def _get(self, identity: str) -> Lease:
        kept = self._kept.get(identity)
        if kept is not None and kept.expires_at - MARGIN > self._timing.now():
            return kept
        asking = self._asking.get(identity)
        if asking is None:
            asking = self._asking[identity] = asyncio.create_task(self._ask(identity), name="lease")
            asking.add_done_callback(lambda task: self._asked(identity, task))
        return await asyncio.shield(asking)

    def forget(self, lease: Lease, *, is_unreachable: bool) -> None:
        """Ask anew next time, and say which address did not answer."""
        for whose in (lease.identity, lease.tenant_id):
            self._kept.pop(whose, None)
            if is_unreachable:
                self._unreachable[whose] = lease.url

    async def _ask(self, identity: str) -> Lease:
        response = await self._post(identity)
        if response.status_code == httpx.codes.UNAUTHORIZED:
            self._token.forget()
            response = await self._post(identity)
        if response.status_code != httpx.codes.OK:
            self._metrics.lease_refused(_code(response))
            raise _refusal(response)
        return self._keep(identity, response)

    def _asked(self, identity: str, task: asyncio.Task[Lease]) -> None:
        self._asking.pop(identity, None)
        if not task.cancelled():
            task.exception()  # looked at, in case everybody who waited has gone

    def _keep(self, identity: str, response: httpx.Response) -> Lease:
        try:
            lease = Lease.model_validate_json(response.content)
        except ValidationError as error:
            raise MustWait("the orchestrator's lease cannot be read") from error
        for whose in (lease.identity, lease.tenant_id):
            self._unreachable.pop(whose, None)
        if lease.serves == "tenant":
            self._kept[identity] = lease
        return lease

    async def _post(self, identity: str) -> httpx.Response:
        self._wait_out_the_silence()
        wanted = LeaseRequest(
            identity=identity if isinstance(identity, TenantKey) else None,
            tenant_id=None if isinstance(identity, TenantKey) else identity,
            wait_seconds=self._timing.lease_wait,
            unreachable=self._unreachable.get(identity),
        )
        headers = {"Authorization": f"Bearer {self._token.value()}", "Content-Type": "application/json"}
        timeout = httpx.Timeout(self._timing.lease_wait + 5.0, connect=2.0)
        try:
            response = await self._client.post(
                self._url, content=wanted.model_dump_json(), headers=headers, timeout=timeout
            )
        except httpx.HTTPError as error:
            raise self._is_silent(error) from error
        self._silences, self._silent_until = 0, None
        return response

    def _wait_out_the_silence(self) -> None:
        """While the orchestrator is away, hundreds of waiting queues share one attempt instead of making one each."""
        if self._silent_until is not None and (left := self._silent_until - self._timing.now()) > timedelta():
            raise MustWait("the orchestrator does not answer", after=left.total_seconds())

    def _is_silent(self, error: httpx.HTTPError) -> MustWait:
        self._silences += 1
        self._metrics.lease_refused("silence")
        if self._silences == 1:
            log.warning("the orchestrator does not answer (%s); messages wait", type(error).__name__)
        delay = min(self._timing.delay(self._silences), self._timing.longest_silence)
        self._silent_until = self._timing.now() + timedelta(seconds=delay)
        return MustWait("the orchestrator does not answer", after=delay)


def _code(response: httpx.Response) -> str:
    """Why there is no lease, in the orchestrator's word for it."""
    try:
        return Problem.model_validate_json(response.content).code
    except ValidationError:
        return f"status_{response.status_code}"


def _refusal(response: httpx.Response) -> MustWait:
    """Busy states are expected; anything else is a fault of ours that somebody has to mend while messages wait."""
    if response.status_code == httpx.codes.NOT_FOUND:
        return NoSuchTenant("there is no such tenant")
    if response.status_code not in {423, 429, 503}:
        log.error("the orchestrator refused a lease with status %d", response.status_code)
    return MustWait(f"no lease: status {response.status_code}", after=retry_after(response))


def retry_after(response: httpx.Response) -> float | None:
    """Seconds the other side asked to wait, None where it did not say (RFC 9110 also allows a date: not used here)."""
    try:
        seconds = float(response.headers.get("retry-after", ""))
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None
