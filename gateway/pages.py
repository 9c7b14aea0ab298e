"""Owners' pages of tenants that sleep: wakes the tenant, then hands its page through."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import httpx

from gateway.errors import MustWait
from gateway.leases import Leases, NoSuchTenant
from gateway.tenant_client import NEVER_REACHED
from tenant_runtime.contract.lease import Lease

AT_ONCE = 64
"""Pages handed through at the same time: messages need connections too."""

WHOLE_PAGE = 60.0
"""Seconds that handing a page through may take in all."""

TIMEOUT = httpx.Timeout(10.0, connect=1.0)

ASKED = frozenset({"accept", "accept-encoding", "accept-language", "if-modified-since", "if-none-match", "range"})
ANSWERED = frozenset(
    {
        *("accept-ranges", "content-disposition", "content-encoding", "content-language", "content-length"),
        *("content-range", "content-security-policy", "content-type", "cross-origin-resource-policy", "cache-control"),
        *("etag", "last-modified", "location", "referrer-policy", "vary", "x-content-type-options", "x-robots-tag"),
    }
)
"""What is passed on of the headers: none that speaks of a connection, of a token or of a cookie."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a browser asks of a page."""

    tenant_id: str
    method: str
    query: str
    headers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Page:
    """A page on its way; nothing of it is left open once `when_done` is closed."""

    status: int
    headers: Mapping[str, str]
    body: AsyncIterator[bytes]
    when_done: AsyncExitStack


class Pages:
    """Opens pages, whether their tenant is awake or not."""

    def __init__(self, client: httpx.AsyncClient, *, leases: Leases) -> None:
        self._client = client
        self._leases = leases
        self._open = 0

    async def open(self, wanted: Wanted) -> Page:
        """The page. Raises NoSuchTenant, and MustWait where the tenant cannot be had at this moment."""
        if self._open >= AT_ONCE:
            raise MustWait("too many pages at once")
        async with AsyncExitStack() as stack:
            self._open += 1
            stack.callback(self._is_closed)
            response = await self._ask(wanted)
            stack.push_async_callback(response.aclose)
            if response.status_code == httpx.codes.SERVICE_UNAVAILABLE:
                raise MustWait("the runtime is not ready")
            headers = {name: value for name, value in response.headers.items() if name.lower() in ANSWERED}
            return Page(response.status_code, headers, response.aiter_raw(), stack.pop_all())

    def _is_closed(self) -> None:
        self._open -= 1

    async def _ask(self, wanted: Wanted) -> httpx.Response:
        """Once more where nobody listens: the tenant was put to sleep, or ended, since its lease was given."""
        lease = await self._lease(wanted.tenant_id)
        try:
            return await self._send(lease, wanted)
        except NEVER_REACHED:
            self._leases.forget(lease, is_unreachable=True)
        except httpx.HTTPError as error:
            raise MustWait("the page broke off") from error
        try:
            return await self._send(await self._lease(wanted.tenant_id), wanted)
        except httpx.HTTPError as error:
            raise MustWait("the page cannot be reached") from error

    async def _lease(self, tenant_id: str) -> Lease:
        lease = await self._leases.of_tenant(tenant_id)
        if lease.serves != "tenant" or lease.tenant_id != tenant_id:  # it was reset while we asked
            raise NoSuchTenant("there is no such tenant any more")
        return lease

    async def _send(self, lease: Lease, wanted: Wanted) -> httpx.Response:
        """Without the tenant's token: whoever looks at a page shows what lets them."""
        url = httpx.URL(f"{lease.url}/", query=wanted.query.encode() or None)
        headers = {name: value for name, value in wanted.headers.items() if name.lower() in ASKED}
        request = self._client.build_request(wanted.method, url, headers=headers, timeout=TIMEOUT)
        return await self._client.send(request, stream=True)
